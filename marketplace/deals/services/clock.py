"""The reply clock: an answer is owed within five working days.

After three days a reminder, on the morning of the last day another one; when the time is over the
brokers of the side that owes the answer hear of it, if it has any, a working day later the match
desk, and two working days after that the interest lapses. `clock_next_at` says when
the next of these is due and is the only thing that the job looks for.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.base.clock import add_working_days
from marketplace.deals import permissions, telling
from marketplace.deals.models import Interest
from marketplace.deals.services import standing
from marketplace.deals.services.common import S, locked, record, step

ANSWER_DAYS = 5
REMIND_AFTER = 3
GRACE_DAYS = 2
BROKER_DAYS = 1
#: From the closing hour back to the morning of the last day.
MORNING = timedelta(hours=9)

STARTED, REMINDED, LAST_DAY, OVERDUE, WITH_BROKER = range(5)
CLOCK_FIELDS = ("due_at", "clock_stage", "clock_round", "clock_next_at", "waits_for")


def start(interest: Interest, now: datetime, *, waits_for: str = "") -> None:
    """Begin the time in which somebody owes an answer; doesn't save."""
    interest.waits_for = waits_for
    interest.due_at = add_working_days(now, ANSWER_DAYS)
    interest.clock_stage = STARTED
    interest.clock_round += 1
    interest.clock_next_at = add_working_days(now, REMIND_AFTER)


def stop(interest: Interest, now: datetime) -> None:
    """Nothing is owed any more; doesn't save."""
    interest.clock_next_at = None
    interest.waits_for = ""
    interest.ended_at = now


END_FIELDS = ("state", "clock_next_at", "waits_for", "ended_at")


@transaction.atomic
def advance(interest: Interest, *, now: datetime | None = None) -> str:
    """Do what is due for one interest; nothing when somebody was faster.

    After a long silence reminders whose time is over are left out, and nothing lapses before the
    two sides and the desk have heard that it is late.

    Returns:
        What was done: `reminded`, `last_day`, `broker`, `overdue`, `lapsed`, or "".
    """
    moment = now or timezone.now()
    found = locked(interest)
    if found.state != S.SENT or found.clock_next_at is None or found.clock_next_at > moment:
        return ""
    morning = found.due_at - MORNING
    if found.clock_stage < REMINDED and moment < morning:
        return _remind(found, REMINDED, "reminded", morning)
    if found.clock_stage < LAST_DAY and moment < found.due_at:
        return _remind(found, LAST_DAY, "last_day", found.due_at)
    if found.clock_stage < OVERDUE and _call_brokers(found, moment):
        return "broker"
    if found.clock_stage != OVERDUE:
        return _overdue(found, moment)
    return lapse(found, cause=Interest.Cause.CLOCK, now=moment)


def _save(interest: Interest, *names: str) -> None:
    interest.save(update_fields=sorted({*names}))


def _remind(interest: Interest, stage: int, name: str, following: datetime) -> str:
    interest.clock_stage, interest.clock_next_at = stage, following
    _save(interest, "clock_stage", "clock_next_at")
    record(None, name, interest)
    for side in permissions.awaited(interest):
        telling.tell_side(
            interest,
            side,
            template="reminder",
            key=f"{name}:{interest.clock_round}",
            kind=telling.CLOCK,
            last_day=stage == LAST_DAY,
            asked=bool(interest.waits_for),
        )
    return name


def _call_brokers(interest: Interest, now: datetime) -> bool:
    """The brokers of who owes the answer come before the match desk; whether there are any."""
    until = add_working_days(max(now, interest.due_at), BROKER_DAYS)
    called = [
        telling.tell_brokers(interest, side, key=f"broker:{interest.clock_round}", until=until)
        for side in permissions.awaited(interest)
    ]
    if not any(called):
        return False
    interest.clock_stage, interest.clock_next_at = WITH_BROKER, until
    _save(interest, "clock_stage", "clock_next_at")
    record(None, "call_broker", interest)
    standing.refresh(interest.to_organisation, now=now)
    return True


def _overdue(interest: Interest, now: datetime) -> str:
    interest.clock_stage = OVERDUE
    interest.clock_next_at = add_working_days(max(now, interest.due_at), GRACE_DAYS)
    _save(interest, "clock_stage", "clock_next_at")
    record(None, "overdue", interest)
    key = f"overdue:{interest.clock_round}"
    for side in permissions.awaited(interest):
        telling.tell_side(
            interest,
            side,
            template="overdue",
            key=key,
            kind=telling.CLOCK,
            until=interest.clock_next_at,
            asked=bool(interest.waits_for),
        )
    telling.tell_desk(interest, template="overdue_desk", key=key)
    standing.refresh(interest.to_organisation, now=now)
    return "overdue"


def lapse(interest: Interest, *, cause: str, now: datetime) -> str:
    """End a locked interest without an answer, and say so to both sides."""
    step(interest, "lapse")
    interest.lapse_cause = cause
    stop(interest, now)
    _save(interest, *END_FIELDS, "lapse_cause")
    record(None, "lapse", interest, cause=str(cause))
    for side in (permissions.FROM, permissions.TO):
        telling.tell_side(interest, side, template="lapsed", cause=str(cause))
    standing.refresh(interest.to_organisation, now=now)
    return "lapsed"
