"""The open API says what the pages say, to whom the pages say it."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import escape, strip_tags

from cms.accounts.models import Notification
from marketplace.listings import matching, telling
from marketplace.listings.models import Listing
from tests.factories import listings as make
from tests.listings.reading.conftest import (  # noqa: F401 - fixtures
    Board,
    board,
    member,
    text_of,
    visitor,
)
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
PATHS = [
    "/api/v1/needs",
    "/api/v1/needs/{code}",
    "/api/v1/needs/{code}/matches",
    "/api/v1/offers",
    "/api/v1/offers/{code}",
    "/api/v1/offers/{code}/matches",
]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_matches_are_explained_as_on_the_page(board, visitor, language):  # noqa: F811 - fixtures
    need, offer = board.put("need"), board.put("offer")
    answer = visitor.get(f"/api/v1/needs/{need.code}/matches", {"language": language})
    said = answer.json()
    (match,) = said["matches"]
    with translation.override(language):
        (shown,) = matching.matches_for(answer.wsgi_request.user, need)
        page = text_of(visitor.get(need.get_absolute_url()))
        assert (match["why"], match["score"]) == (
            shown.why(),
            pytest.approx(shown.match.score, abs=1e-6),
        )
    assert (said["language"], answer["Content-Language"]) == (language, language)
    assert match["listing"]["code"] == offer.code
    assert match["listing"]["url"] in page
    assert all(escape(term) in page for term in match["shared"])
    assert match["shared"] != []
    assert sum(f["contribution"] for f in match["features"]) == pytest.approx(match["score"])
    named = {feature["name"]: feature["text"] for feature in match["features"]}
    assert [name for name in ("words", "mode", "requirements") if not named[name]] == []
    assert [(row["verdict"], row["must"]) for row in match["requirements"]] == [("yes", True)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_api_page_and_mail_say_the_same(board, visitor, language):  # noqa: F811 - fixtures
    asker = make.writer(consents=("match_alerts",), language=language)
    board.put("offer")
    need = board.put("need", user=asker, organisation=make.organisation_of(asker))
    answer = visitor.get(f"/api/v1/needs/{need.code}/matches", {"language": language})
    (match,) = answer.json()["matches"]
    telling.run()
    (mail,) = Notification.objects.filter(user=asker, kind=telling.KIND)
    with translation.override(language):
        page = text_of(visitor.get(need.get_absolute_url()))
    assert match["why"] in mail.body
    read = " ".join(unescape(strip_tags(page)).split())
    said = " ".join(match["why"].split())
    assert said.translate({ord("“"): None, ord("”"): None}) in read  # the page marks what is quoted


def test_an_offer_has_its_needs_and_no_others(board, visitor):  # noqa: F811 - fixtures
    need, offer = board.put("need"), board.put("offer")
    said = visitor.get(f"/api/v1/offers/{offer.code}/matches").json()
    assert [match["listing"]["code"] for match in said["matches"]] == [need.code]
    assert said["others"] == []
    assert visitor.get(f"/api/v1/needs/{offer.code}/matches").status_code == 404


@pytest.mark.parametrize("ending", ["", "/matches"])
def test_what_isnt_there_and_what_may_not_be_known_answer_alike(board, visitor, ending):  # noqa: F811 - fixtures
    hidden = board.put("need", title_vi="Điều chỉ thành viên biết")
    Listing.objects.filter(pk=hidden.pk).update(disclosure="members")
    draft = make.saved("need")
    answers = []
    for code in (hidden.code, draft.code, "AAAAAAAA", "no code"):
        with CaptureQueriesContext(connection) as captured:
            answer = visitor.get(f"/api/v1/needs/{code}{ending}")
        answers.append((answer.status_code, answer.content, len(captured)))
    assert set(answers) == {answers[0]}
    assert (answers[0][0], answers[0][2]) == (404, 3)  # the listing, and where it moved to


def test_members_see_what_is_for_members(board, visitor, member):  # noqa: F811 - fixtures
    hidden = board.put("need", disclosure="members")
    assert visitor.get("/api/v1/needs").json()["total"] == 0
    assert [one["code"] for one in member.get("/api/v1/needs").json()["listings"]] == [hidden.code]
    assert member.get(f"/api/v1/needs/{hidden.code}").status_code == 200


def test_an_anonymous_need_names_nobody(board, visitor):  # noqa: F811 - fixtures
    need = board.put("need", disclosure="anonymous")
    answer = visitor.get(f"/api/v1/needs/{need.code}")
    assert answer.status_code == 200
    assert "organisation" not in answer.json()["data"]
    assert need.organisation.name_vi not in text_of(answer)


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 21}, {"limit": "x"}, {"language": "fr"}])
def test_a_question_that_is_none_is_told_so(board, visitor, asked):  # noqa: F811 - fixtures
    need = board.put("need")
    answer = visitor.get(f"/api/v1/needs/{need.code}/matches", asked)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == next(iter(asked))


def test_lists_filter_and_page_as_the_pages_do(board, visitor, monkeypatch):  # noqa: F811 - fixtures
    monkeypatch.setattr("marketplace.listings.browsing.PAGE_SIZE", 2)
    for level in (5, 7, 9):
        board.put("offer", trl=level)
    first = visitor.get("/api/v1/offers", {"trl_min": "4", "sort": "trl"}).json()
    assert (first["total"], first["page"], first["pages"]) == (3, 1, 2)
    assert [one["data"]["trl"] for one in first["listings"]] == [9, 7]
    second = visitor.get(first["next"]).json()
    assert [one["data"]["trl"] for one in second["listings"]] == [5]
    assert second["next"] == ""
    assert visitor.get("/api/v1/offers", {"trl_min": "8"}).json()["total"] == 1
    assert visitor.get("/api/v1/needs").json()["total"] == 0
    assert visitor.get("/api/v1/offers", {"q": "x" * 6000}).status_code == 413


def test_what_is_known_already_isnt_sent_again(board, visitor):  # noqa: F811 - fixtures
    need = board.put("need")
    address = f"/api/v1/needs/{need.code}"
    first = visitor.get(address)
    again = visitor.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = visitor.get(address, {"language": "en"}, headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_a_visitor_who_asks_without_pause_is_asked_to_wait(board, monkeypatch):  # noqa: F811 - fixtures
    need = board.put("need")
    monkeypatch.setattr("cms.accounts.pacing._address", lambda _request: "203.0.113.9")
    client = Client()
    answers = [client.get(f"/api/v1/needs/{need.code}").status_code for _ in range(61)]
    assert answers[-1] == 429


@pytest.mark.parametrize("many", [1, 3])
def test_queries_dont_grow_with_the_matches(board, visitor, many):  # noqa: F811 - fixtures
    need = board.put("need")
    for _ in range(many):
        board.put("offer")
    visitor.get(f"/api/v1/needs/{need.code}/matches")
    with CaptureQueriesContext(connection) as captured:
        said = visitor.get(f"/api/v1/needs/{need.code}/matches").json()
    assert len(said["matches"]) == many
    assert len(captured) == 4


def test_the_schema_names_the_addresses_and_any_site_may_read(board, visitor):  # noqa: F811 - fixtures
    need = board.put("need")
    schema = visitor.get("/api/v1/openapi.json").json()
    assert sorted(schema["paths"]) == PATHS
    answer = visitor.get(f"/api/v1/needs/{need.code}", headers={"accept-language": "en"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Content-Language"] == "en"
    assert visitor.post(f"/api/v1/needs/{need.code}").status_code == 405
