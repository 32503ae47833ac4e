"""The clock of milestones, moved: reminders, acceptance by silence, late and after a silence."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.accounts.models import Notification
from cms.base import clock
from marketplace.deals.dealroom import services as room
from marketplace.deals.delivery import jobs
from marketplace.deals.models import Deal, Milestone
from tests.factories import accounts
from tests.factories import delivery as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def deal():
    """Delivered, to be accepted within ten working days."""
    found = make.in_force(make.step(amount=0))
    make.delivered(found)
    return found


def told(person):
    rows = Notification.objects.filter(user=person, kind="deals.deal").order_by("pk")
    return [one.subject.split(":")[0] for one in rows]


def run_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return jobs.run()


def before(moment: datetime, days: int) -> datetime:
    """Eight o'clock of the working day so many before."""
    day = moment.astimezone(clock.VIETNAM).date()
    while days:
        day -= timedelta(days=1)
        days -= clock.is_working_day(day)
    return datetime.combine(day, datetime.min.time(), tzinfo=clock.VIETNAM).replace(hour=8)


def test_silence_accepts_on_the_day_that_was_named_and_said_again(deal):
    row = make.first(deal)
    assert row.accept_by == clock.add_working_days(row.state_since, 10)
    again = before(row.accept_by, 2)
    assert run_at(again - HOUR) == 0
    assert run_at(again) == 1
    assert run_at(again + HOUR) == 0
    assert told(make.buyer(deal))[-2:] == ["Đã bàn giao", "Sắp được coi là đã nghiệm thu"]
    assert run_at(row.accept_by - HOUR) == 0
    assert run_at(row.accept_by) == 1
    assert run_at(row.accept_by + HOUR) == 0
    found = make.first(deal)
    assert (found.state, found.accepted_at) == ("accepted", row.accept_by)
    assert found.entries.last().kind == "silence"
    assert Deal.objects.get().state == "completed"
    for person in (make.buyer(deal), make.seller(deal)):
        assert told(person)[-2:] == ["Đã nghiệm thu", "Đã hoàn thành"]


@pytest.mark.parametrize("days", [1, 2, 3, 60])
def test_however_short_the_time_it_is_announced_twice(days):
    found = make.in_force(make.step(amount=0), acceptance_days=days)
    make.delivered(found)
    until = make.first(found).accept_by
    assert until == clock.add_working_days(make.first(found).state_since, days)
    moment = timezone.now()
    while moment < until:
        moment = min(moment + 3 * HOUR, until)
        run_at(moment)
    assert make.first(found).state == "accepted"
    assert told(make.buyer(found))[-4:] == [
        "Đã bàn giao",
        "Sắp được coi là đã nghiệm thu",
        "Đã nghiệm thu",
        "Đã hoàn thành",
    ]


def test_after_a_weeks_silence_it_is_announced_again_before_anything_is_accepted(deal):
    row = make.first(deal)
    late = row.accept_by + timedelta(days=7)
    assert run_at(late) == 1
    found = make.first(deal)
    assert (found.state, found.accept_by) == ("delivered", clock.add_working_days(late, 1))
    assert found.accept_by - late > 12 * HOUR
    assert run_at(late + HOUR) == 0
    assert told(make.buyer(deal))[-1] == "Sắp được coi là đã nghiệm thu"
    body = Notification.objects.filter(user=make.buyer(deal)).latest("pk").body
    assert "muộn hơn ngày đã báo lần đầu" in body
    assert run_at(found.accept_by) == 1
    assert make.first(deal).state == "accepted"


def test_where_the_terms_know_no_silence_nothing_is_accepted():
    found = make.in_force(make.step(amount=0), acceptance_days=0)
    make.delivered(found)
    assert make.first(found).accept_by is None
    assert run_at(timezone.now() + timedelta(days=300)) == 0
    assert make.first(found).state == "delivered"


