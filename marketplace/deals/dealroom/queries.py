"""Reads of deals and their rooms."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from cms.base.text import fold
from ecosystem.registry.models import Mandate
from marketplace.deals.dealroom.models import (
    Deal,
    DealFile,
    DealFileOpening,
    DealMessage,
    DealReading,
    Dispute,
    NdaAcceptance,
    NdaText,
    Side,
    StaffConsent,
    StaffLook,
    other,
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
    speaks, moderates, _mandates = reader.speaks_for, reader.moderates, reader.mandates
    standing = Count("staff_consents", filter=Q(staff_consents__ended_at=None))
    rows = Deal.objects.filter(code=normalise_code(code) or "").annotate(consents=standing)
    found = with_sides(rows).first()
    known = found is not None and bool(
        {found.buyer_id, found.seller_id} & speaks or reader.side(found)
    )
    if found is None or not (known or (moderates and reader.ground(found))):
        raise NotFound
    return found


def _on(reader: DealReader, side: str) -> Q:
    """The deals in which the person sits on a side: of their own, or under a mandate.

    Who would broker for both sides, or against their own, is left out as in `DealReader.side`.
    """
    mine = Q(**{f"{side}__in": reader.speaks_for})
    for mandate in reader.mandates:
        others = [one for one in reader.mandates if one.client_id != mandate.client_id]
        against = Q(buyer__in=reader.speaks_for) | Q(seller__in=reader.speaks_for)
        for one in others:
            against |= Q(**{other(side): one.client_id}) & _covered(one)
        mine |= Q(**{side: mandate.client_id}) & _covered(mandate) & ~against
    return mine


def _covered(mandate: Mandate) -> Q:
    """What a mandate is about, as `Mandate.covers` has it of one deal."""
    if mandate.scope == Mandate.Scope.ALL:
        return Q(pk__isnull=False)
    names = ("code", "interest__code", "interest__listing__code", "interest__own_listing__code")
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__in": mandate.codes})
    return found


def deals_of(reader: DealReader) -> QuerySet[Deal]:
    """The deals of the person's organisations and clients, those that wait for them first."""
    mine = _on(reader, Side.BUYER.value) | _on(reader, Side.SELLER.value)
    return with_sides(Deal.objects.filter(mine)).order_by(
        F("ended_at").asc(nulls_first=True), F("next_due_at").asc(nulls_last=True), "-opened_at"
    )


def with_unread(user: Any, deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """With `unread`: whether somebody else has said something that the person hasn't read."""
    read = (
        DealReading.objects.filter(deal=OuterRef(OuterRef("pk")), user=user)
        .order_by()
        .values("deal")
        .annotate(most=Max("up_to"))
        .values("most")
    )
    said = DealMessage.objects.filter(deal=OuterRef("pk"), pk__gt=Coalesce(Subquery(read), 0))
    return deals.annotate(unread=Exists(said.exclude(author=user)))


def awaiting(reader: DealReader) -> QuerySet[Deal]:
    """The deals in which it is the turn of a side for which the person speaks, and none else's."""
    theirs = _on(reader, Side.BUYER.value) & Q(turn=Side.BUYER)
    theirs |= _on(reader, Side.SELLER.value) & Q(turn=Side.SELLER)
    return deals_of(reader).filter(theirs, ended_at=None, disputed_at=None)


_OPENINGS = Prefetch("openings", DealFileOpening.objects.select_related("user"))


def files_of(deal: Deal) -> QuerySet[DealFile]:
    """The files of the room, oldest first, with who opened them."""
    return deal.files.select_related("file").prefetch_related(_OPENINGS).order_by("pk")


def consents_of(deal: Deal) -> QuerySet[StaffConsent]:
    """The standing consents of the sides to staff looking in."""
    return deal.staff_consents.filter(ended_at=None).select_related("given_by")


def disputes_of(deal: Deal) -> QuerySet[Dispute]:
    """Every dispute, the last first."""
    return deal.disputes.select_related("called_by", "settled_by")


def messages_of(deal: Deal, words: str = "") -> QuerySet[DealMessage]:
    """What was said, oldest first, with its files; only what contains the words, marks or not."""
    rows = deal.messages.select_related(
        "author", "mandate__client", "mandate__broker"
    ).prefetch_related(
        Prefetch("files", DealFile.objects.select_related("file").prefetch_related(_OPENINGS))
    )
    for word in fold(words).split():
        rows = rows.filter(folded__contains=word)
    return rows.order_by("pk")


def readings_of(deal: Deal, first: int, last: int) -> list[DealReading]:
    """Who had read how far, as far as it says something of the messages from `first` to `last`."""
    sooner = DealReading.objects.filter(
        deal=deal, user=OuterRef("user"), up_to__gt=last, up_to__lt=OuterRef("up_to")
    )
    rows = deal.readings.filter(
        Q(up_to__range=(first, last)) | Q(Q(up_to__gt=last) & ~Exists(sooner))
    ).select_related("user")
    return list(rows.order_by("up_to", "pk"))


def read_so_far(user: Any, deal: Deal) -> int:
    """The last message that the person has read; 0 for none."""
    return deal.readings.filter(user=user).aggregate(most=Max("up_to"))["most"] or 0


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


def nda_version(version: int) -> NdaText:
    """One version of the agreement.

    Raises:
        NotFound: there is none.
    """
    found = NdaText.objects.filter(version=version).first()
    if found is None:
        raise NotFound
    return found


def nda_of(deal: Deal) -> dict[str, NdaAcceptance]:
    """The acceptances by side."""
    return {row.side: row for row in deal.nda_acceptances.select_related("text", "accepted_by")}


def looks_of(deal: Deal) -> QuerySet[StaffLook]:
    """When staff looked into the room, the last first."""
    return deal.staff_looks.select_related("user")
