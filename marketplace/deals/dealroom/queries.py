"""Reads of deals and their rooms."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from cms.base.text import fold
from marketplace.deals.dealroom.models import (
    Deal,
    DealFile,
    DealFileOpening,
    DealMessage,
    DealReading,
    NdaAcceptance,
    NdaText,
    StaffLook,
)
from marketplace.deals.dealroom.permissions import DealReader


def with_sides(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """With what a row or the head of a room shows, in one query."""
    return deals.select_related(
        "buyer__province",
        "seller__province",
        "interest__listing__organisation",
        "interest__own_listing__organisation",
    )


def get_deal_for(user: Any, code: str) -> Deal:
    """One deal, for its two sides, and for staff with a ground.

    A deal that isn't there and one that the person may not know cost the same queries.

    Raises:
        NotFound: there is none, or the person may not know that there is.
    """
    reader = DealReader(user)
    speaks, moderates = reader.speaks_for, reader.moderates
    found = with_sides(Deal.objects.filter(code=normalise_code(code) or "")).first()
    known = found is not None and bool({found.buyer_id, found.seller_id} & speaks)
    if found is None or not (known or (moderates and reader.ground(found))):
        raise NotFound
    return found


def deals_of(reader: DealReader) -> QuerySet[Deal]:
    """The deals of the person's organisations, those that wait for them first."""
    mine = Q(buyer__in=reader.speaks_for) | Q(seller__in=reader.speaks_for)
    return with_sides(Deal.objects.filter(mine)).order_by(
        F("ended_at").asc(nulls_first=True), F("next_due_at").asc(nulls_last=True), "-opened_at"
    )


def messages_of(deal: Deal, words: str = "") -> QuerySet[DealMessage]:
    """What was said, oldest first, with its files; only what contains the words, marks or not."""
    files = DealFile.objects.select_related("file").prefetch_related(
        Prefetch("openings", DealFileOpening.objects.select_related("user"))
    )
    rows = deal.messages.select_related("author").prefetch_related(Prefetch("files", files))
    for word in fold(words).split():
        rows = rows.filter(folded__contains=word)
    return rows.order_by("pk")


def readings_of(deal: Deal, first: int, last: int) -> list[DealReading]:
    """Who had read how far, as far as it says something of the messages from `first` to `last`."""
    rows = deal.readings.filter(up_to__gte=first).select_related("user")
    found: dict[int, list[DealReading]] = {}
    for row in rows.order_by("up_to", "pk"):
        kept = found.setdefault(row.user_id, [])
        if not kept or kept[-1].up_to < last:
            kept.append(row)
    return [row for kept in found.values() for row in kept]


def get_file_for(user: Any, deal: Deal, code: str) -> DealFile:
    """One file of a deal whose room the person has entered.

    Raises:
        NotFound: there is none.
    """
    found = deal.files.select_related("file", "message").filter(file__code=code).first()
    if found is None or not DealReader(user).enters(deal):
        raise NotFound
    return found


def current_nda() -> NdaText | None:
    """The version of the non-disclosure agreement that is accepted today."""
    return NdaText.objects.filter(in_use_from__lte=timezone.now()).order_by("-version").first()


def nda_of(deal: Deal) -> dict[str, NdaAcceptance]:
    """The acceptances by side."""
    return {row.side: row for row in deal.nda_acceptances.select_related("text", "accepted_by")}


def looks_of(deal: Deal) -> QuerySet[StaffLook]:
    """When staff looked into the room, the last first."""
    return deal.staff_looks.select_related("user")
