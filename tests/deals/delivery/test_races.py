"""Two at the same moment, on PostgreSQL; each race has a control with the lock off."""

import threading

import pytest

from cms.base.errors import Refused
from marketplace.deals.dealroom.queries import with_sides
from marketplace.deals.dealroom.services import common
from marketplace.deals.delivery import services
from marketplace.deals.delivery.models import Milestone
from marketplace.deals.delivery.services import common as delivery
from marketplace.deals.delivery.services import ending
from marketplace.deals.models import Deal
from tests.factories import delivery as make
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def unlocked(deal):
    """What `locked` would be if somebody forgot the lock."""
    return with_sides(Deal.objects.filter(pk=deal.pk)).get()


def ready():
    """Delivered; announced twice, so that silence accepts at the day."""
    deal = make.in_force(make.step(amount=0), make.step("Hai", 0, 60))
    make.delivered(deal)
    row = make.first(deal)
    services.advance(row, now=row.clock_next_at)
    return deal, make.first(deal)


def while_changes_are_asked(monkeypatch, lock, accept, deal, reads):
    """Accepting has read the milestone; before it writes, a colleague asks for changes."""
    has_read, has_asked = threading.Event(), threading.Event()
    role = threading.local()

    read = delivery.milestone_of

    def choreographed(record, number):
        found = read(record, number)
        if getattr(role, "name", "") == "accept":
            role.reads = getattr(role, "reads", 0) + 1
            if role.reads == reads:
                has_read.set()
                has_asked.wait(PATIENCE)
        return found

    monkeypatch.setattr(common, "locked", lock)
    monkeypatch.setattr(delivery, "milestone_of", choreographed)

    def first():
        role.name = "accept"
        return accept()

    def second():
        has_read.wait(PATIENCE * 5)
        try:
            return make.changes(deal, delivery=1, token="race")
        finally:
            has_asked.set()

    answers = at_once(first, second)
    row = Milestone.objects.get(deal=deal, number=1)
    return row, [isinstance(one, Refused) for one in answers], list(kinds_of(row))


def kinds_of(row):
    return row.entries.values_list("kind", flat=True).order_by("pk")


def accepting(monkeypatch, lock):
    """A colleague of the buyer's with a code; the first reading only asks who may."""
    deal, _row = ready()
    code, buyer = make.code_for(deal), make.buyer(deal)
    here = {"deal": deal, "number": 1, "delivery": 1, "code": code}
    return while_changes_are_asked(
        monkeypatch, lock, lambda: services.accept(buyer, **here), deal, reads=2
    )


def falling_silent(monkeypatch, lock):
    """The clock, at the moment that was announced."""
    deal, row = ready()
    return while_changes_are_asked(
        monkeypatch, lock, lambda: services.advance(row, now=row.accept_by), deal, reads=1
    )


@pytest.mark.parametrize("race", [accepting, falling_silent])
def test_who_accepts_first_has_accepted_and_changes_come_too_late(monkeypatch, race):
    row, refused, kinds = race(monkeypatch, common.locked)
    assert refused == [False, True]
    assert (row.state, row.rounds, row.clock_next_at) == ("accepted", 0, None)
    assert kinds in (["delivered", "accepted"], ["delivered", "silence"])


@pytest.mark.parametrize("race", [accepting, falling_silent])
def test_control_without_the_lock_both_are_done(monkeypatch, race):
    row, refused, kinds = race(monkeypatch, unlocked)
    assert refused == [False, False]
    assert kinds in (["delivered", "changes", "accepted"], ["delivered", "changes", "silence"])
    assert row.state == "accepted"


def test_two_colleagues_deliver_once():
    deal = make.in_force()
    answers = at_once(*[lambda n=n: make.delivered(deal, token=f"t{n}") for n in range(4)])
    assert sorted(isinstance(one, Refused) for one in answers) == [False, True, True, True]
    row = make.first(deal)
    assert (row.deliveries, list(kinds_of(row))) == (1, ["delivered"])
    assert Deal.objects.get(pk=deal.pk).state == "in_delivery"


def test_two_clocks_announce_and_accept_once():
    deal, row = ready()
    done = at_once(*[lambda: services.advance(row, now=row.accept_by) for _each in range(4)])
    assert sorted(done) == ["", "", "", "accepted"]
    assert list(kinds_of(make.first(deal))) == ["delivered", "silence"]


def test_an_early_end_and_an_acceptance_leave_one_consistent_deal():
    deal, _row = ready()
    seller, buyer = make.seller(deal), make.buyer(deal)
    code = make.code_for(deal)
    made = services.propose_end(buyer, deal=deal, reason="mutual", text="Thôi.")
    ending.send_code(seller, deal=deal, purpose=ending.END)
    end = make.known(ending.END, deal, seller)
    at_once(
        lambda: services.accept(buyer, deal=deal, number=1, delivery=1, code=code),
        lambda: services.agree_end(seller, deal=deal, proposal=made.pk, code=end),
    )
    found, row = Deal.objects.get(pk=deal.pk), make.first(deal)
    assert found.state == "terminated"
    assert row.state in {"accepted", "delivered"}
    assert row.clock_next_at is None
