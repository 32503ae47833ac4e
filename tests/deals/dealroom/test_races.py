"""Two people at the same moment, on PostgreSQL; each race has a control with the lock off."""

import threading

import pytest

from cms.base import audit
from cms.base.errors import NotFound, Refused
from marketplace.deals.dealroom import queries, services
from marketplace.deals.dealroom.models import Deal, DealMessage, NdaAcceptance, StaffConsent
from marketplace.deals.dealroom.services import common
from marketplace.listings.models import DocumentGrant
from tests.factories import dealroom as make
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def unlocked(deal):
    """What `locked` would be if somebody forgot the lock."""
    found = queries.with_sides(Deal.objects.filter(pk=deal.pk)).first()
    if found is None:
        raise NotFound
    return found


def accept_while_the_other_breaks_off(monkeypatch, read):
    """The second acceptance has read the deal; before it writes, the other side ends the talks."""
    deal = make.room()
    buyer, seller = make.both(deal)
    make.accepted_nda(deal, "buyer")
    text, code = queries.current_nda(), make.code_for(deal, seller)
    has_read, has_ended = threading.Event(), threading.Event()
    role = threading.local()

    def choreographed(record):
        found = read(record)
        if getattr(role, "name", "") == "accept":
            role.reads = getattr(role, "reads", 0) + 1
            if role.reads == 2:  # the first only asks who may
                has_read.set()
                has_ended.wait(PATIENCE)
        return found

    monkeypatch.setattr(common, "locked", choreographed)

    def accept():
        role.name = "accept"
        return services.accept_nda(seller, deal=deal, text=text, code=code)

    def end():
        has_read.wait(PATIENCE * 5)
        done = services.break_off(buyer, deal=deal, reason="price")
        has_ended.set()
        return done

    answers = at_once(accept, end)
    return Deal.objects.get(), answers, DocumentGrant.objects.filter(ended_at=None).count()


def test_an_acceptance_and_a_breaking_off_leave_no_document_open(monkeypatch):
    deal, answers, standing = accept_while_the_other_breaks_off(monkeypatch, common.locked)
    assert deal.state == "broken_off"
    assert [isinstance(one, Refused) for one in answers] == [False, False]
    assert standing == 0
    verbs = [one.action for one in audit.trail(deal)][:2]
    assert verbs == ["deals.deal_break_off", "deals.deal_accept_nda"]


def test_control_without_the_lock_documents_stay_open_after_the_end(monkeypatch):
    deal, _answers, standing = accept_while_the_other_breaks_off(monkeypatch, unlocked)
    assert deal.state == "broken_off"
    assert standing == 1


def test_both_write_at_once_and_both_are_heard():
    deal = make.room()
    at_once(
        *[
            lambda side=side, n=n: make.said(deal, side, text=f"{side} {n}", token=f"{side}{n}")
            for side in ("buyer", "seller")
            for n in range(3)
        ]
    )
    assert sorted(DealMessage.objects.values_list("text", flat=True)) == [
        *(f"buyer {n}" for n in range(3)),
        *(f"seller {n}" for n in range(3)),
    ]


def test_the_same_form_at_the_same_moment_is_one_message():
    deal = make.room()
    answers = at_once(*[lambda: make.said(deal, token="a" * 32).pk for _ in range(5)])
    assert len(set(answers)) == 1
    assert DealMessage.objects.count() == 1


def test_two_colleagues_consent_once():
    deal = make.room()
    buyer, seller = make.both(deal)
    at_once(*[lambda who=who: services.let_staff_in(who, deal=deal) for who in (buyer, seller) * 2])
    assert sorted(StaffConsent.objects.values_list("side", flat=True)) == ["buyer", "seller"]


def test_two_sides_end_the_talks_once():
    deal = make.room()
    answers = at_once(
        *[
            lambda who=who: services.break_off(who, deal=deal, reason="price")
            for who in make.both(deal)
        ]
    )
    assert sorted(isinstance(one, Refused) for one in answers) == [False, True]
    ends = [one for one in audit.trail(deal) if one.action == "deals.deal_break_off"]
    assert len(ends) == 1
    assert not NdaAcceptance.objects.exists()
