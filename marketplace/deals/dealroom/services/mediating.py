"""Staff in the room: let in by both sides or by a dispute, and every look is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals import hooks
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import (
    WORDS,
    Deal,
    Dispute,
    StaffConsent,
    StaffLook,
    other,
)
from marketplace.deals.dealroom.services.common import (
    entered,
    now,
    record,
    sided,
    step,
    words_of,
)


@transaction.atomic
def let_staff_in(actor: Any, *, deal: Deal) -> StaffConsent:
    """Agree, for a side, that staff may look into the room; both sides' consents open it.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
    """
    found, _reader, side = sided(actor, deal)
    made, created = StaffConsent.objects.get_or_create(
        deal=found, side=side, ended_at=None, defaults={"given_by": actor, "given_at": now()}
    )
    if created:
        record(actor, "let_staff_in", found, side=side)
        key = f"staff_in:{made.pk}"
        telling.tell_side(found, other(side), template="staff_in", key=key, but=actor)
    return made


@transaction.atomic
def shut_staff_out(actor: Any, *, deal: Deal) -> None:
    """Take a side's consent back, at once.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
    """
    found, _reader, side = sided(actor, deal)
    if found.staff_consents.filter(side=side, ended_at=None).update(ended_at=now()):
        record(actor, "shut_staff_out", found, side=side)


@transaction.atomic
def look_in(actor: Any, *, deal: Deal) -> StaffLook | None:
    """Write down that staff look into the room; None for the two sides.

    Raises:
        NotFound: the actor may not know what is in it.
    """
    found, reader, side = entered(actor, deal)
    if side:
        return None
    made = StaffLook.objects.create(deal=found, user=actor, ground=reader.ground(found))
    record(actor, "look_in", found, ground=made.ground)
    return made


@transaction.atomic
def call_dispute(actor: Any, *, deal: Deal, text: str) -> Dispute:
    """Call for staff about a signed deal: what runs by itself stops until it is settled.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: nothing is signed, it is over, or one is open already.
        Refused: no words, or too many.
    """
    found, reader, side = sided(actor, deal)
    words = words_of(text, WORDS, field="text", required=_("Say what it is about."))
    at = now()
    step(found, "call_dispute", reader=reader, now=at, turn=found.turn)
    found.disputed_at = at
    found.save(update_fields=["disputed_at"])
    made = Dispute.objects.create(deal=found, side=side, called_by=actor, text=words, called_at=at)
    record(actor, "call_dispute", found, side=side)
    key = f"disputed:{made.pk}"
    telling.tell_both(found, template="disputed", key=key, but=actor, by=side, text=words)
    telling.tell_staff(
        found,
        template="disputed_staff",
        key=key,
    )
    return made


@transaction.atomic
def settle(actor: Any, *, deal: Deal, outcome: str, finding: str) -> Dispute:
    """Write down how a dispute ended; the deal goes on where it stood.

    Raises:
        NotFound: the actor may not know of the deal.
        NotAllowed: not of the staff who mediate.
        IllegalStep: none is open.
        Refused: no outcome, no words.
    """
    found, reader, side = entered(actor, deal)
    if side:
        raise NotAllowed
    if outcome not in Dispute.Outcome.values:
        raise Refused(_("Choose how it ended."), field="outcome", code="outcome")
    words = words_of(finding, WORDS, field="finding", required=_("Say what was found."))
    at = now()
    step(found, "settle", reader=reader, now=at, turn=found.turn)
    found.disputed_at = None
    found.save(update_fields=["disputed_at"])
    made = found.disputes.select_for_update().filter(settled_at=None).first()
    if made is None:
        raise NotFound
    made.settled_at, made.settled_by, made.outcome, made.finding = at, actor, outcome, words
    made.save(update_fields=["settled_at", "settled_by", "outcome", "finding"])
    record(actor, "settle", found, outcome=outcome)
    telling.tell_both(
        found,
        template="settled",
        key=f"settled:{made.pk}",
        outcome=Dispute.Outcome(outcome).label,
        finding=words,
    )
    hooks.dispute_settled.call(found)
    return made
