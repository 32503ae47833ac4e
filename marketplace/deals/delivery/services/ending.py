"""How a contract ends: everything accepted and paid, both sides' word, or an early end agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.base.errors import Conflict, Refused, not_too_long
from cms.base.i18n import localized
from cms.base.states import IllegalStep
from cms.base.text import clean
from cms.theme import words
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import NOTE, Deal, Side, other
from marketplace.deals.dealroom.services import confirming
from marketplace.deals.dealroom.services.common import now, record, sided, step, words_of
from marketplace.deals.dealroom.services.life import shut_documents
from marketplace.deals.delivery import states
from marketplace.deals.delivery.models import CompletionWord, EarlyEnd, Milestone

PAGE = "deals:milestones"
#: What a code says yes to, apart from acceptances.
END, WORD = "deal_early_end", "deal_completed"
E = EarlyEnd.State


def finish(deal: Deal, at: datetime) -> bool:
    """Complete a locked deal whose milestones are all accepted and paid; whether it was."""
    if deal.state not in states.RUNNING or deal.disputed_at is not None:
        return False
    rows = list(deal.milestones.exclude(state=Milestone.State.DROPPED))
    if not rows or not all(one.is_done for one in rows):
        return False
    _complete(deal, at)
    return True


def _complete(deal: Deal, at: datetime) -> None:
    if deal.state == Deal.State.IN_FORCE:
        step(deal, "deliver", reader=None, now=at)
    step(deal, "complete", reader=None, now=at)
    record(None, "complete", deal)
    telling.tell_both(deal, template="completed", key="completed")


def has_milestones(deal: Deal) -> bool:
    """Whether a deal is completed by its milestones."""
    return deal.milestones.exclude(state=Milestone.State.DROPPED).exists()


def _require_running(deal: Deal) -> None:
    """Nothing ends over an open dispute, or after the end.

    Raises:
        IllegalStep: with why.
    """
    if deal.disputed_at is not None:
        raise IllegalStep(
            _("A dispute is open since %(day)s. Nothing goes on until it is settled.")
            % {"day": words.day(deal.disputed_at)},
            code="illegal_step",
        )
    if deal.state not in states.RUNNING:
        raise IllegalStep(
            _("The contract isn't in force: %(state)s since %(day)s.")
            % {"state": deal.get_state_display(), "day": words.day(deal.state_since)},
            code="illegal_step",
        )


def _may_say_completed(deal: Deal) -> None:
    """Both sides' word completes only what has no milestones.

    Raises:
        IllegalStep: it isn't in force, or a dispute.
        Refused: it has milestones.
    """
    _require_running(deal)
    if has_milestones(deal):
        raise Refused(
            _("This contract is completed when its milestones are accepted and paid."),
            code="milestones",
        )


def send_code(actor: Any, *, deal: Deal, purpose: str) -> str:
    """Send the person the code with which they end or complete the contract for their side.

    Args:
        actor: who may bind the organisation.
        deal: in force or in delivery.
        purpose: `END` or `WORD`.

    Returns:
        Where it went.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it isn't in force, or a dispute.
        Refused: they can't bind the organisation, have no address, or a code has just gone out.
    """
    with transaction.atomic():
        found, reader, side = sided(actor, deal)
        if purpose == WORD:
            _may_say_completed(found)
        else:
            _asked(found, side)
        confirming.require_binder(reader, found)
    about = (
        _("You say for %(organisation)s that the contract has been kept.")
        if purpose == WORD
        else _("You agree for %(organisation)s to end the contract early.")
    )
    name = localized(found.organisation(side), "name").text
    return confirming.send_code(actor, found, purpose=purpose, about=about % {"organisation": name})


def say_completed(actor: Any, *, deal: Deal, code: str) -> CompletionWord:
    """Say, for a side, that a contract without milestones was kept; the second word completes it.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it isn't in force, or a dispute.
        Refused: it has milestones, they can't bind the organisation, or the code is wrong.
    """
    with transaction.atomic():
        found, reader, side = sided(actor, deal)
        before = found.completion_words.filter(side=side).first()
        if before is not None:
            return before
        _may_say_completed(found)
        confirming.require_binder(reader, found)
    confirming.check_code(actor, deal, purpose=WORD, code=code)
    return _say_completed(actor, deal)


@transaction.atomic
def _say_completed(actor: Any, deal: Deal) -> CompletionWord:
    found, _reader, side = sided(actor, deal)
    _may_say_completed(found)
    at = now()
    made, created = CompletionWord.objects.get_or_create(
        deal=found, side=side, defaults={"said_by": actor, "said_at": at}
    )
    if not created:
        return made
    record(actor, "say_completed", found, side=side)
    if found.completion_words.count() == len(Side):
        _complete(found, at)
    else:
        telling.tell_side(
            found, other(side), template="completion_word", key="word", but=actor, url=PAGE
        )
    return made


@transaction.atomic
def propose_end(actor: Any, *, deal: Deal, reason: str, text: str) -> EarlyEnd:
    """Propose to end the contract before its time; the other side agrees or declines.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it isn't in force, or a dispute.
        Conflict: the other side has proposed it meanwhile.
        Refused: no reason, no words.
    """
    found, _reader, side = sided(actor, deal)
    _require_running(found)
    if reason not in Deal.Reason.values:
        raise Refused(_("Choose why, so that they know."), field="reason", code="reason")
    said = words_of(text, NOTE, field="text", required=_("Say why, and what becomes of the rest."))
    before = found.early_ends.filter(state=E.PROPOSED).first()
    if before is not None:
        if (before.side, before.reason, before.text) == (side, reason, said):
            return before
        raise Conflict(_("An early end is proposed already. Answer that first."))
    made = EarlyEnd.objects.create(
        deal=found, side=side, proposed_by=actor, reason=reason, text=said, proposed_at=now()
    )
    record(actor, "propose_end", found, side=side, reason=reason)
    telling.tell_side(
        found,
        other(side),
        template="end_proposed",
        key=f"end:{made.pk}",
        but=actor,
        url=PAGE,
        reason=Deal.Reason(reason).label,
        text=said,
    )
    return made


def _open(deal: Deal) -> EarlyEnd:
    """The proposal that waits for an answer.

    Raises:
        IllegalStep: there is none, with what became of the last one.
    """
    found = deal.early_ends.filter(state=E.PROPOSED).first()
    if found is not None:
        return found
    last = deal.early_ends.first()
    if last is None or last.decided_at is None:
        raise IllegalStep(_("No early end is proposed."), code="illegal_step")
    raise IllegalStep(
        _("The proposal to end it early was answered on %(day)s: %(state)s.")
        % {"day": words.day(last.decided_at), "state": last.get_state_display()},
        code="illegal_step",
    )


def _asked(deal: Deal, side: str) -> EarlyEnd:
    _require_running(deal)
    found = _open(deal)
    who = states.PROPOSER if found.side == side else states.ASKED
    states.EARLY_END.edge(found.state, "agree", who=who)
    return found


def _decide(found: EarlyEnd, action: str, who: str, actor: Any, note: str = "") -> None:
    found.state = states.EARLY_END.edge(found.state, action, who=who).target
    found.decided_at, found.decided_by, found.note = now(), actor, note
    found.save(update_fields=["state", "decided_at", "decided_by", "note"])


def agree_end(actor: Any, *, deal: Deal, proposal: int, code: str) -> Deal:
    """Agree, for an organisation that the actor may bind: the contract ends at once.

    Args:
        actor: of the side that was asked.
        deal: in force or in delivery.
        proposal: key of the proposal that they have read.
        code: the one sent by `send_code`.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: none is proposed, it is their own, the contract is over, or a dispute.
        Conflict: another one is proposed now.
        Refused: they can't bind the organisation, or the code is wrong.
    """
    with transaction.atomic():
        found, reader, side = sided(actor, deal)
        _same(_asked(found, side), proposal)
        confirming.require_binder(reader, found)
    confirming.check_code(actor, deal, purpose=END, code=code)
    return _agree_end(actor, deal, proposal)


def _same(found: EarlyEnd, proposal: int) -> None:
    if found.pk != proposal:
        raise Conflict(_("Something else is proposed meanwhile. Read it first."))


@transaction.atomic
def _agree_end(actor: Any, deal: Deal, proposal: int) -> Deal:
    found, reader, side = sided(actor, deal)
    made = _asked(found, side)
    _same(made, proposal)
    _decide(made, "agree", states.ASKED, actor)
    found.end_reason, found.end_note, found.ended_by_side = made.reason, made.text, made.side
    step(found, "terminate", reader=reader, now=now())
    shut_documents(found)
    record(actor, "agree_end", found, side=side, reason=made.reason)
    telling.tell_both(
        found,
        template="end_agreed",
        key=f"end_agreed:{made.pk}",
        but=actor,
        reason=Deal.Reason(made.reason).label,
    )
    return found


@transaction.atomic
def answer_end(actor: Any, *, deal: Deal, proposal: int, note: str = "") -> EarlyEnd:
    """Decline the other side's proposal, or take one's own back: the contract goes on.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: none is proposed.
        Conflict: another one is proposed now.
        Refused: too many words.
    """
    found, _reader, side = sided(actor, deal)
    made = _open(found)
    _same(made, proposal)
    said = not_too_long(clean(note), NOTE, field="note")
    mine = made.side == side
    action, who = ("take_back", states.PROPOSER) if mine else ("decline", states.ASKED)
    _decide(made, action, who, actor, said)
    record(actor, f"{action}_end", found, side=side)
    telling.tell_side(
        found,
        other(side),
        template="end_declined",
        key=f"end_{action}:{made.pk}",
        but=actor,
        url=PAGE,
        taken_back=mine,
        note=said,
    )
    return made


def overtake(deal: Deal) -> None:
    """The deal has ended otherwise: what was proposed about its end is past."""
    for made in deal.early_ends.filter(state=E.PROPOSED):
        _decide(made, "overtake", states.SYSTEM, None)
