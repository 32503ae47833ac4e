from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.base.clock import VIETNAM, add_working_days, is_working_day, today, working_days_between
from cms.base.models import WorkingDayOverride

pytestmark = pytest.mark.django_db


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=VIETNAM)


def test_weekends_and_holidays_rest():
    assert is_working_day(date(2026, 11, 25))
    assert not is_working_day(date(2026, 11, 28))
    assert not is_working_day(date(2026, 9, 2))


def test_five_working_days_from_a_wednesday_end_next_wednesday():
    assert add_working_days(at("2026-11-25"), 5) == datetime(2026, 12, 2, 17, tzinfo=VIETNAM)
    assert add_working_days(at("2026-11-28"), 1) == datetime(2026, 11, 30, 17, tzinfo=VIETNAM)
    assert add_working_days(at("2026-11-25"), 0) == datetime(2026, 11, 25, 17, tzinfo=VIETNAM)
    with pytest.raises(ValueError):
        add_working_days(at("2026-11-25"), -1)


def test_what_staff_enter_wins_over_the_calendar():
    WorkingDayOverride.objects.create(day=date(2026, 11, 28), works=True)
    WorkingDayOverride.objects.create(day=date(2026, 11, 26), works=False)
    assert is_working_day(date(2026, 11, 28))
    assert not is_working_day(date(2026, 11, 26))
    assert add_working_days(at("2026-11-25"), 2) == datetime(2026, 11, 28, 17, tzinfo=VIETNAM)


def test_the_day_is_the_one_in_vietnam():
    from datetime import UTC

    late = datetime(2026, 11, 25, 18, tzinfo=UTC)  # 1:00 on the 26th in Vietnam
    assert add_working_days(late, 1) == datetime(2026, 11, 27, 17, tzinfo=VIETNAM)


@settings(max_examples=25)
@given(st.integers(0, 12), st.dates(date(2026, 1, 1), date(2027, 6, 30)))
def test_counting_back_gives_what_was_added(days, start):
    moment = datetime(start.year, start.month, start.day, 9, tzinfo=VIETNAM)
    end = add_working_days(moment, days)
    assert working_days_between(moment, end) == days
    assert working_days_between(end, moment) == -days


def test_today_is_the_date_in_vietnam(time_machine):
    time_machine.move_to("2026-11-25T18:00:00+00:00")
    assert today() == date(2026, 11, 26)
