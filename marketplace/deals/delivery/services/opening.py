"""Milestones come to be when a contract takes effect, and follow its amendments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cms.base.clock import VIETNAM, is_working_day
from cms.base.text import fold
from marketplace.deals.agreement.models import Agreement
from marketplace.deals.agreement.services import standing
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.services.common import now, record
from marketplace.deals.delivery import states
from marketplace.deals.delivery.models import Milestone
from marketplace.deals.delivery.services import clock, common, ending
from marketplace.deals.delivery.services.common import K, S
from marketplace.deals.terms.content import Step

Rule = Callable[[int, Milestone, int, Step], bool]


def deal_moved(deal: Deal, before: str) -> None:
    """Hooked into every change of a deal's state."""
    if deal.is_over:
        ending.overtake(deal)
        deal.milestones.filter(clock_next_at__isnull=False).update(
            clock_next_at=None, accept_by=None
        )
        return
    if deal.state not in states.RUNNING:
        return
    if deal.state == Deal.State.IN_FORCE and not deal.milestones.exists():
        _make(deal, before)
    common.refresh(deal)


def _make(deal: Deal, before: str) -> None:
    """The milestones of the standing contract; nothing where it has none."""
    agreement = standing(deal)
    if agreement is None or agreement.signed_at is None:
        return
    at = now()
    days = 0
    if before == Deal.State.AWAITING:
        signed = agreement.signed_at.astimezone(VIETNAM).date()
        days = (at.astimezone(VIETNAM).date() - signed).days
    terms = agreement.terms.terms
    rows = [
        _new(agreement, number, one, at=at, due=moved_day(one.due, days))
        for number, one in enumerate(terms.steps, 1)
    ]
    Milestone.objects.bulk_create(rows)
    if not rows:
        return
    record(None, "make_milestones", deal, agreement=agreement.number, count=len(rows), moved=days)
    if days:
        telling.tell_both(
            deal,
            template="milestones_moved",
            key=f"milestones:{agreement.number}",
            url=ending.PAGE,
            days=days,
            first=rows[0],
        )


def moved_day(day: date, days: int) -> date:
    """A day of the contract, counted from when it took effect instead of when it was signed.

    As many calendar days later; one that falls on no working day goes to the next one (Civil Code
    2015, article 148, paragraph 5). A day that isn't moved stays as the contract names it.
    """
    if days <= 0:
        return day
    found = day + timedelta(days=days)
    while not is_working_day(found):
        found += timedelta(days=1)
    return found


def _new(agreement: Agreement, number: int, one: Step, *, at: datetime, due: date) -> Milestone:
    made = Milestone(
        deal_id=agreement.deal_id,
        agreement=agreement,
        number=number,
        title=one.title,
        criteria=one.criteria,
        amount=one.amount,
        agreed_on=one.due,
        due_on=due,
        acceptance_days=agreement.terms.terms.acceptance_days,
        state_since=at,
    )
    clock.start_due(made, at)
    return made


