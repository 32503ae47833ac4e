"""Working days in Vietnam: weekends, public holidays, make-up Saturdays and what staff add.

Basis: Labour Code (public holidays); the calendar of make-up days is announced each year, so
staff correct it through `WorkingDayOverride`.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
CLOSING = time(17, 0)


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN")


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`; staff's own entries win over the calendar."""
    from cms.base.models import WorkingDayOverride  # noqa: PLC0415 - models load after the apps

    override = WorkingDayOverride.objects.filter(day=day).values_list("works", flat=True).first()
    return _calendar().is_working_day(day) if override is None else override


def working_days_in(first: date, last: date) -> frozenset[date]:
    """The working days from `first` to `last`, both included, in one query: for lists."""
    from cms.base.models import WorkingDayOverride  # noqa: PLC0415 - models load after the apps

    rows = WorkingDayOverride.objects.filter(day__range=(first, last))
    overrides = dict(rows.values_list("day", "works"))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    calendar = _calendar()
    return frozenset(day for day in days if overrides.get(day, calendar.is_working_day(day)))


def add_working_days(start: datetime, days: int) -> datetime:
    """The end (17:00 in Vietnam) of the `days`-th working day after `start`'s own day.

    Raises:
        ValueError: `days` is negative.
    """
    if days < 0:
        raise ValueError(days)
    day = start.astimezone(VIETNAM).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day, CLOSING, tzinfo=VIETNAM)


def working_days_between(start: datetime, end: datetime) -> int:
    """Working days after `start`'s day up to and including `end`'s; negative when `end` is past."""
    first, last = start.astimezone(VIETNAM).date(), end.astimezone(VIETNAM).date()
    sign = 1 if last >= first else -1
    low, high = sorted((first, last))
    count = sum(is_working_day(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    return sign * count


def today() -> date:
    """Today's date in Vietnam."""
    return timezone.now().astimezone(VIETNAM).date()
