"""Reads of the diary. Every one asks first whether the person keeps it."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from cms.accounts.models import User
from cms.base.clock import today
from cms.base.codes import normalise_code
from cms.base.errors import NotAllowed, NotFound
from cms.base.text import fold
from ecosystem.registry.models import Organisation
from marketplace.deals.diary import permissions
from marketplace.deals.diary.models import ContactNote
from marketplace.listings.models import Listing

PANEL = 5
OPEN = Q(follow=ContactNote.Follow.OPEN)


def keepers() -> QuerySet[User]:
    """Who a next step can be given to."""
    rows = User.objects.filter(is_active=True, is_staff=True, erased_at=None)
    wanted = Q(groups__name__in=permissions.KEEPERS) | Q(is_superuser=True)
    return rows.filter(wanted).distinct().order_by("full_name", "pk")


def _with_all(rows: QuerySet[ContactNote]) -> QuerySet[ContactNote]:
    return rows.select_related(
        "organisation",
        "listing__offer",
        "listing__need",
        "listing__organisation",
        "interest",
        "assigned_to",
        "created_by",
    )


def notes_for(user: Any) -> QuerySet[ContactNote]:
    """All notes with what a row shows.

    Raises:
        NotAllowed: the person doesn't keep the diary.
    """
    if not permissions.can_keep_diary(user):
        raise NotAllowed
    return _with_all(ContactNote.objects.all())


def get_note_for(user: Any, code: str) -> ContactNote:
    """One note.

    Raises:
        NotAllowed: the person doesn't keep the diary.
        NotFound: there is none.
    """
    found = notes_for(user).filter(code=normalise_code(code) or "").first()
    if found is None:
        raise NotFound
    return found


def by_words(rows: QuerySet[ContactNote], text: str) -> QuerySet[ContactNote]:
    """Notes in which every word stands, without marks, or in the names of whom they are about."""
    for word in fold(text).split()[:8]:
        rows = rows.filter(
            Q(folded__contains=word)
            | Q(organisation__name_folded__contains=word)
            | Q(listing__organisation__name_folded__contains=word)
        )
    return rows


def about(rows: QuerySet[ContactNote], code: str) -> QuerySet[ContactNote]:
    """Notes about one organisation (its listings too), listing or interest, by its code."""
    wanted = normalise_code(code) or ""
    return rows.filter(
        Q(organisation__code=wanted)
        | Q(listing__code=wanted)
        | Q(listing__organisation__code=wanted)
        | Q(interest__code=wanted)
    )


def due(rows: QuerySet[ContactNote], when: str) -> QuerySet[ContactNote]:
    """Notes whose next step is due `today`, `overdue`, or `open` at all; the soonest first."""
    wanted = {"today": Q(due_on=today()), "overdue": Q(due_on__lt=today()), "open": Q()}
    if when not in wanted:
        return rows
    return rows.filter(OPEN, wanted[when]).order_by(F("due_on").asc(nulls_last=True), "pk")


def counts(user: Any) -> dict[str, int]:
    """How much is due: of the person's own and of everybody's. One query."""
    now = OPEN & Q(due_on=today())
    late = OPEN & Q(due_on__lt=today())
    return ContactNote.objects.aggregate(
        mine_today=Count("pk", filter=now & Q(assigned_to=user)),
        mine_overdue=Count("pk", filter=late & Q(assigned_to=user)),
        today=Count("pk", filter=now),
        overdue=Count("pk", filter=late),
    )


def last_about_organisation(organisation: Organisation) -> list[ContactNote]:
    """The last five notes about an organisation or a listing of it."""
    wanted = Q(organisation=organisation) | Q(listing__organisation=organisation)
    return list(_with_all(ContactNote.objects.filter(wanted))[:PANEL])


def last_about_listing(listing: Listing) -> list[ContactNote]:
    """The last five notes about a listing or an interest in it."""
    wanted = Q(listing=listing) | Q(interest__listing=listing)
    return list(_with_all(ContactNote.objects.filter(wanted))[:PANEL])
