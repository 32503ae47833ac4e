"""Two sides at the same moment, on PostgreSQL; the race has a control with the lock off."""

import threading

import pytest
from django.db import IntegrityError

from cms.base.errors import Conflict, Refused
from marketplace.deals.dealroom.queries import with_sides
from marketplace.deals.dealroom.services import common
from marketplace.deals.models import Deal, TermsVersion
from marketplace.deals.terms import services
from tests.factories import terms as write
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def unlocked(deal):
    """What `locked` would be if somebody forgot the lock."""
    return with_sides(Deal.objects.filter(pk=deal.pk)).get()


def two_colleagues_counter(monkeypatch, lock):
    """The first has read the latest version; before it writes, the second counters too."""
    deal = write.proposed().deal
    buyer = write.speaker(deal, "buyer")
    has_read, is_done = threading.Event(), threading.Event()
    role = threading.local()
    newest = services.newest

    def choreographed(record):
        found = newest(record)
        if getattr(role, "name", "") == "first":
            has_read.set()
            is_done.wait(PATIENCE)
        return found

    monkeypatch.setattr(services, "newest", choreographed)
    monkeypatch.setattr(common, "locked", lock)

    def counter(months):
        return services.propose(
            buyer, deal=deal, terms=write.terms(warranty_months=months), answers=1
        )

    def first():
        role.name = "first"
        try:
            return counter(18)
        except IntegrityError as broken:
            return broken

    def second():
        has_read.wait(PATIENCE * 5)
        done = counter(24)
        is_done.set()
        return done

    return at_once(first, second)


def on_table():
    return tuple(TermsVersion.objects.filter(state="on_table").values_list("number", flat=True))


def test_the_later_of_two_counter_offers_is_told_what_came_meanwhile(monkeypatch):
    answers = two_colleagues_counter(monkeypatch, common.locked)
    assert [isinstance(one, Exception) for one in answers] == [False, True]
    assert isinstance(answers[1], Conflict)
    assert on_table() == (2,)


def test_control_without_the_lock_the_database_has_to_stop_one(monkeypatch):
    answers = two_colleagues_counter(monkeypatch, unlocked)
    assert isinstance(answers[0], IntegrityError)
    assert isinstance(answers[1], TermsVersion)


def test_taking_back_and_countering_end_in_one_state():
    deal = write.proposed().deal
    seller, buyer = write.speaker(deal, "seller"), write.speaker(deal, "buyer")
    at_once(
        lambda: services.take_back(seller, deal=deal, number=1),
        lambda: services.propose(
            buyer, deal=deal, terms=write.terms(warranty_months=24), answers=1
        ),
    )
    deal.refresh_from_db()
    assert (deal.state, deal.turn, on_table()) in {
        ("proposed", "seller", (2,)),
        ("countered", "seller", (2,)),
        ("negotiating", "", ()),
    }


def test_two_colleagues_counter_once():
    deal = write.proposed().deal
    buyer = write.speaker(deal, "buyer")
    answers = at_once(
        *[
            lambda months=months: services.propose(
                buyer, deal=deal, terms=write.terms(warranty_months=months), answers=1
            )
            for months in (6, 18, 24)
        ]
    )
    assert sorted(isinstance(one, Refused) for one in answers) == [False, True, True]
    assert on_table() == (2,)
