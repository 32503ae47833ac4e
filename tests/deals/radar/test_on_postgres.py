"""The radar's pages where they will run: PostgreSQL groups and sorts more strictly than SQLite."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.deals.radar.models import RadarCluster
from tests.deals.radar.test_refusals import refuse
from tests.factories import accounts, radar
from tests.factories import listings as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_the_pages_list_filter_sort_and_count():
    desk = Client()
    desk.force_login(accounts.moderator())
    rice = radar.group(radar.need(budget_max=9), radar.need(loss_amount=5))
    aqua = radar.group(radar.need(**radar.SHRIMP, budget_max=100, province="92"))
    RadarCluster.objects.filter(pk=rice.pk).update(newest_at=timezone.now() - timedelta(days=60))

    def shown(**query):
        return [row["group"] for row in desk.get("/admin/radar/", query).context["rows"]]

    assert shown() == [aqua, rice]
    assert shown(sort="needs") == [rice, aqua]
    assert shown(sort="newest") == [aqua, rice]
    assert shown(field="s.rice") == [rice]
    assert shown(place="92") == [aqua]
    assert shown(show="aside") == shown(show="gone") == []
    page = desk.get(reverse("deals_radar:group", args=[rice.code]))
    assert len(page.context["members"]) == 2
    assert desk.get("/admin/radar/", {"format": "xlsx"}).status_code == 200
    offer = make.live("offer")
    for reason in ("scale", "scale", "place"):
        refuse(offer, reason)
    tables = desk.get(reverse("deals_radar:report")).context["tables"]
    assert [[row["count"] for row in table["rows"]] for table in tables] == [[2, 1], [3], [3], [3]]
    for table in tables:
        for row in table["rows"]:
            assert desk.get(row["records"]).context["total"] == row["count"]
