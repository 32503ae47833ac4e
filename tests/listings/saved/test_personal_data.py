"""What one looks for is one's own: it comes with the export and goes with the erasure."""

import pytest

from cms.base import audit
from marketplace.listings.models import SavedSearch, SavedSearchHit
from marketplace.listings.saved import jobs, personal_data
from tests.factories import listings as make
from tests.listings.reading.conftest import OFFER
from tests.listings.saved.making import mails, saved, told

pytestmark = pytest.mark.django_db


def test_the_export_holds_what_is_looked_for_and_what_was_told():
    search, _other = saved(name="Máy sấy"), saved()
    listing = make.live("offer", **OFFER)
    jobs.run()
    name, content = personal_data.export(search.user)
    assert name == "saved_searches"
    assert content == [
        {
            "name": "Máy sấy",
            "criteria": {"kind": "offer", "text": "sấy lúa", "filters": {}, "exact": False},
            "pace": "at_once",
            "active": True,
            "created": search.created_at.isoformat(),
            "told": [listing.code],
        }
    ]


def test_the_erasure_takes_searches_notices_and_mails_of_that_person_alone():
    search, other = saved(), saved()
    make.live("offer", **OFFER)
    jobs.run()
    personal_data.erase(search.user)
    assert list(SavedSearch.objects.all()) == [other]
    assert [hit.search_id for hit in SavedSearchHit.objects.all()] == [other.pk]
    assert [one.user_id for one in told()] == [other.user_id]
    assert [one.user_id for one in mails()] == [other.user_id]


def test_no_trail_says_what_somebody_looks_for():
    search = saved(name="Bí mật", query="q=bí mật")
    (entry,) = audit.trail(search)
    assert "mật" not in f"{entry.label}{entry.details}"
