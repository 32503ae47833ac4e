"""What a moderator found in the lists of technologies stands where people read."""

import pytest
from django.test import Client

from marketplace.listings import services
from marketplace.listings.models import Listing
from tests.factories import listings as make
from tests.factories import registry
from tests.listings.reading.conftest import text_of

pytestmark = pytest.mark.django_db

RESTRICTED = "Restricted: transfer needs approval"


@pytest.mark.parametrize("kind", ["offer", "need"])
def test_a_restricted_technology_says_so_on_its_page(board, kind):
    entry = registry.TechnologyListEntryFactory(technology_list__kind="restricted")
    listing = make.sent(kind)
    services.pass_completeness(board.moderator, listing=listing)
    services.record_list_check(board.moderator, listing=listing, entry=entry)
    services.approve(board.moderator, listing=listing)
    board.index.drain()
    found = Listing.objects.get()
    page = text_of(Client().get(f"/en{found.get_absolute_url()}"))
    assert RESTRICTED in page
    other = board.put(kind)
    assert RESTRICTED not in text_of(Client().get(f"/en{other.get_absolute_url()}"))


def test_a_prohibited_technology_has_no_page(board):
    entry = registry.TechnologyListEntryFactory(technology_list__kind="prohibited")
    listing = make.sent("offer")
    services.pass_completeness(board.moderator, listing=listing)
    services.record_list_check(board.moderator, listing=listing, entry=entry)
    client = Client()
    client.force_login(board.moderator)
    answer = client.post(f"/admin/moderation/{listing.code}/approve/")
    assert (answer.status_code, answer.context["refusal"].code) == (422, "prohibited")
    board.index.drain()
    found = Listing.objects.get()
    assert found.state == "approval"
    assert Client().get(found.get_absolute_url()).status_code == 404
    assert found.code not in text_of(Client().get("/offers/"))
