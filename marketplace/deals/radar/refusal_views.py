"""What suppliers are refused for: the report in the admin, and a supplier's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.base import sheets
from cms.base.i18n import localized
from ecosystem.registry import queries as registry
from marketplace.deals.radar import permissions
from marketplace.deals.radar import refusals as reading
from marketplace.deals.radar.refusals import Refusal, Wanted

PAGE = 50
ROWS = 20
KEYS = ("reason", "field", "supplier", "quarter", "source")


def _staff_only(request: HttpRequest) -> None:
    if not permissions.can_use_radar(request.user):
        raise PermissionDenied


def _asked(request: HttpRequest) -> tuple[Wanted, dict[str, str]]:
    given = {key: value for key in KEYS if (value := request.GET.get(key, "")[:40])}
    return Wanted(**given), given


def _rows(wanted: Wanted) -> list[Refusal]:
    return [one for one in reading.refusals() if wanted.passes(one)]


def _tables(given: dict[str, str], report: reading.Report) -> list[dict[str, Any]]:
    def table(title: str, key: str, figures: list[reading.Figure]) -> dict[str, Any]:
        return {
            "title": title,
            "rows": [
                {
                    "label": one.label,
                    "count": one.count,
                    "records": _link("records", {**given, key: one.key}) if one.key else "",
                    "narrow": _link("report", {**given, key: one.key}) if one.key else "",
                }
                for one in figures[:ROWS]
            ],
            "more": max(0, len(figures) - ROWS),
        }

    return [
        table(_("By reason"), "reason", report.by_reason),
        table(_("By field"), "field", report.by_field),
        table(_("By supplier"), "supplier", report.by_supplier),
        table(_("By quarter"), "quarter", report.by_quarter),
    ]


def _link(name: str, given: dict[str, str]) -> str:
    return f"{reverse(f'deals_radar:{name}')}?{urlencode(given)}"


def _said(given: dict[str, str], rows: list[Refusal]) -> list[str]:
    """The filters in words."""
    names: dict[str, Callable[[str], str]] = {
        "reason": lambda value: reading.reasons().get(value, value),
        "source": lambda value: reading.sources().get(value, value),
        "quarter": reading.quarter_label,
        "field": lambda value: next(iter(registry.field_names([value])), value),
        "supplier": lambda value: next(
            (localized(dict(one.supplier_name), "name").text for one in rows), value
        ),
    }
    return [str(names[key](value)) for key, value in given.items()]


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """How often, by reason, field, supplier and quarter; `?format=xlsx` gives the records."""
    _staff_only(request)
    wanted, given = _asked(request)
    rows = _rows(wanted)
    if request.GET.get("format") == "xlsx":
        return _sheet(rows)
    counted = reading.report(rows)
    context = {
        "total": counted.total,
        "tables": _tables(given, counted),
        "said": _said(given, rows),
        "records": _link("records", given),
        "sheet": _link("report", {**given, "format": "xlsx"}),
        "sources": [
            {"label": label, "href": _link("report", {**given, "source": code})}
            for code, label in reading.sources().items()
        ],
    }
    return render(request, "deals/radar/report.html", context)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The refusals behind a figure, each with its two listings."""
    _staff_only(request)
    wanted, given = _asked(request)
    rows = _rows(wanted)
    if request.GET.get("format") == "xlsx":
        return _sheet(rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    said, sources = reading.reasons(), reading.sources()
    context = {
        "page_obj": page,
        "rows": [
            {
                "one": one,
                "reason": said.get(one.reason, one.reason),
                "source": sources[one.source],
                "supplier": localized(dict(one.supplier_name), "name").text,
                "offer": _listing(one.offer),
                "need": _listing(one.need),
            }
            for one in page
        ],
        "total": len(rows),
        "said": _said(given, rows),
        "report": _link("report", given),
        "sheet": _link("records", {**given, "format": "xlsx"}),
    }
    return render(request, "deals/radar/records.html", context)


def _listing(row: Any) -> dict[str, str] | None:
    if row is None:
        return None
    return {"code": row["code"], "title": localized(row, "title").text or row["code"]}


def _sheet(rows: list[Refusal]) -> HttpResponse:
    said, sources = reading.reasons(), reading.sources()
    headers = (
        _("When"),
        _("Reason"),
        _("Said by"),
        _("Supplier"),
        _("Technology"),
        _("Need"),
        _("Technology field"),
        _("Quarter"),
        _("In their words"),
    )
    values = (
        (
            one.at,
            said.get(one.reason, one.reason),
            sources[one.source],
            localized(dict(one.supplier_name), "name").text,
            _code_and_title(one.offer),
            _code_and_title(one.need),
            registry.field_names(one.fields),
            reading.quarter_label(one.quarter),
            one.note,
        )
        for one in rows
    )
    return sheets.workbook_response(_("Refusals"), headers, values)


def _code_and_title(row: Any) -> str:
    shown = _listing(row)
    return f"{shown['code']} {shown['title']}" if shown else ""


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Why the technologies of one's organisations were refused, as far as nobody is given away."""
    found = [
        {
            "name": localized(organisation, "name").text,
            "figures": reading.told_to(organisation),
        }
        for organisation in registry.organisations_of(request.user)
    ]
    context = {"organisations": found, "least": reading.LEAST_BEHIND}
    return render(request, "deals/radar/own.html", context)


def desk_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk to the page: hooked into the desk."""
    return _("Why our technologies were refused"), reverse("deals:refusals")
