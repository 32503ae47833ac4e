"""Both sides, the desk and a stranger do anything in any order: the record stays consistent."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals.outside import services
from marketplace.deals.outside.models import OutsideContract
from tests.factories import accounts, outside, registry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ACTS = {
    "confirm": {"reason": "Bản giấy"},
    "count": {},
    "dispute": {"reason": "?"},
    "settle": {"reason": "!"},
    "withdraw": {"reason": "Nhầm"},
}
STEPS = st.tuples(
    st.sampled_from(("giver", "taker", "desk", "stranger")),
    st.sampled_from(sorted(ACTS)),
    st.sampled_from(("", "giver", "taker")),
)


def consistent(contract):
    said = [contract.giver_confirmed_at is not None, contract.taker_confirmed_at is not None]
    if contract.state == "reported":
        assert said == [False, False]
    if contract.state == "half":
        assert sum(said) == 1
    if contract.state in {"confirmed", "counted"}:
        assert said == [True, True]
    assert (contract.state == "counted") == (contract.fingerprint is not None)
    assert (contract.state == "counted") == (contract.counted_at is not None)
    assert bool(contract.giver_how) == said[0]
    assert bool(contract.taker_how) == said[1]


@hypothesis_settings(max_examples=25)
@given(steps=st.lists(STEPS, max_size=10))
def test_any_order_of_steps_leaves_a_consistent_record(steps):
    giver, taker = registry.OrganisationFactory(), registry.OrganisationFactory()
    desk = accounts.moderator()
    people = {
        "giver": registry.owner_of(giver),
        "taker": registry.owner_of(taker),
        "desk": desk,
        "stranger": accounts.UserFactory(),
    }
    contract = outside.reported(desk, giver=outside.party(giver), taker=outside.party(taker))
    for who, what, side in steps:
        before = OutsideContract.objects.filter(pk=contract.pk).values().get()
        told, trail = Notification.objects.count(), len(audit.trail(contract))
        more = {"side": side} if what == "confirm" else {}
        wanted = {} if what == "count" else ACTS[what]
        try:
            getattr(services, what)(people[who], contract=contract, **wanted, **more)
        except (Refused, NotAllowed, NotFound):
            assert OutsideContract.objects.filter(pk=contract.pk).values().get() == before
            assert Notification.objects.count() == told
            assert len(audit.trail(contract)) == trail
        else:
            assert len(audit.trail(contract)) == trail + 1
        contract = OutsideContract.objects.get(pk=contract.pk)
        if before["state"] == "withdrawn":
            assert contract.state == "withdrawn"
        consistent(contract)
