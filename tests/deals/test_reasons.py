"""Mails and the page say why the two may fit, each from its reader's side and in their language."""

import pytest
from django.test import Client

from cms.accounts.models import Notification
from marketplace.deals import services
from tests.factories import accounts, deals, registry
from tests.factories import listings as make
from tests.listings.reading.conftest import board  # noqa: F401 - a fixture
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def body_for(person):
    return Notification.objects.get(user=person, kind="deals.interest").body


def test_a_new_interest_says_why_the_two_may_fit(board):  # noqa: F811 - the fixture
    supplier = make.writer(language="en")
    offer, need = board.put("offer", user=supplier), board.put("need")
    interest = deals.sent(listing=offer, sender=need.created_by, own_listing=need)
    body = body_for(supplier)
    assert "Why the two may fit:" in body
    assert "readiness TRL 8 meets what is needed (from 7)" in body
    client = Client()
    client.force_login(supplier)
    page = client.get(f"/desk/interests/{interest.code}/").content.decode()
    assert "TRL 8 đạt mức cần (từ 7)" in page


def test_an_introduction_tells_both_sides_why(board):  # noqa: F811 - the fixture
    offer, need = board.put("offer"), board.put("need")
    services.introduce(accounts.moderator(), need=need, offer=offer, text="Hợp nhau.")
    for person in (offer.created_by, need.created_by):
        body = body_for(person)
        assert "Hợp nhau." in body
        assert "TRL 8 đạt mức cần (từ 7)" in body


def test_without_a_listing_of_ones_own_there_is_no_reason_to_tell(board):  # noqa: F811 - the fixture
    offer = board.put("offer")
    deals.sent(listing=offer)
    assert "Vì sao hai bên" not in body_for(offer.created_by)


def test_what_is_for_members_is_not_explained_to_others(board):  # noqa: F811 - the fixture
    """The receiving organisation lost its verification after the introduction was written."""
    owner = make.writer(registry.OrganisationFactory(is_verified=True))
    supplier_home = registry.OrganisationFactory(is_verified=True)
    supplier = make.writer(supplier_home)
    need = board.put("need", user=owner, disclosure="members")
    offer = board.put("offer", user=supplier)
    interest = services.introduce(accounts.moderator(), need=need, offer=offer, text="Hợp nhau.")
    assert "Vì sao hai bên" in body_for(supplier)
    type(supplier_home).objects.filter(pk=supplier_home.pk).update(verified_at=None)
    client = Client()
    client.force_login(supplier)
    page = client.get(f"/desk/interests/{interest.code}/").content.decode()
    assert need.live_title_vi not in page
    assert "Vì sao hai bên" not in page
