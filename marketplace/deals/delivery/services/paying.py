"""What is paid for an accepted milestone: straight from payer to payee, noted here.

`payment_settled` is the one way into *paid*. Today the payee says so; a room that sees payments
calls the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms.base import clock as days
from cms.base.errors import Refused
from marketplace.deals.dealroom.models import Deal, Side, other
from marketplace.deals.dealroom.services import common as deals
from marketplace.deals.dealroom.services.common import now, record, words_of
from marketplace.deals.delivery import states
from marketplace.deals.delivery.models import REFERENCE, Milestone
from marketplace.deals.delivery.services import common, ending
from marketplace.deals.delivery.services.common import K, S


@transaction.atomic
def request_payment(actor: Any, *, deal: Deal, number: int) -> Milestone:
    """Say that payment has been requested for an accepted milestone; pressed twice it is once.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: not theirs, not accepted, nothing to pay, or a dispute.
    """
    found, _reader, side = common.at_table(actor, deal, number)
    if found.state == S.REQUESTED and states.party(side) == states.GIVER:
        return found
    target = common.target_of(found, "request_payment", states.party(side))
    at = now()
    common.moved(found, target, at)
    common.save(found)
    common.enter(found, K.REQUESTED, at=at, actor=actor, side=side)
    record(actor, "request_payment", found.deal, milestone=number, amount=found.amount)
    common.refresh(found.deal)
    common.tell(found, other(side), template="milestone_requested", event="requested")
    return found


@transaction.atomic
def confirm_payment(
    actor: Any,
    *,
    deal: Deal,
    number: int,
    paid_on: date,
    reference: str,
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> Milestone:
    """The payee confirms that the money has come; the same again changes nothing.

    Args:
        actor: who speaks for the side that is paid.
        deal: in force, in delivery, or over with something still owed.
        number: of the milestone.
        paid_on: the day on which it came.
        reference: of the bank.
        uploads: evidence, if there is any.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: not theirs, payment wasn't requested, or a dispute.
        Refused: a day to come, no reference, or a file that isn't taken.
    """
    found, _reader, side = common.at_table(actor, deal, number)
    if found.state == S.PAID and states.party(side) == states.GIVER:
        return found
    common.target_of(found, "settle", states.party(side))
    return payment_settled(
        found, paid_on=paid_on, reference=reference, actor=actor, side=side, uploads=uploads
    )


@transaction.atomic
def payment_settled(
    milestone: Milestone,
    *,
    paid_on: date,
    reference: str,
    actor: Any = None,
    side: str = "",
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> Milestone:
    """An accepted milestone is paid; told twice it is paid once. The last one completes the deal.

    Args:
        milestone: accepted, payment requested or not.
        paid_on: the day on which the money came.
        reference: by which the bank knows it.
        actor: who says so; None when the system saw it.
        side: theirs.
        uploads: evidence.

    Raises:
        IllegalStep: not accepted, nothing to pay, or a dispute.
        Refused: a day to come, no reference, or a file that isn't taken.
    """
    deal = deals.locked(milestone.deal)
    found = common.milestone_of(deal, milestone.number)
    if found.state == S.PAID:
        return found
    target = common.target_of(found, "settle", states.party(side) or states.SYSTEM)
    if paid_on > days.today():
        raise Refused(_("This day is still to come."), field="paid_on", code="future")
    number = words_of(
        reference,
        REFERENCE,
        field="reference",
        required=_("Write the bank's reference of the transfer."),
    )
    at = now()
    common.moved(found, target, at)
    found.paid_on, found.bank_reference = paid_on, number
    common.save(found)
    common.enter(found, K.PAID, at=at, actor=actor, side=side, text=number, uploads=uploads)
    record(
        actor,
        "payment_settled",
        deal,
        milestone=found.number,
        amount=found.amount,
        paid_on=paid_on.isoformat(),
        reference=number,
    )
    for told in Side.values:
        common.tell(found, told, template="milestone_paid", event="paid", but=actor)
    ending.finish(deal, at)
    common.refresh(deal)
    return found
