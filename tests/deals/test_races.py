"""Two people at the same moment, on PostgreSQL; the race has a control with the lock off."""

import threading

import pytest

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import Refused
from marketplace.deals import queries, services
from marketplace.deals.models import Interest
from marketplace.deals.services import common
from marketplace.listings import services as listings
from tests.factories import deals
from tests.factories import listings as make
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def unlocked(interest):
    """What `locked` would be if somebody forgot the lock."""
    return queries.with_both_sides(Interest.objects.filter(pk=interest.pk)).get()


def accept_while_its_sender_withdraws(monkeypatch, read):
    """The owner's yes has read the interest; before it writes, its sender takes it back."""
    interest = deals.sent()
    owner, sender = deals.receiver(interest), interest.sent_by
    has_read, has_withdrawn = threading.Event(), threading.Event()
    role = threading.local()

    def choreographed(record):
        found = read(record)
        if getattr(role, "name", "") == "accept":
            has_read.set()
            has_withdrawn.wait(PATIENCE)
        return found

    monkeypatch.setattr(common, "locked", choreographed)

    def accept():
        role.name = "accept"
        return services.accept(owner, interest=interest)

    def withdraw():
        has_read.wait(PATIENCE * 5)
        done = services.withdraw(sender, interest=interest)
        has_withdrawn.set()
        return done

    answers = at_once(accept, withdraw)
    verbs = [one.action for one in audit.trail(interest)]
    return Interest.objects.get(), answers, verbs


def test_a_yes_and_a_taking_back_end_in_one_state(monkeypatch):
    interest, answers, verbs = accept_while_its_sender_withdraws(monkeypatch, common.locked)
    assert interest.state == "accepted"
    assert [isinstance(one, Refused) for one in answers] == [False, True]
    assert verbs == ["deals.interest_accept", "deals.interest_send"]


def test_control_without_the_lock_both_believe_they_were_first(monkeypatch):
    _interest, answers, verbs = accept_while_its_sender_withdraws(monkeypatch, unlocked)
    assert [isinstance(one, Refused) for one in answers] == [False, False]
    assert sorted(verbs)[:1] == ["deals.interest_accept"]
    assert "deals.interest_withdraw" in verbs


def test_the_same_interest_sent_at_the_same_moment_is_one():
    offer, person = make.live("offer"), make.writer()

    def send():
        return deals.sent(listing=offer, sender=person).pk

    answers = at_once(*[send] * 4)
    interest = Interest.objects.get()
    assert [one for one in answers if isinstance(one, int)] == [interest.pk]
    assert [type(one) for one in answers if not isinstance(one, int)] == [services.AlreadyOpen] * 3
    told = Notification.objects.filter(user=offer.created_by, kind="deals.interest")
    assert told.count() == 1


def test_two_colleagues_answer_once():
    interest = deals.sent()
    first = deals.receiver(interest)
    second = make.writer(interest.to_organisation)
    answers = at_once(
        lambda: services.accept(first, interest=interest),
        lambda: services.decline(second, interest=interest, reason="busy"),
    )
    assert sorted(isinstance(one, Refused) for one in answers) == [False, True]
    assert len(audit.trail(interest)) == 2


def test_the_clock_and_an_answer_never_both_end_it():
    interest = deals.sent()
    Interest.objects.update(clock_stage=3, clock_next_at="2020-01-01T00:00Z")
    owner = deals.receiver(interest)
    at_once(
        lambda: services.accept(owner, interest=interest),
        lambda: services.advance(interest),
        lambda: services.advance(interest),
    )
    interest.refresh_from_db()
    assert interest.state in {"accepted", "lapsed"}
    assert len(audit.trail(interest)) == 2


def test_a_listing_withdrawn_while_somebody_writes_leaves_nothing_open():
    offer, person = make.live("offer"), make.writer()
    at_once(
        lambda: deals.sent(listing=offer, sender=person),
        lambda: listings.withdraw(offer.created_by, listing=offer),
    )
    assert not Interest.objects.filter(state="sent").exists()
