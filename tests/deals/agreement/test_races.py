"""Signing against opening the terms again, on PostgreSQL; the control has the lock off."""

import threading

import pytest

from marketplace.deals.agreement import closing, services
from marketplace.deals.dealroom.services import common
from marketplace.deals.models import Agreement, Deal
from marketplace.deals.terms import services as terms_services
from tests.deals.terms.test_races import unlocked
from tests.factories import agreement as make
from tests.factories import terms as write
from tests.factories.dealroom import PDF
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sign_while_reopened(monkeypatch, lock):
    """A side brings the scan; before it is written, the other one opens the terms again."""
    agreement = make.made()
    deal = agreement.deal
    has_read, is_done = threading.Event(), threading.Event()
    check = services.check_list

    def choreographed(record):
        found = check(record)
        has_read.set()
        is_done.wait(PATIENCE)
        return found

    monkeypatch.setattr(services, "check_list", choreographed)
    monkeypatch.setattr(common, "locked", lock)

    def bring():
        return closing.bring_scan(
            write.speaker(deal, "seller"),
            deal=deal,
            number=agreement.number,
            upload=make.upload(PDF),
            original_place="Phòng hành chính",
        )

    def reopen():
        has_read.wait(PATIENCE * 5)
        try:
            return terms_services.reopen(write.speaker(deal, "buyer"), deal=deal)
        finally:
            is_done.set()

    at_once(bring, reopen)
    found, stands = Agreement.objects.get(), Deal.objects.get()
    return found.state, stands.state


def test_who_signs_first_keeps_the_terms_shut(monkeypatch):
    assert sign_while_reopened(monkeypatch, common.locked) == ("half_signed", "agreed")


def test_control_without_the_lock_a_contract_is_signed_whose_terms_are_open(monkeypatch):
    assert sign_while_reopened(monkeypatch, unlocked) == ("half_signed", "negotiating")
