"""The results page: queries, bad input, filters, the engine away, addresses that can be shared."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client

from cms.accounts.pacing import paced
from marketplace.listings.views.searching import A_MINUTE
from search import service
from search.engines import forget_engines
from tests.factories import listings as make
from tests.factories import registry
from tests.listings.reading.conftest import text_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


def titles(answer):
    return re.findall(r"<h2[^>]*><a href=\"[^\"]*\">(.*?)</a></h2>", text_of(answer))


def words(html):
    return re.sub(r"<[^>]+>", "", html)


def test_typed_without_marks_finds_what_has_them_first(board, visitor):
    board.put("offer", title_vi="Buồng sấy trái cây", keywords_vi="", summary_vi="Sấy dẻo.")
    board.put("offer")
    answer = visitor.get("/search/", {"q": "may say lua"})
    assert words(titles(answer)[0]) == "Máy sấy lúa dạng tháp, đốt trấu"
    assert "<mark>Máy sấy lúa</mark>" in text_of(answer)


@pytest.mark.parametrize(
    "path", ["/search/?q=say+lua", "/needs/", "/offers/", "/en/search/?q=dryer"]
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_of_results_runs_few_queries(
    board, visitor, path, signed_in, django_assert_max_num_queries
):
    for number in range(3):
        for kind in ("offer", "need"):
            board.put(kind, title_vi=f"Sấy lúa kiểu {number}", province="92")
    if signed_in:
        visitor.force_login(make.writer())
    visitor.get(path)  # what is kept between requests
    with django_assert_max_num_queries(MOST_QUERIES):
        first = visitor.get(path + ("&" if "?" in path else "?") + "province=92&fields=s.rice")
    assert first.status_code == 200
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(titles(visitor.get(path))) >= 3


OUTSIDE, ELSEWHERE, HOUSE, NEIGHBOUR = "113.160.9.1", "113.160.9.2", "2405:4800::1", "2405:4800::2"


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/search/?q=lua", "Bạn nghỉ tay một chút"),
        ("/en/search/?q=lua", "A short pause, please"),
        ("/search/suggest/?q=lua", "Bạn nghỉ tay một chút"),
    ],
)
def test_a_visitor_who_asks_too_often_is_asked_for_a_pause(
    visitor, path, title, time_machine, django_assert_max_num_queries
):
    time_machine.move_to("2031-05-05T09:00:01+07:00", tick=False)
    asked = [visitor.get(path, REMOTE_ADDR=OUTSIDE).status_code for _ in range(A_MINUTE)]
    assert set(asked) == {200}
    with django_assert_max_num_queries(2):
        answer = visitor.get(path, REMOTE_ADDR=OUTSIDE)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert title in answer.content.decode()
    assert visitor.get(path, REMOTE_ADDR=ELSEWHERE).status_code == 200
    time_machine.move_to("2031-05-05T09:01:01+07:00", tick=False)
    assert visitor.get(path, REMOTE_ADDR=OUTSIDE).status_code == 200


def test_a_house_is_one_visitor_and_who_is_signed_in_or_inside_is_not_counted(time_machine, rf):
    time_machine.move_to("2031-05-05T10:00:01+07:00", tick=False)
    view = paced(1)(lambda _request: HttpResponse())

    def ask(address, user):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = user
        return view(request).status_code

    nobody = AnonymousUser()
    assert [ask(HOUSE, nobody), ask(NEIGHBOUR, nobody)] == [200, 429]
    assert [ask(OUTSIDE, make.writer()) for _ in range(3)] == [200, 200, 200]
    assert [ask("10.0.0.7", nobody) for _ in range(3)] == [200, 200, 200]


STRANGE = [
    "",
    " ",
    '"',
    '""""',
    "AND OR NOT",
    "+-&&||!(){}[]^~*?:\\/",
    "title:*",
    "\x00",
    "lúa\x00sấy",
    "👩🏽‍🌾🌾",
    "مرحبا بالعالم",
    "\u202eaul yas",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "' OR 1=1 --",
    "{{ 7|add:7 }}{% now %}",
    "sấy " * 1200,
]


