"""The public directory and an organisation's public page."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.base import sheets
from cms.base.i18n import localized
from ecosystem.registry import permissions, presenters, queries
from ecosystem.registry.forms import DirectoryForm
from ecosystem.registry.hooks import organisation_sections
from ecosystem.registry.models import Organisation
from ecosystem.registry.views.common import person

PAGE_SIZE = 20


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The directory, narrowed by what the form says; `?format=xlsx` takes it along."""
    form = DirectoryForm(request.GET)
    filters = form.filters()
    found = queries.public_organisations(filters)
    if request.GET.get("format") == "xlsx" and permissions.can_see_staff_lists(person(request)):
        return sheets.workbook_response(
            _("organisations"), presenters.sheet_headers(), map(presenters.sheet_row, found)
        )
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "filters": filters,
        "page": page,
        "rows": [presenters.row(one) for one in page],
        "chips": presenters.chips(request, form),
        "query": request.GET,
        "export_query": _export_query(request),
        "may_export": permissions.can_see_staff_lists(person(request)),
    }
    return render(request, "registry/organisations.html", context)


def _export_query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["format"] = "xlsx"
    query.pop("page", None)
    return query.urlencode()


@require_safe
def organisation(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The public page; a wrong or old slug leads to the right address."""
    found = queries.get_organisation_for(person(request), code)
    address = found.get_absolute_url()
    if request.path != address:
        return redirect(address, permanent=True)
    sections = [
        {
            "title": section.title,
            "anchor": section.anchor,
            "body": render_to_string(section.template, dict(section.context), request),
        }
        for section in organisation_sections.each(request, found)
        if section is not None
    ]
    user = person(request)
    context = {
        "organisation": found,
        "badges": presenters.badges(found),
        "facts": presenters.facts(found),
        "story": localized(found, "story"),
        "sections": sections,
        "standing": presenters.standing(found),
        "may_manage": user.is_authenticated and permissions.is_member(user, found),
        "may_join": found.listed and Organisation.Kind.INDIVIDUAL not in found.kinds,
        "structured": structured(request, found),
        "crumbs": presenters.crumbs(found),
    }
    return render(request, "registry/organisation.html", context)


def structured(request: HttpRequest, found: Organisation) -> str:
    """The page's facts as JSON-LD; `<` is escaped, so that no name can end the element."""
    data = presenters.json_ld(found, request.build_absolute_uri(found.get_absolute_url()))
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
