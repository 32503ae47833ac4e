import pytest

from marketplace.listings import queries, services
from marketplace.listings.models import Listing
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["offer", "need"])
def test_from_draft_to_live(kind):
    author = make.writer()
    organisation = make.organisation_of(author)
    moderator = accounts.moderator()
    draft = services.start_draft(author, kind=kind, organisation=organisation)
    listing = services.save_listing(
        author,
        draft=draft,
        content=make.content(kind),
        organisation=organisation,
        disclosure="named",
    )
    assert (listing.state, listing.content_version) == ("draft", 1)
    assert list(queries.live_for("staff")) == []
    listing = services.submit(author, listing=listing, base_version=1)
    assert listing.state == "completeness"
    listing = services.pass_completeness(moderator, listing=listing)
    assert listing.state == "approval"
    services.record_list_check(moderator, listing=listing, entry=None)
    listing = services.approve(moderator, listing=listing)
    assert listing.state == "live"
    found = Listing.objects.get()
    assert found.live_title_vi == make.content(kind)["title_vi"]
    assert list(queries.live_for("public")) == [found]
    assert found.content.live
    assert found.content.title_vi == found.live_title_vi
