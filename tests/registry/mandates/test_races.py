"""Two exclusive mandates signed at once, on PostgreSQL; the control has the client's lock off."""

import threading

import pytest

from cms.base.errors import Refused
from ecosystem.registry.mandates import services
from ecosystem.registry.models import Mandate
from tests.factories import mandates as make
from tests.factories.registry import OrganisationFactory, owner_of
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two_brokers_sign(monkeypatch, lock):
    """Each looks whether it is alone; the first waits there until the second has signed."""
    client = OrganisationFactory()
    wanted = {"exclusive": True, "state": "client_signed", "broker_signed_at": None}
    pair = [make.mandate(client, **wanted) for _one in range(2)]
    people = [owner_of(one.broker) for one in pair]
    for person, one in zip(people, pair, strict=True):
        make.code_for(person, one)
    has_read, is_done = threading.Event(), threading.Event()
    role = threading.local()
    require_alone = services.require_alone

    def choreographed(mandate):
        require_alone(mandate)
        if getattr(role, "name", "") == "first":
            has_read.set()
            is_done.wait(PATIENCE)

    monkeypatch.setattr(services, "require_alone", choreographed)
    monkeypatch.setattr(services, "lock_client", lock)

    def first():
        role.name = "first"
        return services.sign(people[0], mandate=pair[0], code="123456")

    def second():
        has_read.wait(PATIENCE * 5)
        try:
            return services.sign(people[1], mandate=pair[1], code="123456")
        except Refused as refusal:
            return refusal
        finally:
            is_done.set()

    at_once(first, second)
    return sorted(Mandate.objects.values_list("state", flat=True))


def test_one_of_two_exclusive_mandates_stands(monkeypatch):
    assert two_brokers_sign(monkeypatch, services.lock_client) == ["active", "client_signed"]


def test_control_without_the_lock_both_stand(monkeypatch):
    assert two_brokers_sign(monkeypatch, lambda _pk: None) == ["active", "active"]
