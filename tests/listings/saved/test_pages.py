"""The pages of saved searches: keep one, the list, change it, stop it from the mail."""

import io
import re

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts import outbox
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.listings.models import SavedSearch
from marketplace.listings.saved import jobs, queries, services, stopping
from tests.factories import accounts
from tests.factories import listings as make
from tests.listings.reading.conftest import OFFER, board, text_of  # noqa: F401 - a fixture
from tests.listings.saved.making import criteria, mails, saved, told
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def signed_in(user=None):
    client = Client()
    client.force_login(user or accounts.UserFactory())
    return client


def test_from_the_results_to_a_kept_search(board):  # noqa: F811 - the fixture
    board.put("offer")
    person = accounts.UserFactory()
    client = signed_in(person)
    results = text_of(client.get("/offers/?q=sấy+lúa&trl_min=7&sort=newest&page=1"))
    (href,) = re.findall(r'href="(/desk/saved/new/[^"]*)"', results)
    address = href.replace("&amp;", "&")
    assert "TRL từ 7" in text_of(client.get(address))
    answer = client.post(address, {"name": "Máy sấy", "pace": "weekly"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/saved/")
    search = SavedSearch.objects.get()
    assert (search.user, search.name, search.pace) == (person, "Máy sấy", "weekly")
    assert search.criteria == {
        "kind": "offer",
        "text": "sấy lúa",
        "filters": {"trl_min": ["7"]},
        "exact": False,
    }
    page = text_of(client.get("/desk/saved/"))
    assert "Công nghệ chào bán · “sấy lúa” · TRL từ 7" in page or "“sấy lúa” · TRL từ 7" in page
    assert 'href="/offers/?q=s%E1%BA%A5y+l%C3%BAa&amp;trl_min=7"' in page


def test_a_visitor_signs_in_and_comes_back_with_the_search():
    address = "/desk/saved/new/?q=l%C3%BAa&of=need"
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/desk/saved/new/%3Fq%3Dl%25C3%25BAa%26of%3Dneed")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("q=sấy  LÚA&page=3&sort=newest", "q=sấy lúa"),
        ("price_min=200 triệu", "price_min=200.000.000"),
        ("modes=licence&modes=joint_venture", "modes=joint_venture&modes=licence"),
    ],
)
def test_what_asks_the_same_is_one_search(first, second):
    person = accounts.UserFactory()
    one = saved(person, query=first, pace="daily")
    services.stop_search(person, search=one)
    two = saved(person, query=second, pace="at_once", name="Lại")
    assert one.pk == two.pk
    assert (two.name, two.pace, two.active) == ("Lại", "at_once", True)
    assert saved(person, query=f"{second}&exact=1&q=lúa").pk != one.pk
    assert saved(person, query=second, kind="need").pk != one.pk


def test_a_kind_chosen_in_the_search_is_the_page_of_that_kind():
    assert criteria("q=lúa&kind=offer") == criteria("q=lúa", "offer")
    assert criteria("q=lúa&kind=offer&kind=need") == criteria("q=lúa")


def test_refusals_change_nothing_and_say_why(monkeypatch):
    person = accounts.UserFactory()
    monkeypatch.setattr(services, "MOST", 1)
    kept = saved(person, name="Một")
    before = SavedSearch.objects.values().get()
    with pytest.raises(Refused) as refusal:
        saved(person, query="q=tôm")
    assert refusal.value.code == "limit"
    with pytest.raises(Refused) as refusal:
        services.change_search(person, search=kept, pace="hourly", name="Hai")
    assert (refusal.value.code, refusal.value.field) == ("pace", "pace")
    for query, code in (("q=" + "lúa " * 2000, "long"), ("tab=pages&q=lúa", "tab")):
        with pytest.raises(Refused) as refusal:
            criteria(query)
        assert refusal.value.code == code
    stranger = accounts.UserFactory()
    for act in (services.stop_search, services.resume_search, services.delete_search):
        with pytest.raises(NotAllowed):
            act(stranger, search=kept)
    with pytest.raises(NotFound):
        queries.get_search_for(stranger, kept.code)
    client = signed_in(person)
    answer = client.post("/desk/saved/new/?q=tôm", {"name": "Tôm", "pace": "daily"})
    assert "Bạn đã lưu 1 tìm kiếm." in text_of(answer)
    answer = client.post("/desk/saved/new/?q=tôm", {"name": "", "pace": ""})
    assert text_of(answer).count("Bạn hãy chọn bao lâu sàn báo một lần.") == 2
    assert SavedSearch.objects.values().get() == before
    assert (told(), mails()) == ([], [])


