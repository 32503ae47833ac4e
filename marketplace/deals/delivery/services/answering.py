"""Delivering, and the other side's answer: accepted with a code, or changes asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms.base.errors import Refused
from cms.base.i18n import localized
from marketplace.deals.dealroom.models import WORDS, Deal, Side, other
from marketplace.deals.dealroom.services import call_dispute, confirming
from marketplace.deals.dealroom.services.common import now, record, step, words_of
from marketplace.deals.delivery import states
from marketplace.deals.delivery.models import Milestone
from marketplace.deals.delivery.services import clock, common, ending
from marketplace.deals.delivery.services.common import K, S


@transaction.atomic
def deliver(
    actor: Any,
    *,
    deal: Deal,
    number: int,
    text: str,
    token: str,
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> Milestone:
    """Say that a milestone is delivered, with what shows it; the first one begins delivery.

    Args:
        actor: who speaks for the side that gives the technology.
        deal: in force or in delivery.
        number: of the milestone.
        text: what was delivered, where, to whom.
        token: of the form, so that pressing twice delivers once.
        uploads: at least one, at most ten.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: not theirs to deliver, delivered already, a dispute, or the contract is over.
        Refused: no words, no file, or a file that isn't taken.
    """
    found, _reader, side = common.at_table(actor, deal, number)
    if common.pressed_before(found, actor, token):
        return found
    target = common.target_of(found, "deliver", states.party(side))
    said = words_of(text, WORDS, field="text", required=_("Say what was delivered."))
    if not uploads:
        raise Refused(
            _("Add at least one file that shows it: a handover record, a report, a picture."),
            field="uploads",
            code="required",
        )
    at, room = now(), found.deal
    common.moved(found, target, at)
    found.deliveries += 1
    clock.start_silence(found, at)
    common.save(found)
    common.enter(
        found, K.DELIVERED, at=at, actor=actor, side=side, text=said, token=token, uploads=uploads
    )
    record(actor, "deliver", room, milestone=number, delivery=found.deliveries, files=len(uploads))
    if room.state == Deal.State.IN_FORCE:
        step(room, "deliver", reader=None, now=at)
    common.refresh(room)
    common.tell(
        found,
        other(side),
        template="milestone_delivered",
        event="delivered",
        until=found.accept_by,
        again=found.deliveries > 1,
    )
    return found


@transaction.atomic
def ask_changes(
    actor: Any, *, deal: Deal, number: int, delivery: int, text: str, token: str
) -> Milestone:
    """Ask for changes, saying which; after three rounds the same words call staff as a dispute.

    Args:
        actor: who speaks for the side that takes the technology over.
        deal: in force or in delivery.
        number: of the milestone.
        delivery: which delivery they have seen.
        text: what has to be changed.
        token: of the form.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: it was delivered again meanwhile.
        IllegalStep: not theirs to answer, answered already, a dispute, or the contract is over.
        Refused: no words.
    """
    found, _reader, side = common.at_table(actor, deal, number)
    if common.pressed_before(found, actor, token):
        return found
    common.require_delivery(found, delivery)
    calls = found.rounds >= states.ROUNDS
    action = "call_staff" if calls else "ask_changes"
    target = common.target_of(found, action, states.party(side))
    said = words_of(text, WORDS, field="text", required=_("Say what has to be changed."))
    at = now()
    if calls:
        return _call_staff(actor, found, side=side, said=said, token=token, at=at)
    common.moved(found, target, at)
    found.rounds += 1
    clock.start_due(found, at)
    common.save(found)
    common.enter(found, K.CHANGES, at=at, actor=actor, side=side, text=said, token=token)
    record(actor, "ask_changes", found.deal, milestone=number, round=found.rounds)
    common.refresh(found.deal)
    common.tell(
        found,
        other(side),
        template="milestone_changes",
        event="changes",
        text=said,
        left=states.ROUNDS - found.rounds,
    )
    return found


def _call_staff(
    actor: Any, found: Milestone, *, side: str, said: str, token: str, at: datetime
) -> Milestone:
    """The fourth time: a dispute holds everything until staff have settled it."""
    common.enter(found, K.STAFF, at=at, actor=actor, side=side, text=said, token=token)
    head = _("Milestone “%(title)s”: changes were asked for %(count)d times already.") % {
        "title": found.title,
        "count": found.rounds,
    }
    call_dispute(actor, deal=found.deal, text=f"{head}\n\n{said}"[:WORDS])
    found.deal.refresh_from_db(fields=["disputed_at"])
    return found


def _purpose(milestone: Milestone) -> str:
    """A code says yes to one delivery of one milestone."""
    return f"milestone:{milestone.pk}:{milestone.deliveries}"


def send_code(actor: Any, *, deal: Deal, number: int) -> str:
    """Send the person the code with which they accept what was delivered.

    Returns:
        Where it went.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: nothing waits for their acceptance.
        Refused: they can't bind the organisation, have no address, or a code has just gone out.
    """
    with transaction.atomic():
        found, reader, side = common.at_table(actor, deal, number)
        common.target_of(found, "accept", states.party(side))
        confirming.require_binder(reader, found.deal)
    about = _("You accept “%(title)s” for %(organisation)s.") % {
        "title": found.title,
        "organisation": localized(found.deal.organisation(side), "name").text,
    }
    return confirming.send_code(actor, found.deal, purpose=_purpose(found), about=about)


def accept(actor: Any, *, deal: Deal, number: int, delivery: int, code: str) -> Milestone:
    """Accept what was delivered, for an organisation that the actor may bind.

    Args:
        actor: of the side that takes the technology over.
        deal: in delivery.
        number: of the milestone.
        delivery: which delivery they have seen.
        code: the one sent by `send_code`.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: it was delivered again meanwhile.
        IllegalStep: not theirs to accept, answered already, a dispute, or the contract is over.
        Refused: they can't bind the organisation, or the code is wrong.
    """
    with transaction.atomic():
        found, reader, side = common.at_table(actor, deal, number)
        if found.was_accepted and found.entries.filter(kind=K.ACCEPTED, author=actor).exists():
            return found
        common.require_delivery(found, delivery)
        common.target_of(found, "accept", states.party(side))
        confirming.require_binder(reader, found.deal)
    confirming.check_code(actor, deal, purpose=_purpose(found), code=code)
    return _accept(actor, deal, number, delivery)


@transaction.atomic
def _accept(actor: Any, deal: Deal, number: int, delivery: int) -> Milestone:
    found, _reader, side = common.at_table(actor, deal, number)
    common.require_delivery(found, delivery)
    target = common.target_of(found, "accept", states.party(side))
    at = now()
    _accepted(found, target, at)
    common.enter(found, K.ACCEPTED, at=at, actor=actor, side=side)
    record(actor, "accept", found.deal, milestone=number, delivery=delivery, side=side)
    _after(found, at, actor)
    return found


def accepted_by_silence(found: Milestone, at: datetime) -> None:
    """Nobody has answered in time, and it was announced twice; called under the deal's lock."""
    target = common.target_of(found, "accept_by_silence", states.SYSTEM)
    _accepted(found, target, at)
    common.enter(found, K.SILENCE, at=at)
    record(None, "accept_by_silence", found.deal, milestone=found.number)
    _after(found, at, None)


def _accepted(found: Milestone, target: str, at: datetime) -> None:
    common.moved(found, target, at)
    found.accepted_at = at
    clock.stop(found)
    common.save(found)


def _after(found: Milestone, at: datetime, actor: Any) -> None:
    for side in Side.values:
        common.tell(
            found,
            side,
            template="milestone_accepted",
            event="accepted",
            but=actor,
            silent=actor is None,
            pays=found.state == S.ACCEPTED and found.amount > 0,
            mine=side == Side.SELLER,
        )
    ending.finish(found.deal, at)
    common.refresh(found.deal)
