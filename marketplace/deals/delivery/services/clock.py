"""The clock of milestones: reminders before and after the day, acceptance by silence.

`clock_next_at` says when the next thing is due and is the only thing that the job looks for. A
delivery that nobody answers is accepted only after it was announced twice: with the day itself when
it was delivered, and again two working days before. Where the second announcement comes late, since
nothing ran for a week, the day moves so that a whole working day lies between the two.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms.base.clock import VIETNAM, add_working_days
from marketplace.deals.dealroom.models import Side
from marketplace.deals.dealroom.services import common as deals
from marketplace.deals.delivery import states
from marketplace.deals.delivery.models import Milestone
from marketplace.deals.delivery.services import common
from marketplace.deals.delivery.services.common import S

REMIND_DAYS = 3
AGAIN_DAYS = 5
ANNOUNCE_DAYS = 2

# Stages of a milestone to be delivered, and of one that is.
START, SOON, LATE, STILL = range(4)
ANNOUNCED, TWICE = range(2)


def start_due(milestone: Milestone, now: datetime) -> None:
    """Begin the reminders of what is to be delivered; doesn't save."""
    milestone.accept_by = None
    if common.closing(milestone.due_on) <= now and milestone.deliveries:
        milestone.clock_stage = LATE
        milestone.clock_next_at = add_working_days(now, AGAIN_DAYS)
        return
    milestone.clock_stage = START
    soon = common.working_days_before(milestone.due_on, REMIND_DAYS)
    milestone.clock_next_at = common.morning(soon)


def start_silence(milestone: Milestone, now: datetime) -> None:
    """Begin the time after which silence accepts, where both agreed on one; doesn't save."""
    milestone.clock_stage = ANNOUNCED
    days = milestone.acceptance_days
    if not days:
        milestone.accept_by = milestone.clock_next_at = None
        return
    milestone.accept_by = add_working_days(now, days)
    day = milestone.accept_by.astimezone(VIETNAM).date()
    ahead = common.working_days_before(day, min(ANNOUNCE_DAYS, days - 1))
    milestone.clock_next_at = common.morning(ahead)


def stop(milestone: Milestone) -> None:
    """Nothing is due by itself any more; doesn't save."""
    milestone.accept_by = milestone.clock_next_at = None
    milestone.clock_stage = 0


@transaction.atomic
def advance(milestone: Milestone, *, now: datetime | None = None) -> str:
    """Do what is due for one milestone; nothing when somebody was faster.

    Returns:
        What was done: `soon`, `late`, `still_late`, `announced`, `accepted`, or "".
    """
    moment = now or timezone.now()
    deal = deals.locked(milestone.deal)
    found = common.milestone_of(deal, milestone.number)
    if not states.running(found) or found.clock_next_at is None or found.clock_next_at > moment:
        return ""
    done = _silence(found, moment) if found.state == S.DELIVERED else _remind(found, moment)
    common.refresh(deal)
    return done


def _remind(found: Milestone, now: datetime) -> str:
    until = common.closing(found.due_on)
    if found.clock_stage < SOON and now < until:
        found.clock_stage, found.clock_next_at, done = SOON, until, "soon"
    elif found.clock_stage < LATE:
        found.clock_stage, done = LATE, "late"
        found.clock_next_at = add_working_days(now, AGAIN_DAYS)
    else:
        found.clock_stage, found.clock_next_at, done = STILL, None, "still_late"
    common.save(found)
    deals.record(None, "milestone_reminded", found.deal, milestone=found.number, what=done)
    sides = Side.values if done == "late" else [Side.SELLER.value]
    for side in sides:
        common.tell(
            found,
            side,
            template="milestone_soon" if done == "soon" else "milestone_late",
            event=f"{done}:{found.due_on.isoformat()}",
            mine=side == Side.SELLER,
            changes=found.state == S.CHANGES,
        )
    return done


def _silence(found: Milestone, now: datetime) -> str:
    if found.accept_by is None:
        stop(found)
        common.save(found)
        return ""
    if found.clock_stage >= TWICE:
        from marketplace.deals.delivery.services import answering  # noqa: PLC0415 - it starts us

        answering.accepted_by_silence(found, now)
        return "accepted"
    before = found.accept_by
    found.accept_by = max(before, _least(now, found.acceptance_days))
    found.clock_stage, found.clock_next_at = TWICE, found.accept_by
    common.save(found)
    deals.record(
        None,
        "milestone_announced",
        found.deal,
        milestone=found.number,
        accept_by=found.accept_by.isoformat(),
    )
    common.tell_both(
        found,
        template="milestone_silence",
        event=f"announced:{before:%Y%m%d%H%M}",
        until=found.accept_by,
        moved=found.accept_by != before,
    )
    return "announced"


def _least(now: datetime, days: int) -> datetime:
    """The first moment at which silence may accept after an announcement at `now`.

    A day's work in between; where the whole time is one day, the end of that day.
    """
    today = add_working_days(now, 0)
    local = now.astimezone(VIETNAM)
    if days == 1 and local < common.morning(local.date()).replace(hour=12):
        return today
    return add_working_days(now, 1)
