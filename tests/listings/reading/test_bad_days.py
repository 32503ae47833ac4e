"""Elasticsearch down, failing, cut off or slow: each public page comes up soon and says so."""

import re
import shutil
import time

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client

from marketplace.listings.models import Listing
from search import breaker, jobs
from search.engines import forget_engines
from tests.factories import listings as make
from tests.listings.pages.conftest import need
from tests.listings.reading.conftest import text_of
from tests.search.test_bad_days import FakeServer, server  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOON = 5.0  # seconds; the engine may take ten


@pytest.fixture(params=["down", "error", "cut", "slow"])
def ill(request, board, server, settings):  # noqa: F811 - the fixture
    """Two live listings, and a server that answers in each of the wrong ways."""
    settings.SEARCH_URL = ""
    offered, wanted = board.put("offer"), board.put("need")
    forget_engines()
    breaker.forget()
    server.mode = request.param
    if request.param == "down":
        settings.SEARCH_URL = "http://127.0.0.1:9"
    else:
        settings.SEARCH_URL = server.url
    settings.SEARCH_TIMEOUT = 0.3
    yield offered, wanted
    forget_engines()
    breaker.forget()


def test_every_page_comes_up_soon(ill):
    offered, wanted = ill
    visitor, owner = Client(), Client()
    owner.force_login(wanted.created_by)
    for path in (
        "/search/?q=say+lua",
        "/search/?q=say+lua&province=92&page=3",
        "/needs/",
        "/offers/",
        "/en/search/?q=dryer",
        "/search/suggest/?q=say",
        "/",
        "/organisations/",
        offered.get_absolute_url(),
        wanted.get_absolute_url(),
    ):
        for reader in (visitor, owner):
            started = time.monotonic()
            answer = reader.get(path)
            assert answer.status_code == 200, path
            assert time.monotonic() - started < SOON, path
    html = text_of(visitor.get("/search/?q=say+lua"))
    assert "Tìm kiếm đang chạy chậm" in html
    assert set(re.findall(r'<h2[^>]*><a href="([^"]*)"', html)) == {
        offered.get_absolute_url(),
        wanted.get_absolute_url(),
    }
    for path, listing in (("/needs/", wanted), ("/offers/", offered)):
        html = text_of(visitor.get(path))  # its own kind alone, and no organisations
        links = re.findall(r'<h2[^>]*><a href="([^"]*)"', html)
        assert links == [listing.get_absolute_url()], path
    assert "Lúc này chưa tra được tin hợp" in text_of(visitor.get(wanted.get_absolute_url()))


def test_people_go_on_writing_and_nothing_is_lost(ill, author, signed_in):
    """A need is written, sent, approved and public while the engine is away."""
    assert signed_in.post("/drafts/new/need/matches/", need()).status_code == 200
    assert signed_in.post("/needs/new/", need(intent="send")).status_code == 302
    found = Listing.objects.get(created_by=author)
    make.approved(found)
    found.refresh_from_db()
    assert Client().get(found.get_absolute_url()).status_code == 200
    assert found.get_absolute_url() in text_of(Client().get("/needs/"))


def test_engine_that_fails_between_two_requests(board, server, settings):  # noqa: F811 - the fixture
    """Once it answered, then it is away in the middle of a visit: the next page still comes."""
    settings.SEARCH_URL = ""
    offered = board.put("offer")
    visitor = Client()
    assert offered.get_absolute_url() in text_of(visitor.get("/search/?q=say+lua"))
    settings.SEARCH_URL, settings.SEARCH_TIMEOUT, server.mode = server.url, 0.3, "cut"
    forget_engines()
    breaker.forget()
    page = visitor.get("/search/?q=say+lua")
    assert (page.status_code, offered.get_absolute_url() in text_of(page)) == (200, True)


def test_index_deleted_by_hand(board):
    """The pages answer from the database until the worker has built it anew."""
    offered = board.put("offer")
    forget_engines()
    shutil.rmtree(django_settings.SEARCH_INDEX_DIR)
    visitor = Client()
    for path in ("/search/?q=say+lua", "/", "/offers/", offered.get_absolute_url()):
        assert visitor.get(path).status_code == 200, path
    assert offered.get_absolute_url() in text_of(visitor.get("/search/?q=say+lua"))
    jobs.drain_job()
    with time_machine.travel(time.time() + breaker.OPEN_SECONDS + 1):
        breaker.forget()
        page = text_of(visitor.get("/search/?q=say+lua"))
    assert offered.get_absolute_url() in page
    assert "Tìm kiếm đang chạy chậm" not in page


@pytest.fixture
def author(db):
    return make.writer()


@pytest.fixture
def signed_in(author):
    client = Client()
    client.force_login(author)
    return client
