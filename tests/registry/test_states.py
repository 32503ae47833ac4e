"""Every edge of the table of affiliations, and everything that isn't one."""

import itertools

import pytest

from cms.accounts import staff
from cms.accounts.models import Notification
from cms.base.errors import NotAllowed, Refused
from ecosystem.registry import services
from ecosystem.registry.models import Affiliation
from ecosystem.registry.states import AFFILIATION
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.registry import AffiliationFactory, OrganisationFactory, owner_of

pytestmark = pytest.mark.django_db

CALLS = {
    "approve": lambda who, one: services.decide_affiliation(who, affiliation=one, approve=True),
    "refuse": lambda who, one: services.decide_affiliation(who, affiliation=one, approve=False),
    "withdraw": lambda who, one: services.withdraw_request(who, affiliation=one),
    "accept": lambda who, one: services.answer_invitation(who, affiliation=one, accept=True),
    "decline": lambda who, one: services.answer_invitation(who, affiliation=one, accept=False),
    "cancel": lambda who, one: services.cancel_invitation(who, affiliation=one),
    "leave": lambda who, one: services.leave(who, affiliation=one),
    "end": lambda who, one: services.end_affiliation(who, affiliation=one),
}
PARTIES = ("person", "owner", "staff", "stranger")
LEGAL = {(e.source, e.action, who): e.target for e in AFFILIATION.edges for who in e.who}


def test_every_action_has_its_service():
    assert set(AFFILIATION.actions) == set(CALLS)
    assert set(AFFILIATION.states) == set(Affiliation.State.values)
    assert AFFILIATION.initial == "asked"


@pytest.mark.parametrize(
    ("state", "action", "who"), list(itertools.product(AFFILIATION.states, CALLS, PARTIES))
)
def test_each_edge_is_open_to_its_parties_only(state, action, who):
    organisation = OrganisationFactory()
    affiliation = AffiliationFactory(organisation=organisation, state=state)
    people = {
        "person": affiliation.user,
        "owner": owner_of(organisation),
        "staff": StaffFactory(roles=(staff.VERIFIER,)),
        "stranger": UserFactory(),
    }
    target = LEGAL.get((state, action, who))
    if target is None:
        with pytest.raises((NotAllowed, Refused)):
            CALLS[action](people[who], affiliation)
        assert Notification.objects.count() == 0
    else:
        CALLS[action](people[who], affiliation)
    affiliation.refresh_from_db()
    assert affiliation.state == (target or state)
