"""How a deal begins, how talks are broken off, and how staff put one where it belongs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from marketplace.deals.dealroom import permissions, telling
from marketplace.deals.dealroom.models import NOTE, Deal, Side
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.services.common import (
    locked,
    now,
    record,
    sided,
    step,
    taker_of,
    words_of,
)
from marketplace.deals.dealroom.states import S
from marketplace.deals.models import Interest
from marketplace.listings import services as listings
from marketplace.listings.models import Listing


def open_for(interest: Interest) -> Deal:
    """Open the room of two sides that have both said yes; called in that transaction.

    The buyer is whoever is interested in an offer, the seller whoever answers a need. Nobody is
    told apart: the news of the yes leads to the room.
    """
    at = now()
    asks = interest.listing.kind == Listing.Kind.OFFER
    sides = (interest.from_organisation, interest.to_organisation)
    buyer, seller = sides if asks else sides[::-1]
    deal, created = Deal.objects.get_or_create(
        interest=interest,
        defaults={"buyer": buyer, "seller": seller, "state_since": at, "opened_at": at},
    )
    if created:
        record(None, "open", deal, interest=interest.code)
    return deal


@transaction.atomic
def break_off(actor: Any, *, deal: Deal, reason: str, note: str = "") -> Deal:
    """End the talks before anything is signed; what was shown under the agreement shuts again.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it is signed, or over.
        Refused: no reason, or too many words.
    """
    found, reader, side = sided(actor, deal)
    if reason not in Deal.Reason.values:
        raise Refused(_("Choose why, so that they know."), field="reason", code="reason")
    words = not_too_long(clean(note), NOTE, field="note")
    found.end_reason, found.end_note, found.ended_by_side = reason, words, side
    step(found, "break_off", reader=reader, now=now())
    shut_documents(found)
    record(actor, "break_off", found, side=side, reason=reason)
    telling.tell_both(
        found,
        template="broken_off",
        key="broken_off",
        but=actor,
        by=side,
        reason=Deal.Reason(reason).label,
        note=words,
    )
    return found


def shut_documents(deal: Deal) -> None:
    """What was shown under the agreement shuts again; called when a deal ends before its time."""
    for listing in deal.listings:
        taker = taker_of(deal, listing)
        if not _agreed_elsewhere(deal, listing):
            listings.end_agreement(listing=listing, organisation=taker)


def _agreed_elsewhere(deal: Deal, listing: Listing) -> bool:
    """Whether another standing deal of the same two, with both agreements, is about the listing."""
    about = Q(interest__listing=listing) | Q(interest__own_listing=listing)
    same_two = {deal.buyer_id, deal.seller_id}
    others = Deal.objects.filter(about, buyer__in=same_two, seller__in=same_two)
    standing = others.exclude(pk=deal.pk).exclude(state__in=[S.BROKEN_OFF, S.TERMINATED])
    both = standing.annotate(agreed=Count("nda_acceptances")).filter(agreed=len(Side))
    return both.exists()


@transaction.atomic
def override(actor: Any, *, deal: Deal, target: str, reason: str) -> Deal:
    """Staff put a deal where it belongs, with a reason that both sides read.

    Args:
        actor: of the staff who mediate.
        deal: any.
        target: a state that the table lets staff set from the present one.
        reason: in words.

    Raises:
        NotFound: the actor may not see the board.
        NotAllowed: they speak for one of the sides.
        IllegalStep: the table has no such edge.
        Refused: no reason.
    """
    if not permissions.can_see_board(actor):
        raise NotFound
    found, reader = locked(deal), DealReader(actor)
    if reader.side(found):
        raise NotAllowed
    words = words_of(reason, NOTE, field="reason", required=_("Say why, for both sides."))
    before = found.state
    ends = target in {S.BROKEN_OFF, S.TERMINATED}
    if ends:
        found.end_reason, found.end_note = Deal.Reason.OTHER, words
    step(found, f"override_{target}", reader=reader, now=now())
    if ends:
        shut_documents(found)
    record(actor, "override", found, before=before, after=found.state, reason=words)
    telling.tell_both(
        found,
        template="overridden",
        key=f"overridden:{found.state_since:%Y%m%d%H%M%S%f}",
        state=Deal.State(found.state).label,
        reason=words,
    )
    return found