def test_an_answer_stops_the_clock(deal):
    until = make.first(deal).accept_by
    make.changes(deal)
    assert run_at(until) == 0
    assert make.first(deal).accept_by is None


def test_nothing_is_due_in_a_dispute_and_the_time_begins_anew_after_it(deal):
    until = make.first(deal).accept_by
    room.call_dispute(make.buyer(deal), deal=deal, text="Không chạy.")
    assert run_at(before(until, 2)) == 0
    assert run_at(until + HOUR) == 0
    settled = until + timedelta(days=30)
    with time_machine.travel(settled, tick=False):
        room.settle(accounts.moderator(), deal=deal, outcome="agreed", finding="Chạy lại.")
    row = make.first(deal)
    assert (row.state, row.accept_by) == ("delivered", clock.add_working_days(settled, 10))
    assert told(make.buyer(deal))[-1] == "Thời gian nghiệm thu tính lại từ đầu"
    assert run_at(settled + HOUR) == 0
    assert run_at(before(row.accept_by, 2)) == 1
    assert run_at(row.accept_by) == 1
    assert make.first(deal).state == "accepted"


def test_reminders_come_before_the_day_when_it_has_passed_and_once_more():
    found = make.in_force()
    row = make.first(found)
    end = datetime.combine(row.due_on, clock.CLOSING, tzinfo=clock.VIETNAM)
    soon = before(end, 3)
    assert run_at(soon - HOUR) == 0
    assert [run_at(soon), run_at(soon + HOUR)] == [1, 0]
    seller, buyer = make.seller(found), make.buyer(found)
    assert (told(seller)[-1], "Sắp đến hạn" in told(buyer)) == ("Sắp đến hạn", False)
    assert Deal.objects.get().turn == "seller"
    assert [run_at(end), run_at(end + HOUR)] == [1, 0]
    assert (told(seller)[-1], told(buyer)[-1]) == ("Đã quá hạn", "Đã quá hạn")
    again = clock.add_working_days(end, 5)
    assert [run_at(again - HOUR), run_at(again), run_at(again + 300 * 24 * HOUR)] == [0, 1, 0]
    assert told(seller)[-2:] == ["Đã quá hạn", "Đã quá hạn"]
    assert told(buyer).count("Đã quá hạn") == 1


def test_after_a_long_silence_only_what_still_holds_is_said():
    found = make.in_force()
    end = datetime.combine(make.first(found).due_on, clock.CLOSING, tzinfo=clock.VIETNAM)
    assert run_at(end + timedelta(days=7)) == 1
    assert "Sắp đến hạn" not in told(make.seller(found))


def test_nothing_runs_on_after_the_end(deal):
    until = make.first(deal).accept_by
    room.override(accounts.moderator(), deal=deal, target="terminated", reason="Hai bên thôi.")
    assert run_at(until + timedelta(days=9)) == 0
    assert make.first(deal).state == "delivered"


def test_what_is_due_is_walked_in_chunks_and_one_that_fails_stops_no_other(monkeypatch, deal):
    agreement = make.first(deal).agreement
    until = timezone.now() + timedelta(days=30)
    Milestone.objects.bulk_create(
        Milestone(
            deal=deal,
            agreement=agreement,
            number=number,
            title=f"Mốc {number}",
            agreed_on=until.date(),
            due_on=until.date(),
            state_since=timezone.now(),
            clock_next_at=timezone.now(),
        )
        for number in range(2, 9)
    )
    monkeypatch.setattr(jobs, "BATCH", 3)
    advance, asked = jobs.services.advance, []

    def stubborn(milestone, *, now):
        asked.append(milestone.number)
        if milestone.number == 4:
            raise RuntimeError
        return advance(milestone, now=now)

    monkeypatch.setattr(jobs.services, "advance", stubborn)
    assert jobs.run() == 6
    assert asked == [2, 3, 4, 5, 6, 7, 8]
