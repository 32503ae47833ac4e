"""Forms of the radar and of the report of refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from ecosystem.registry import queries as registry
from marketplace.deals.radar.models import RadarCluster

ALL = ("", _l("All"))
SORTS = {
    "value": (F("value").desc(), F("needs").desc(), F("code").asc()),
    "needs": (F("needs").desc(), F("value").desc(), F("code").asc()),
    "newest": (F("newest_at").desc(nulls_last=True), F("code").asc()),
}


def fields() -> list[Any]:
    """The two trees as choices."""
    return [ALL, *registry.field_choices()]


def places() -> list[Any]:
    """The provinces as choices."""
    return [ALL, *((province.code, str(province)) for province in registry.provinces())]


class RadarFilter(forms.Form):
    """Which groups are shown, and in what order; wrong values filter nothing."""

    field = forms.ChoiceField(label=_l("Technology field"), required=False, choices=fields)
    place = forms.ChoiceField(label=_l("Place"), required=False, choices=places)
    days = forms.ChoiceField(
        label=_l("Newest need"),
        required=False,
        choices=[
            ("", _l("any time")),
            ("30", _l("in the last 30 days")),
            ("90", _l("in the last 90 days")),
            ("365", _l("in the last year")),
        ],
    )
    show = forms.ChoiceField(
        label=_l("Show"),
        required=False,
        choices=[
            ("", _l("open groups")),
            ("aside", _l("set aside")),
            ("gone", _l("without needs now")),
        ],
    )
    sort = forms.ChoiceField(
        label=_l("Order"),
        required=False,
        choices=[
            ("", _l("most value first")),
            ("needs", _l("most needs first")),
            ("newest", _l("newest need first")),
        ],
    )

    def apply(self, rows: QuerySet[RadarCluster]) -> QuerySet[RadarCluster]:
        """The groups that pass, in order."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        show = given.get("show")
        if show == "gone":
            rows = rows.filter(gone_at__isnull=False)
        else:
            rows = rows.filter(gone_at__isnull=True, set_aside_at__isnull=show != "aside")
        if given.get("field"):
            rows = rows.filter(field__code__in=registry.field_descendants([given["field"]]))
        if given.get("place"):
            rows = rows.filter(province=given["place"])
        if given.get("days"):
            since = timezone.now() - timedelta(days=int(given["days"]))
            rows = rows.filter(newest_at__gte=since)
        return rows.order_by(*SORTS[given.get("sort") or "value"])