@pytest.mark.parametrize("path", ["/search/", "/needs/", "/search/suggest/"])
def test_strange_words(board, visitor, path):
    board.put("offer")
    for typed in STRANGE:
        answer = visitor.get(path, {"q": typed})
        assert answer.status_code == 200
        html = text_of(answer)
        for forbidden in ("<script>alert", "<img src=x", "\u202e", "\x00"):
            assert forbidden not in html


def test_html_is_escaped_in_title_heading_box_and_hits(board, visitor):
    board.put("offer", title_vi="Sấy <b>lúa</b> & trấu", title_en="")
    answer = visitor.get("/search/", {"q": "<b>lúa</b>"})
    html = text_of(answer)
    assert "<b>lúa" not in html
    assert "<title>“&lt;b&gt;lúa&lt;/b&gt;”: kết quả" in html
    assert 'value="&lt;b&gt;lúa&lt;/b&gt;"' in html
    (title,) = titles(answer)
    assert words(title) == "Sấy &lt;b&gt;lúa&lt;/b&gt; &amp; trấu"


@pytest.mark.parametrize(("length", "status"), [(5000, 200), (5001, 413), (10_000, 413)])
def test_too_long(board, visitor, length, status):
    answer = visitor.get("/search/", {"q": "a" * length})
    assert answer.status_code == status
    if status == 413:
        html = text_of(answer)
        assert "Đoạn chữ dài quá" in html
        assert 'value="' + "a" * 200 + '"' in html


@pytest.mark.parametrize("page", ["-1", "0", "1000000000", "x", "1e9", "9" * 400, "\x00", "٣"])
def test_strange_pages(board, visitor, page):
    board.put("offer")
    answer = visitor.get("/offers/", {"page": page})
    assert (answer.status_code, len(titles(answer))) == (200, 1)


@pytest.mark.parametrize(
    "unknown",
    [
        {"fields": "no-such"},
        {"province": "9999"},
        {"ward": "x"},
        {"modes": "'; DROP TABLE"},
        {"kind": "organisation"},
        {"price_band": "free"},
        {"verified": "maybe"},
        {"organisation_kinds": "ministry"},
        {"ip_status": "?"},
        {"trl_min": "12", "trl_max": "-3"},
        {"sort": "random"},
        {"tab": "secrets"},
        {"price_min": "abc", "price_max": "-5"},
        {"price_min": "9" * 60},
    ],
)
def test_unknown_filters_are_left_out(board, visitor, unknown):
    board.put("offer", province="92")
    answer = visitor.get("/search/", {"q": "sấy lúa", **unknown})
    assert (answer.status_code, len(titles(answer))) == (200, 1)
    assert "Mục lọc đang dùng" not in text_of(answer)


def test_an_amount_that_is_none_is_said(board, visitor):
    board.put("offer")
    html = text_of(visitor.get("/offers/", {"price_min": "nhiều <b>"}))
    assert "Ghi bằng số tiền, ví dụ 200 triệu. Bạn đã ghi “nhiều &lt;b&gt;”." in html


def test_a_reversed_range_is_turned_round(board, visitor):
    board.put("offer", price_min=300_000_000, price_max=400_000_000)
    answer = visitor.get("/offers/", {"price_min": "700 triệu", "price_max": "200tr"})
    html = text_of(answer)
    assert len(titles(answer)) == 1
    assert re.findall(r'name="price_m(?:in|ax)"[^>]*value="([^"]*)"', html) == [
        "200tr",
        "700 triệu",
    ]


def test_filters_narrow_and_chips_take_them_off(board, visitor):
    board.put("offer", modes=["licence"], trl=8)
    board.put("offer", modes=["training"], trl=5, title_vi="Lò sấy lúa")
    answer = visitor.get("/search/", {"q": "sấy lúa", "modes": "licence", "trl_min": "7"})
    assert [words(title) for title in titles(answer)] == ["Máy sấy lúa dạng tháp, đốt trấu"]
    chips = re.findall(r'class="chip" href="\?([^"]*)"', text_of(answer))
    assert [parse_qs(chip.replace("&amp;", "&")) for chip in chips] == [
        {"q": ["sấy lúa"], "trl_min": ["7"]},
        {"q": ["sấy lúa"], "modes": ["licence"]},
    ]


