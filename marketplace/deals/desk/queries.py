"""Every read of the match desk: its tabs, what is counted, what stands beside an item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from marketplace.deals import permissions
from marketplace.deals.models import DeskItem, Interest
from marketplace.listings import permissions as listings
from marketplace.listings.models import Listing, MatchFeedback

S = DeskItem.State
Kind = DeskItem.Kind
#: Neighbours are looked for among so many.
NEIGHBOURS = 2000
UNDECIDED = ~Q(state=S.DECIDED)


def tab_filters(user: Any) -> dict[str, Q]:
    """What each tab shows, by its name in the address."""
    return {
        "owed": UNDECIDED & Q(kind=Kind.NEED, left_at__isnull=True),
        "offers": UNDECIDED & Q(kind=Kind.OFFER),
        "mine": Q(state=S.TAKEN, taken_by=user),
        "left": UNDECIDED & Q(left_at__isnull=False),
        "decided": Q(state=S.DECIDED),
    }


def tab_of(item: DeskItem) -> str:
    """The tab in which an item stands."""
    if not item.is_open:
        return "decided"
    if item.left_at is not None:
        return "left"
    return "owed" if item.kind == Kind.NEED else "offers"


def rows_of(user: Any, tab: str) -> QuerySet[DeskItem]:
    """A tab's items with what a row shows, the first owed first, the last decided first."""
    rows = DeskItem.objects.filter(tab_filters(user)[tab]).select_related(
        "listing__organisation", "taken_by", "decided_by"
    )
    return rows.order_by("-decided_at", "-pk") if tab == "decided" else rows


def counts(user: Any) -> dict[str, int]:
    """How many stand in each tab, and how many needs are overdue, in one query."""
    overdue = UNDECIDED & Q(kind=Kind.NEED, left_at__isnull=True, due_at__lt=timezone.now())
    filters = {**tab_filters(user), "overdue": overdue}
    return DeskItem.objects.order_by().aggregate(
        **{name: Count("pk", filter=wanted) for name, wanted in filters.items()}
    )


def get_item_for(user: Any, code: str) -> DeskItem:
    """One item, for the desk's people.

    Raises:
        NotFound: there is none, or the person isn't of the desk.
    """
    rows = DeskItem.objects.select_related(
        "listing__organisation",
        "listing__created_by",
        "listing__need",
        "listing__offer",
        "taken_by",
        "decided_by",
        "draft_by",
    )
    found = rows.filter(code=normalise_code(code) or "").first()
    if found is None or not permissions.can_see_desk(user):
        raise NotFound
    return found


def neighbours(user: Any, item: DeskItem) -> dict[str, str]:
    """Codes of the items before and after this one in its tab, for the keys j and k."""
    codes = list(rows_of(user, tab_of(item)).values_list("code", flat=True)[:NEIGHBOURS])
    if item.code not in codes:
        return {"previous": "", "following": codes[0] if codes else ""}
    at = codes.index(item.code)
    return {
        "previous": codes[at - 1] if at else "",
        "following": codes[at + 1] if at + 1 < len(codes) else "",
    }


def after_deciding(user: Any, tab: str) -> str:
    """The item to go on with: the first that still waits in a tab; empty when none does."""
    first = rows_of(user, tab).values_list("code", flat=True).first()
    return first or ""


def open_item_of(listing: Listing) -> DeskItem | None:
    """The newest item of a listing, an open one first."""
    rows = DeskItem.objects.filter(listing=listing)
    return rows.filter(UNDECIDED).first() or rows.order_by("-pk").first()


def up_by_code(codes: Iterable[str]) -> dict[str, Listing]:
    """The listings of some codes that are up, in one query."""
    rows = Listing.objects.filter(code__in=set(codes)).select_related("organisation")
    return {one.code: one for one in rows if listings.is_up(one)}


def interests_with(listing: Listing, codes: Iterable[str]) -> dict[str, Interest]:
    """The newest interest between a listing and each of some others, by the other's code."""
    wanted = set(codes)
    about = Q(listing=listing, own_listing__code__in=wanted) | Q(
        own_listing=listing, listing__code__in=wanted
    )
    rows = Interest.objects.filter(about).select_related("listing", "own_listing")
    found: dict[str, Interest] = {}
    for one in rows.order_by("sent_at", "pk"):
        if one.own_listing is not None:
            other = one.own_listing if one.listing_id == listing.pk else one.listing
            found[other.code] = one
    return found


def words_on(listing: Listing, codes: Iterable[str]) -> dict[str, MatchFeedback]:
    """What was said of matches of a listing, by the other's code; the owner's word counts first."""
    rows = MatchFeedback.objects.filter(listing=listing, other__code__in=set(codes))
    said = rows.select_related("other").order_by("-side")
    return {one.other.code: one for one in said}