def agreement_amended(agreement: Agreement) -> None:
    """Hooked into amendments: what isn't accepted yet follows the amended steps.

    Accepted milestones stay as they were accepted, and each takes up the step that is it: of the
    same title, or in the same place for the same amount. Of the others one that keeps its title,
    or else the next in order, becomes the amended step; where what is delivered or what is paid
    has changed, its delivery begins anew. What is left over is taken out; new steps are added.
    """
    deal = agreement.deal
    if deal.state not in states.RUNNING:
        return
    at = now()
    rows = list(deal.milestones.exclude(state=S.DROPPED).order_by("due_on", "number"))
    for row in rows:
        row.deal = deal
    places = list(enumerate(agreement.terms.terms.steps))
    accepted = [one for one in enumerate(rows) if one[1].was_accepted]
    left = [one for one in enumerate(rows) if not one[1].was_accepted]
    _pair(accepted, places, [_same, _same_title, _same_place])
    pairs = _pair(left, places, [_same, _same_title, _any])
    kept = {row.pk for row, _step in pairs}
    dropped = [row for _place, row in left if row.pk not in kept]
    changed = [_amend(row, one, agreement, at) for row, one in pairs]
    for row in dropped:
        common.moved(row, states.MILESTONE.edge(row.state, "drop").target, at)
        clock.stop(row)
        common.save(row)
        common.enter(row, K.AMENDED, at=at)
    last = max((row.number for row in deal.milestones.all()), default=0)
    made = [
        _new(agreement, number, one, at=at, due=one.due)
        for number, (_place, one) in enumerate(places, last + 1)
    ]
    Milestone.objects.bulk_create(made)
    record(
        None,
        "amend_milestones",
        deal,
        agreement=agreement.number,
        changed=sum(changed),
        dropped=[row.number for row in dropped],
        added=[row.number for row in made],
    )
    telling.tell_both(
        deal, template="milestones_amended", key=f"amended:{agreement.number}", url=ending.PAGE
    )
    ending.finish(deal, at)
    common.refresh(deal)


def _same_title(_at: int, row: Milestone, _place: int, one: Step) -> bool:
    return fold(row.title) == fold(one.title)


def _same(at: int, row: Milestone, place: int, one: Step) -> bool:
    return _same_title(at, row, place, one) and row.amount == one.amount


def _same_place(at: int, row: Milestone, place: int, one: Step) -> bool:
    return at == place and row.amount == one.amount


def _any(_at: int, _row: Milestone, _place: int, _one: Step) -> bool:
    return True


def _pair(
    rows: Sequence[tuple[int, Milestone]], places: list[tuple[int, Step]], rules: Sequence[Rule]
) -> list[tuple[Milestone, Step]]:
    """Each row with the step that it is, by the surest rule first; takes them out of `places`."""
    found: dict[Any, tuple[Milestone, Step]] = {}
    for rule in rules:
        for at, row in rows:
            if row.pk in found:
                continue
            hit = next((each for each in places if rule(at, row, *each)), None)
            if hit is not None:
                places.remove(hit)
                found[row.pk] = (row, hit[1])
    return list(found.values())


def _amend(row: Milestone, one: Step, agreement: Agreement, at: datetime) -> bool:
    """Put a milestone to its amended step; whether anything in it is different."""
    days = agreement.terms.terms.acceptance_days
    anew = (row.title, row.criteria, row.amount) != (one.title, one.criteria, one.amount)
    other_day = row.agreed_on != one.due
    row.agreement, row.acceptance_days = agreement, days
    row.title, row.criteria, row.amount = one.title, one.criteria, one.amount
    if other_day:
        row.agreed_on = row.due_on = one.due
    if anew and row.state in {S.DELIVERED, S.CHANGES}:
        common.moved(row, states.MILESTONE.edge(row.state, "begin_anew").target, at)
        row.rounds = 0
        clock.start_due(row, at)
    elif other_day and row.state != S.DELIVERED:
        clock.start_due(row, at)
    row.save()
    if anew or other_day:
        common.enter(row, K.AMENDED, at=at)
    return anew or other_day


def dispute_settled(deal: Deal) -> None:
    """Hooked into the end of a dispute: the time in which silence accepts begins anew.

    Nobody could answer while it was open. Reminders go on where they stood.
    """
    if deal.state not in states.RUNNING:
        return
    at = now()
    for row in deal.milestones.filter(state=S.DELIVERED, acceptance_days__gt=0):
        row.deal = deal
        clock.start_silence(row, at)
        common.save(row)
        common.enter(row, K.RESTARTED, at=at)
        common.tell_both(
            row,
            template="milestone_restarted",
            event=f"restarted:{at:%Y%m%d%H%M%S}",
            until=row.accept_by,
        )
    ending.finish(deal, at)
    common.refresh(deal)