def test_nothing_found_offers_to_post_it(board, visitor):
    board.put("offer")
    html = text_of(visitor.get("/search/", {"q": "kim cương nhân tạo"}))
    assert "Chưa có tin nào khớp" in html
    link = re.search(r'href="(/needs/new/\?[^"]*)"', html)
    assert parse_qs(urlsplit(link[1]).query) == {"q": ["kim cương nhân tạo"]}


def test_where_exact_results_end(board, visitor):
    board.put("offer")
    board.put("offer", title_vi="Máy xay lúa", title_en="", summary_vi="a", keywords_vi="xay lúa")
    html = text_of(visitor.get("/search/", {"q": "sấy lúa đốt trấu"}))
    first, border, second = (
        html.index(text) for text in ("dạng tháp", "chỉ khớp một phần", "xay ")
    )
    assert first < border < second
    assert "1 kết quả</strong>" in html


def test_htmx_gets_the_results_alone_and_an_address_to_share(board, visitor):
    board.put("offer", province="92")
    answer = visitor.get(
        "/search/",
        {"q": "sấy lúa", "price_min": "", "province": "92", "trl_min": ""},
        headers={"HX-Request": "true", "HX-Trigger": "filters"},
    )
    html = text_of(answer)
    assert "<html" not in html
    assert '<details class="drawer" open>' in html
    assert 'id="f-province-92"' in html
    assert answer["HX-Push-Url"] == "/search/?q=s%E1%BA%A5y+l%C3%BAa&province=92"
    assert {part.strip() for part in answer["Vary"].split(",")} >= {"HX-Request", "Cookie"}


def test_going_back_gets_the_whole_page(board, visitor):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in text_of(visitor.get("/search/", {"q": "lúa"}, headers=headers))


def test_suggestions(board, visitor):
    board.put("offer")
    html = text_of(visitor.get("/search/suggest/", {"q": "may say"}))
    assert re.findall(r'data-value="([^"]*)"', html) == ["Máy sấy lúa dạng tháp, đốt trấu"]
    assert "<mark>Máy sấy</mark>" in html


@pytest.fixture
def no_engine(board, tmp_path, settings):
    """A file where the index's folder should be: it can neither be read nor built."""
    broken = tmp_path / "broken"
    broken.write_text("not an index")
    forget_engines()
    settings.SEARCH_INDEX_DIR = broken
    yield
    forget_engines()


def test_without_the_engine_the_database_answers(board, visitor, request):
    offer = board.put("offer")
    need = board.put("need", disclosure="members")
    board.put("offer", title_vi="Bơm nước", title_en="", keywords_vi="", summary_vi="a")
    request.getfixturevalue("no_engine")
    answer = visitor.get("/search/", {"q": "say lua"})
    assert answer.status_code == 200
    assert "Tìm kiếm đang chạy chậm" in text_of(answer)
    assert [words(title) for title in titles(answer)] == [offer.live_title_vi]
    assert text_of(visitor.get("/search/suggest/", {"q": "sấy"})).count("option") == 0
    page = visitor.get(offer.get_absolute_url())
    assert page.status_code == 200
    assert "Lúc này chưa tra được tin hợp" in text_of(page)
    assert visitor.get(need.get_absolute_url()).status_code == 404
    assert service.health().ok is False


def test_the_same_addresses_in_english(board, visitor):
    board.put("offer")
    html = text_of(visitor.get("/en/search/", {"q": "dryer"}))
    assert "Husk-fired tower <mark>dryer</mark> for paddy" in html
    assert 'hreflang="vi" href="http://testserver/search/?q=dryer"' in html


def test_everything_works_as_plain_links_and_forms(board):
    board.put("offer", province="92", organisation=registry.OrganisationFactory())
    html = text_of(Client().get("/search/", {"q": "lúa"}))
    form = re.search(r'<form action="/search/" id="filters".*?</form>', html, re.DOTALL)[0]
    assert 'type="submit"' in form
    assert settings.LANGUAGE_CODE == "vi"
