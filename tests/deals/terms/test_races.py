"""Two sides at the same moment, on PostgreSQL; the race has a control with the lock off."""

import threading

import pytest

from cms.base.errors import Refused
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


def take_back_while_the_other_side_counters(monkeypatch, read):
    """The seller's taking back has read the deal; before it writes, the buyer counters."""
    deal = write.proposed().deal
    seller, buyer = write.speaker(deal, "seller"), write.speaker(deal, "buyer")
    has_read, has_countered = threading.Event(), threading.Event()
    role = threading.local()

    def choreographed(record):
        found = read(record)
        if getattr(role, "name", "") == "take back":
            has_read.set()
            has_countered.wait(PATIENCE)
        return found

    monkeypatch.setattr(common, "locked", choreographed)

    def take_back():
        role.name = "take back"
        return services.take_back(seller, deal=deal, number=1)

    def counter():
        has_read.wait(PATIENCE * 5)
        done = services.propose(buyer, deal=deal, terms=write.terms(warranty_months=24), answers=1)
        has_countered.set()
        return done

    answers = at_once(take_back, counter)
    return Deal.objects.get(), answers


def on_table():
    return list(TermsVersion.objects.filter(state="on_table").values_list("number", flat=True))


def test_taking_back_against_a_counter_offer_ends_in_one_state(monkeypatch):
    deal, answers = take_back_while_the_other_side_counters(monkeypatch, common.locked)
    assert [isinstance(one, Exception) for one in answers] == [False, True]
    assert isinstance(answers[1], Refused)
    assert (deal.state, on_table()) == ("negotiating", [])


def test_control_without_the_lock_the_table_and_the_state_disagree(monkeypatch):
    deal, answers = take_back_while_the_other_side_counters(monkeypatch, unlocked)
    assert (deal.state, on_table()) != ("negotiating", []) or not isinstance(answers[1], Refused)


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
    assert on_table() == [2]
