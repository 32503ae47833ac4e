"""Saved searches: keep one, the list of mine, change one, stop it from the mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base import sheets
from cms.base.errors import NotFound, Refused
from cms.theme import words
from marketplace.listings import browsing
from marketplace.listings.browsing import LISTING_KINDS
from marketplace.listings.models import SavedSearch
from marketplace.listings.saved import queries, services, stopping
from marketplace.listings.saved.criteria import PAGES, Criteria
from marketplace.listings.saved.forms import SavedSearchForm

PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for the search of the address (`of=need` and what the search page says)."""
    asked_kind = request.GET.get("of", "")
    kind = asked_kind if asked_kind in LISTING_KINDS else ""
    try:
        criteria = Criteria.read(browsing.read(request.GET, fixed_kind=kind))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(PAGES[kind])
    form = SavedSearchForm(
        request.POST or None,
        initial={"name": criteria.suggested_name(), "pace": SavedSearch.Pace.DAILY},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_search(request.user, criteria=criteria, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Saved. We tell you when something new comes in."))
            return redirect("listings:saved")
    context = {"form": form, "criteria": criteria, "back": criteria.address()}
    return render(request, "listings/saved/form.html", context)


@never_cache
@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """All of mine."""
    found = queries.searches_of(request.user)
    if request.GET.get("format") == "xlsx":
        return _sheet(list(found))
    pages = Paginator(found, PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "rows": [_row(search) for search in page],
        "head": [
            {"label": _("Saved search")},
            {"label": _("What it looks for")},
            {"label": _("We tell you")},
            {"label": _("Last told")},
            {"label": _("New in 7 days"), "num": True},
            {"label": pgettext("what one can do", "Change")},
        ],
        "page": page,
        "pages": pages,
    }
    return render(request, "listings/saved/list.html", context)


def _row(search: SavedSearch) -> dict[str, Any]:
    criteria = Criteria.load(search.criteria)
    state = {"badge": _("No mails now"), "tone": ""}
    if search.active:
        state = {"badge": search.get_pace_display(), "tone": "ok"}
    last = _("nothing new so far")
    if search.last_told_at is not None:
        last = words.day(search.last_told_at)
    return {
        "cells": [
            {"text": search.name, "url": criteria.address()},
            {"text": criteria.words()},
            state,
            {"text": last},
            {"text": str(search.recent)},  # type: ignore[attr-defined]  # annotated by searches_of
            {
                "text": _("Change or stop"),
                "url": reverse("listings:saved_edit", args=[search.code]),
            },
        ]
    }


def _sheet(found: list[SavedSearch]) -> HttpResponse:
    headers = [
        _("Saved search"),
        _("What it looks for"),
        _("We tell you"),
        _("New in 7 days"),
        _("Last told"),
        _("Saved"),
    ]
    rows = (
        [
            search.name,
            Criteria.load(search.criteria).words(),
            search.get_pace_display() if search.active else _("No mails now"),
            search.recent,  # type: ignore[attr-defined]  # annotated by searches_of
            search.last_told_at,
            search.created_at,
        ]
        for search in found
    )
    return sheets.workbook_response(_("My saved searches"), headers, rows)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Name and pace, and what else can be done with it."""
    search = queries.get_search_for(request.user, code)
    criteria = Criteria.load(search.criteria)
    form = SavedSearchForm(request.POST or None, initial={"name": search.name, "pace": search.pace})
    if request.method == "POST" and form.is_valid():
        services.change_search(request.user, search=search, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("listings:saved")
    context = {"form": form, "criteria": criteria, "search": search, "back": criteria.address()}
    return render(request, "listings/saved/form.html", context)


Act = Callable[[Any, SavedSearch], object]
ACTS: dict[str, Act] = {
    "stop": lambda actor, search: services.stop_search(actor, search=search),
    "resume": lambda actor, search: services.resume_search(actor, search=search),
    "delete": lambda actor, search: services.delete_search(actor, search=search),
}


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Stop, resume or delete."""
    search = queries.get_search_for(request.user, code)
    if action not in ACTS:
        raise NotFound
    ACTS[action](request.user, search)
    done = {
        "stop": _("Stopped. You get no more mails about it."),
        "resume": _("It runs again. We tell you of what comes in from now on."),
        "delete": _("Deleted."),
    }
    messages.success(request, done[action])
    return redirect("listings:saved")


@csrf_exempt  # mail programs post here for the person (RFC 8058); the signature stands for them
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once on GET (scanners open links), stop that search on POST; no sign-in either way."""
    search = stopping.find(token)
    if search is None:
        raise NotFound
    if request.method == "POST":
        search = services.stop_search(search.user, search=search)
    return render(request, "listings/saved/stop.html", {"search": search})
