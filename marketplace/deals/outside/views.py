"""Contracts signed elsewhere on the desk of the two sides, and the link for who has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base import files, sheets
from cms.base.errors import NotFound, Refused
from cms.base.states import IllegalStep
from cms.theme import words
from ecosystem.registry.models import Organisation
from marketplace.deals.outside import forms, permissions, queries, services, showing
from marketplace.deals.outside.models import OutsideContract
from marketplace.listings.forms.fields import Words

PAGE = 30
S = OutsideContract.State


class ReasonForm(django_forms.Form):
    """Why."""

    reason = Words(label=_l("Why?"), max_length=500)


def refuse(form: django_forms.Form, refusal: Refused) -> None:
    """Put a refusal where the form shows it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@login_required
@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """Those of the person's organisations; `?format=xlsx` gives them as a spreadsheet."""
    rows = queries.of_person(request.user)
    if request.GET.get("format") == "xlsx":
        values = (showing.sheet_row(one) for one in rows)
        title = _("Contracts signed elsewhere")
        return sheets.workbook_response(title, showing.sheet_head(), values)
    pages = Paginator(rows, PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"rows": [_row(one) for one in page], "page": page, "pages": pages, "head": _head()}
    return render(request, "deals/outside/contracts.html", context)


def _head() -> list[dict[str, Any]]:
    return [
        {"label": _("Between whom")},
        {"label": _("Signed on")},
        {"label": _("Value")},
        {"label": _("State")},
    ]


def _row(one: OutsideContract) -> dict[str, Any]:
    return {
        "cells": [
            {"text": f"{one.giver_name} → {one.taker_name}", "url": f"{one.code}/"},
            {"text": words.day(one.signed_on)},
            {"text": words.vnd(one.value) if one.value else _("unknown")},
            {"text": one.get_state_display()},
        ],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report one for an organisation of the person's; `?listing=` says where it came from."""
    mine = permissions.speaks_for(request.user)
    organisations = list(Organisation.objects.filter(pk__in=mine).order_by("name_vi", "pk"))
    if not organisations:
        return render(request, "deals/outside/cannot.html")
    form = forms.OwnForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        organisations=organisations,
        initial={"listing": request.GET.get("listing", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.report(request.user, **form.facts())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Noted. The other side is asked to confirm it."))
            return redirect("outside_contracts:contract", made.code)
    return render(request, "deals/outside/new.html", {"form": form})


@login_required
@require_safe
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """One of them, and what the person can do."""
    found = queries.get_contract_for(request.user, code)
    return _show(request, found)


def _show(request: HttpRequest, found: OutsideContract, error: str = "") -> HttpResponse:
    context = showing.page(request.user, found)
    mine = permissions.sides_of(request.user, found)
    waiting = any(getattr(found, f"{side}_confirmed_at") is None for side in mine)
    context["may_confirm"] = "confirm" in context["actions"] and waiting
    context["error"] = error
    context["form"] = ReasonForm()
    return render(request, "deals/outside/contract.html", context, status=422 if error else 200)


@login_required
@require_safe
def evidence(request: HttpRequest, code: str) -> FileResponse:
    """The scan, for the two sides and the match desk."""
    found = queries.get_contract_for(request.user, code)
    if found.evidence is None:
        raise NotFound
    return files.serve(found.evidence)


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Confirm, say that it isn't so, take back, add the scan; pressed twice, it says so."""
    found = queries.get_contract_for(request.user, code)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")
    acts: dict[str, Callable[[], object]] = {
        "confirm": lambda: services.confirm(request.user, contract=found),
        "dispute": lambda: services.dispute(request.user, contract=found, reason=reason),
        "withdraw": lambda: services.withdraw(request.user, contract=found, reason=reason),
        "add_evidence": lambda: _add(request, found),
    }
    if action not in acts:
        raise NotFound
    try:
        acts[action]()
    except IllegalStep:
        messages.info(request, _("This was done already, or another step was faster."))
    except Refused as refusal:
        return _show(request, queries.get_contract_for(request.user, code), refusal.message)
    else:
        messages.success(request, _("Noted, and the other side has been told."))
    return redirect("outside_contracts:contract", found.code)


def _add(request: HttpRequest, found: OutsideContract) -> None:
    upload = request.FILES.get("evidence")
    if upload is None:
        raise Refused(_("Choose a file first."), field="evidence", code="file")
    services.add_evidence(request.user, contract=found, upload=upload)


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A side without an account reads what is said of it, and confirms by a button."""
    found, side = services.of_link(token)
    moved_on = False
    if request.method == "POST":
        try:
            found = services.confirm_by_link(token=token)
        except IllegalStep:
            moved_on = True
    confirmed = getattr(found, f"{side}_confirmed_at") is not None
    context = {
        "contract": found,
        "facts": showing.facts(found),
        "confirmed": confirmed,
        "moved_on": moved_on or found.state in {S.DISPUTED, S.WITHDRAWN},
    }
    return render(request, "deals/outside/link.html", context)
