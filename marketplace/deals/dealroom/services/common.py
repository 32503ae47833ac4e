"""What every service of a deal does alike: lock, find the side, step, write down.

Locks are taken in one order everywhere: the listing, its interest, the deal, what hangs on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from ecosystem.registry.models import Organisation
from marketplace.deals import hooks
from marketplace.deals.dealroom import states
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import OWN, DealReader
from marketplace.deals.dealroom.queries import with_sides
from marketplace.listings.models import Listing


def locked(deal: Deal) -> Deal:
    """The deal read afresh under its lock, with both sides.

    Raises:
        NotFound: it is gone.
    """
    rows = with_sides(Deal.objects.select_for_update(of=("self",)))
    found = rows.filter(pk=deal.pk).first()
    if found is None:
        raise NotFound
    return found


def entered(actor: Any, deal: Deal) -> tuple[Deal, DealReader, str]:
    """The locked deal, its reader, and the side they speak for (empty for staff with a ground).

    Raises:
        NotFound: the actor may not know of it.
    """
    found, reader = locked(deal), DealReader(actor)
    if not reader.enters(found):
        raise NotFound
    return found, reader, reader.side(found)


def sided(actor: Any, deal: Deal, right: str = OWN) -> tuple[Deal, DealReader, str]:
    """The same, for what only the two sides do.

    Args:
        actor: who does it.
        deal: in which.
        right: what a broker's mandate must let them do; without one no broker does it.

    Raises:
        NotFound: the actor may not know of it.
        NotAllowed: staff, or a broker whose mandate doesn't reach so far.
    """
    found, reader, side = entered(actor, deal)
    if not side or not reader.may(found, right):
        raise NotAllowed
    return found, reader, side


#: What a step writes: an ended deal has its reason in the same row at the same moment.
SAVED = (
    "state",
    "state_since",
    "turn",
    "ended_at",
    "next_due_at",
    "end_reason",
    "end_note",
    "ended_by_side",
)


def step(
    deal: Deal, action: str, *, reader: DealReader | None, now: datetime, turn: str = ""
) -> None:
    """Take an action of the table and save it.

    Args:
        deal: locked.
        action: of `states.DEAL`.
        reader: who takes it; None for the system.
        now: since when the new state holds; why it ended is set on the deal before.
        turn: whose turn it is then.

    Raises:
        IllegalStep: the table has no such edge for any of the person's parties.
    """
    parties = {states.SYSTEM} if reader is None else reader.parties(deal)
    open_now = states.DEAL.actions_for(deal.state, parties, deal)
    who = None if action in open_now else ""
    target = states.DEAL.edge(deal.state, action, who=who, record=deal).target
    if target != deal.state or turn != deal.turn:
        deal.state_since = now
    before = deal.state
    deal.state, deal.turn = target, turn
    if deal.is_over:
        deal.ended_at, deal.next_due_at = now, None
    deal.save(update_fields=SAVED)
    if target != before:
        hooks.deal_moved.call(deal, before)


def taker_of(deal: Deal, listing: Listing) -> Organisation:
    """The side that doesn't own a listing of the deal."""
    return deal.seller if listing.organisation_id == deal.buyer_id else deal.buyer


def words_of(text: str, limit: int, *, field: str, required: str) -> str:
    """Cleaned words that must be there.

    Raises:
        Refused: missing, or too long.
    """
    said = not_too_long(clean(text), limit, field=field)
    if not said:
        raise Refused(required, field=field, code="required")
    return said


def record(actor: Any, verb: str, deal: Deal, **details: Any) -> None:
    """One line in the audit trail of the deal."""
    audit.record(actor, f"deals.deal_{verb}", deal, **details)


def now() -> datetime:
    """The present moment, with its time zone."""
    return timezone.now()
