"""The public page of figures, and the same as open data."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.base import sheets
from marketplace.deals.outcomes import queries
from marketplace.deals.outcomes.queries import Line

#: The columns of the open data; they stay as they are in every language.
COLUMNS = ("signed", "year", "field_code", "field", "contracts", "value_vnd")


def _open_data(here: list[Line], elsewhere: list[Line]) -> list[tuple[object, ...]]:
    parts = (("here", here), ("elsewhere", elsewhere))
    return [
        (
            where,
            line.year,
            line.code,
            line.label,
            "<3" if line.count is None else line.count,
            line.value,
        )
        for where, lines in parts
        for line in lines
    ]


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Number and value of contracts by year and field; `?format=csv` or `xlsx` as open data."""
    here, elsewhere = queries.published()
    wanted = request.GET.get("format")
    if wanted == "xlsx":
        rows = _open_data(here, elsewhere)
        return sheets.workbook_response(_("Contracts in figures"), COLUMNS, rows)
    if wanted == "csv":
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="deals.csv"'
        writer = csv.writer(response)
        writer.writerow(COLUMNS)
        for row in _open_data(here, elsewhere):
            writer.writerow([sheets.guarded(value) for value in row])
        return response
    context = {"here": here, "elsewhere": elsewhere, "last": queries.last_year()}
    return render(request, "deals/outcomes/figures.html", context)
