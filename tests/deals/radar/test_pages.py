"""The radar's pages in the admin."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from marketplace.deals.radar import queries, views
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun
from marketplace.listings.models import Listing
from tests.factories import accounts, radar
from tests.factories import listings as make

pytestmark = pytest.mark.django_db
URL = "/admin/radar/"


@pytest.fixture
def desk():
    client = Client()
    client.force_login(accounts.moderator())
    return client


def shown(desk, **query):
    return [row["group"] for row in desk.get(URL, query).context["rows"]]


def test_the_list_filters_and_sorts(desk):
    old = radar.need(budget_max=9)
    rice = radar.group(old, radar.need())
    aqua = radar.group(radar.need(**radar.SHRIMP, budget_max=100, province="92"))
    Listing.objects.filter(radar_member__cluster=rice).update(
        published_at=timezone.now() - timedelta(days=60)
    )
    RadarCluster.objects.filter(pk=rice.pk).update(newest_at=timezone.now() - timedelta(days=60))
    assert shown(desk) == [aqua, rice]
    assert shown(desk, sort="needs") == [rice, aqua]
    assert shown(desk, sort="newest") == [aqua, rice]
    assert shown(desk, field="s.rice") == [rice]
    assert shown(desk, place="92") == [aqua]
    assert shown(desk, days="30") == [aqua]
    assert shown(desk, days="x", field="nothing", sort="'") == [aqua, rice]
    assert shown(desk, show="aside") == shown(desk, show="gone") == []


def test_the_list_says_how_many_needs_and_how_the_value_is_counted(desk):
    radar.group(radar.need(budget_max=480_000_000), radar.need(loss_amount=5), radar.need())
    page = desk.get(URL)
    assert (page.context["total"], page.context["needs"]) == (1, 3)
    (row,) = page.context["rows"]
    assert row["value"] == "480.000.005\N{NO-BREAK SPACE}₫"
    group = row["group"]
    assert (group.by_budget, group.by_loss, group.silent) == (1, 1, 1)


def test_a_need_for_verified_members_stands_there_too(desk):
    need = radar.need(disclosure="members")
    group = radar.group(need)
    page = desk.get(reverse("deals_radar:group", args=[group.code]))
    assert [row["member"].need for row in page.context["members"]] == [need]
    assert reverse("listings_moderation:review", args=[need.code]) in page.content.decode()


def test_before_the_first_run_and_with_nothing_unmet_the_page_says_so(desk):
    before = desk.get(URL).content.decode()
    RadarRun.objects.create(state="done", started_at=timezone.now(), finished_at=timezone.now())
    after = desk.get(URL).content.decode()
    assert "Bấm “Tính lại”" in before
    assert "Nhu cầu nào cũng có" in after


def test_the_spreadsheet_holds_the_groups_that_pass(desk):
    group = radar.group(radar.need())
    radar.group(radar.need(**radar.SHRIMP))
    response = desk.get(URL, {"format": "xlsx", "field": "s.rice"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()][1:] == [group.code]


@pytest.mark.parametrize("action", ["describe", "set-aside", "take-back", "move"])
def test_each_form_of_a_group_works(desk, action):
    need = radar.need()
    group = radar.group(need)
    url = reverse("deals_radar:act", args=[group.code, action])
    data = {"name": "x", "reason": "y", "needs": [need.code], "to": "new"}
    answer = desk.post(url, data, follow=True)
    assert (answer.redirect_chain[0][1], answer.status_code) == (302, 200)
    assert RadarMember.objects.get().pinned == (action == "move")


def test_what_was_typed_stays_when_it_is_refused(desk):
    group = radar.group(radar.need())
    url = reverse("deals_radar:act", args=[group.code, "describe"])
    answer = desk.post(url, {"name": "x" * 161, "note": "Hỏi viện lúa."})
    assert answer.status_code == 422
    assert "Hỏi viện lúa." in answer.content.decode()
    assert RadarCluster.objects.get().note == ""


def test_whom_one_could_ask_are_those_with_a_live_technology_in_the_field():
    group = radar.group(radar.need())
    offer = make.live("offer", field_codes=["s.rice"])
    make.live("offer", field_codes=["s.aqua"])
    make.saved("offer", field_codes=["s.rice"])
    assert queries.suppliers_for(group) == [offer.organisation]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rows_of_the_list_cost_one_query(rows, django_assert_num_queries):
    for _number in range(rows):
        radar.group(radar.need())
    with django_assert_num_queries(1):
        shown = [views._row(group) for group in queries.groups()]
        words = [f"{row['group'].field} {row['group'].province}" for row in shown]
    assert len(words) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rows_of_a_group_cost_one_query(rows, django_assert_num_queries):
    group = radar.group(*(radar.need() for _ in range(rows)))
    with django_assert_num_queries(1):
        shown = [views._member(member) for member in queries.members_of(group)]
        words = [f"{row['member'].need.organisation}" for row in shown]
    assert len(words) == rows


@pytest.mark.parametrize("name", ["list", "group"])
def test_the_pages_cost_the_same_however_long(desk, name):
    group = radar.group(radar.need())
    url = URL if name == "list" else reverse("deals_radar:group", args=[group.code])

    def cost():
        with CaptureQueriesContext(connection) as found:
            desk.get(url)
        return len(found)

    cost()  # what a process learns once
    one = cost()
    for _number in range(2):
        need = radar.need()
        radar.group(need) if name == "list" else RadarMember.objects.create(
            cluster=group, need=need, cause="nothing", counted="none", found_at=timezone.now()
        )
    assert cost() == one
