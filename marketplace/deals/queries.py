"""Every read of this room that is worth a name."""

from typing import Any

from django.db.models import Q, QuerySet

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from ecosystem.registry.models import Mandate
from marketplace.deals import permissions
from marketplace.deals.models import Interest, InterestMessage
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing

S = Interest.State


def with_both_sides(interests: QuerySet[Interest]) -> QuerySet[Interest]:
    """With what a row or page shows, in a constant number of queries."""
    return interests.select_related(
        "listing__organisation",
        "own_listing__organisation",
        "from_organisation__province",
        "to_organisation__province",
        "from_person",
        "to_person",
        "sent_by",
        "from_mandate__broker",
        "to_mandate__broker",
    )


def get_interest_for(user: Any, code: str) -> Interest:
    """One interest, for its two sides and the match desk.

    Raises:
        NotFound: there is none, or the person may not know of it.
    """
    found = with_both_sides(Interest.objects.filter(code=normalise_code(code) or "")).first()
    if found is None or not permissions.can_view_interest(user, found):
        raise NotFound
    return found


def _of_side(reader: permissions.Reader, side: str) -> Q:
    organisation, listing = (
        ("from_organisation", "own_listing")
        if side == permissions.FROM
        else ("to_organisation", "listing")
    )
    mine = Q(**{f"{organisation}__in": reader.speaks_for})
    for mandate in reader.mandates:
        mine |= _under(reader, mandate, organisation)
    if reader.moderates:
        mine |= Q(**{f"{listing}__created_by": reader.user}) & ~Q(
            **{f"{listing}__word": Listing.Word.OWN}
        )
    return mine


def _under(reader: permissions.Reader, mandate: Mandate, organisation: str) -> Q:
    """Interests in which a client sits on a side, as `Reader.mandate_on` has it of one."""
    across = "to_organisation" if organisation == "from_organisation" else "from_organisation"
    own = reader.speaks_for
    against = Q(from_organisation__in=own) | Q(to_organisation__in=own)
    for one in reader.mandates:
        if one.client_id != mandate.client_id:
            against |= Q(**{across: one.client_id}) & _covered(one)
    return Q(**{organisation: mandate.client_id}) & _covered(mandate) & ~against


def _covered(mandate: Mandate) -> Q:
    if mandate.scope == Mandate.Scope.ALL:
        return Q(pk__isnull=False)
    named = mandate.codes
    return Q(code__in=named) | Q(listing__code__in=named) | Q(own_listing__code__in=named)


def received_by(reader: permissions.Reader) -> QuerySet[Interest]:
    """What others want of the person's organisations, and what the centre proposes to them."""
    introduced = Q(introduced=True) & _of_side(reader, permissions.FROM)
    mine = _of_side(reader, permissions.TO) | introduced
    return with_both_sides(Interest.objects.filter(mine)).order_by("-sent_at", "-pk")


def sent_by(reader: permissions.Reader) -> QuerySet[Interest]:
    """What the person's organisations want of others."""
    mine = Q(introduced=False) & _of_side(reader, permissions.FROM)
    return with_both_sides(Interest.objects.filter(mine)).order_by("-sent_at", "-pk")


def awaiting(reader: permissions.Reader) -> QuerySet[Interest]:
    """Open interests in which it is the turn of the person's side, the next due first."""
    sides = {
        side: _of_side(reader, side) & Q(**{f"{side}_agreed_at": None}, waits_for="")
        | _of_side(reader, side) & Q(waits_for=side)
        for side in (permissions.FROM, permissions.TO)
    }
    mine = sides[permissions.FROM] | sides[permissions.TO]
    return with_both_sides(Interest.objects.filter(mine, state=S.SENT)).order_by("due_at", "pk")


def open_between(listing: Listing, own_listing: Listing | None, organisation: Any) -> QuerySet[Any]:
    """Open interests about the same thing, from either side."""
    same = Q(listing=listing, from_organisation=organisation, own_listing=own_listing)
    if own_listing is not None:
        same |= Q(listing=own_listing, own_listing=listing)
    return Interest.objects.filter(same, state=S.SENT)


def open_from(reader: permissions.Reader, listing: Listing, own: Listing | None) -> Interest | None:
    """The open interest that one of the person's organisations has in a listing already."""
    rows = Interest.objects.filter(listing=listing, state=S.SENT, introduced=False)
    mine = rows.filter(_of_side(reader, permissions.FROM), own_listing=own)
    return mine.order_by("pk").first()


def messages_of(interest: Interest) -> list[InterestMessage]:
    """Questions and answers, oldest first."""
    return list(interest.messages.select_related("author", "mandate__client", "mandate__broker"))


def own_listings(reader: permissions.Reader, kind: str) -> list[Listing]:
    """Live listings of the person's organisations that an interest can be about."""
    mine = Q(organisation__in=reader.speaks_for)
    for mandate in reader.mandates:
        if mandate.may_write:
            whole = mandate.scope == Mandate.Scope.ALL
            mine |= Q(
                organisation=mandate.client_id, **({} if whole else {"code__in": mandate.codes})
            )
    if reader.moderates:
        mine |= Q(created_by=reader.user) & ~Q(word=Listing.Word.OWN)
    rows = listings.bare_live_for("staff").filter(mine, kind=kind)
    return list(rows.select_related("organisation").order_by("-published_at", "-pk"))