def test_changed_stopped_resumed_and_deleted_from_its_page():
    search = saved()
    client = signed_in(search.user)
    page = f"/desk/saved/{search.code}/"
    assert client.post(page, {"name": "Khác", "pace": "weekly"}).status_code == 302
    search.refresh_from_db()
    assert (search.name, search.pace) == ("Khác", "weekly")
    for action, active in (("stop", False), ("stop", False), ("resume", True)):
        assert client.post(f"{page}{action}/").status_code == 302
        search.refresh_from_db()
        assert search.active == active
        assert client.get(page).status_code == 200
    actions = [entry.action for entry in audit.trail(search)]
    assert sorted(actions) == [
        "listings.change_search",
        "listings.resume_search",
        "listings.save_search",
        "listings.stop_search",
    ]
    assert client.get(f"{page}delete/").status_code == 405
    assert client.post(f"{page}delete/").status_code == 302
    assert SavedSearch.objects.count() == 0
    assert client.get(page).status_code == 404


def test_one_click_in_the_mail_stops_that_search_and_no_other():
    search = saved()
    other = saved(search.user, query="q=tôm")
    make.live("offer", **OFFER)
    jobs.run()
    outbox.drain()
    (sent,) = [one for one in mail.outbox if one.to == [search.user.email]]
    url = f"http://testserver{stopping.path_for(search.code, 'vi')}"
    assert sent.extra_headers["List-Unsubscribe"] == f"<{url}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Để dừng riêng thư về việc này:\n{url}" in sent.body
    client = Client(enforce_csrf_checks=True)
    assert "Dừng thư về tìm kiếm này?" in text_of(client.get(url))
    search.refresh_from_db()
    assert search.active
    answer = client.post(url, {"List-Unsubscribe": "One-Click"})
    assert "Bạn sẽ không nhận thư về tìm kiếm này nữa" in text_of(answer)
    search.refresh_from_db()
    other.refresh_from_db()
    assert (search.active, other.active) == (False, True)
    assert client.post(url).status_code == 200
    make.live("offer", **OFFER)
    jobs.run()
    assert len(told()) == 1


def test_the_link_of_somebody_who_is_gone_or_of_a_deleted_search():
    search = saved()
    path = stopping.path_for(search.code, "vi")
    type(search.user).objects.filter(pk=search.user_id).update(is_active=False)
    assert Client().post(path).status_code == 200
    search.refresh_from_db()
    assert not search.active
    search.delete()
    assert Client().get(path).status_code == 404


def test_the_list_counts_what_came_in_and_costs_the_same_for_three():
    person = accounts.UserFactory()
    client = signed_in(person)
    assert "Chưa lưu tìm kiếm nào" in text_of(client.get("/desk/saved/"))
    counted = []
    for query in ("q=sấy lúa", "q=tôm", "q=dứa"):
        saved(person, query=query, pace="daily")
        if not counted:
            make.live("offer", **OFFER)
            make.live("offer", **OFFER, disclosure="members")
            jobs.run()
        with CaptureQueriesContext(connection) as captured:
            page = text_of(client.get("/desk/saved/"))
        counted.append(len(captured))
    assert counted == [6, 6, 6]
    assert re.findall(r'class="num">\s*(\d+)\s*<', page) == ["0", "0", "1"]
    answer = client.get("/desk/saved/?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows] == ["Tìm kiếm đã lưu", "dứa", "tôm", "sấy lúa"]
    assert [row[3] for row in rows[1:]] == [0, 0, 1]


def test_the_desk_leads_there():
    assert f'href="{reverse("listings:saved")}"' in text_of(signed_in().get("/desk/"))
