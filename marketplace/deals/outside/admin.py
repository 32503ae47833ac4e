"""Contracts signed elsewhere in the Wagtail admin: list, figures, one of them, a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from cms.base import audit, sheets
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.theme import words
from marketplace.deals.outside import forms, permissions, queries, services, showing
from marketplace.deals.outside.models import OutsideContract
from marketplace.deals.outside.states import SIDES
from marketplace.deals.outside.views import refuse

PAGE = 50


def _figures() -> list[dict[str, Any]]:
    found = queries.figures()
    names = queries.fields_of(found)
    return [
        {
            "year": one.year,
            "field": str(names[one.field]) if one.field else _("unknown"),
            "count": one.count,
            "value": words.vnd(one.value) if one.value is not None else _("too few to say"),
            "unknown": one.unknown,
            "query": f"state=counted&year={one.year}&field="
            + (names[one.field].code if one.field else "none"),
        }
        for one in found
    ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of them, and the figures, each opening its records; `?format=xlsx` gives the list."""
    form = forms.OutsideFilter(request.GET or None)
    rows = form.apply(queries.staff_list(request.user))
    if request.GET.get("format") == "xlsx":
        values = (showing.sheet_row(one) for one in rows)
        title = _("Contracts signed elsewhere")
        return sheets.workbook_response(title, showing.sheet_head(), values)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "rows": page,
        "page_obj": page,
        "total": page.paginator.count,
        "figures": _figures(),
        "query": request.GET.urlencode(),
    }
    return render(request, "deals/outside/admin/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one down."""
    if not permissions.can_keep_outside(request.user):
        raise NotAllowed
    form = forms.StaffForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"listing": request.GET.get("listing", "")},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.report(request.user, **form.facts())
            except Refused as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("Noted. Both sides are asked to confirm it."))
                return redirect("outside_desk:contract", made.code)
    return render(request, "deals/outside/admin/new.html", {"form": form}, status=status)


def _get(request: HttpRequest, code: str) -> OutsideContract:
    if not permissions.can_keep_outside(request.user):
        raise NotAllowed
    return queries.get_contract_for(request.user, code)


def _show(request: HttpRequest, found: OutsideContract, error: str = "") -> HttpResponse:
    links = [
        (
            getattr(found, f"{side}_name"),
            settings.SITE_URL
            + reverse("outside_contracts:by_link", args=[services.link_token(found, side)]),
        )
        for side in SIDES
        if getattr(found, f"{side}_id") is None
        and getattr(found, f"{side}_confirmed_at") is None
        and found.state in {OutsideContract.State.REPORTED, OutsideContract.State.HALF}
    ]
    context = showing.page(request.user, found) | {
        "doubles": list(queries.doubles_of(found)),
        "links": links,
        "waiting": [
            (side, getattr(found, f"{side}_name"))
            for side in SIDES
            if getattr(found, f"{side}_confirmed_at") is None
        ],
        "history": audit.trail(found)[:PAGE],
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "deals/outside/admin/contract.html", context, status=status)


@require_safe
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """One of them: the facts, what is like it, what the desk can do."""
    return _show(request, _get(request, code))


@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Confirm on paper, count, settle, tell apart, take for the same, take back, add the scan."""
    user, found = request.user, _get(request, code)
    reason, side = request.POST.get("reason", ""), request.POST.get("side", "")
    acts: dict[str, Callable[[], object]] = {
        "confirm": lambda: services.confirm(user, contract=found, side=side, reason=reason),
        "count": lambda: services.count(user, contract=found),
        "settle": lambda: services.settle(user, contract=found, reason=reason),
        "withdraw": lambda: services.withdraw(user, contract=found, reason=reason),
        "tell_apart": lambda: services.tell_apart(user, contract=found, reason=reason),
        "same": lambda: services.same(user, contract=found, other=_other(request)),
        "add_evidence": lambda: _add(request, found),
    }
    if action not in acts:
        raise NotFound
    try:
        acts[action]()
    except Refused as refusal:
        return _show(request, queries.get_contract_for(user, code), refusal.message)
    messages.success(request, _("Done, and on record."))
    return redirect("outside_desk:contract", found.code)


def _other(request: HttpRequest) -> OutsideContract:
    return queries.get_contract_for(request.user, request.POST.get("other", ""))


def _add(request: HttpRequest, found: OutsideContract) -> None:
    upload = request.FILES.get("evidence")
    if upload is None:
        raise Refused(_("Choose a file first."), field="evidence", code="file")
    services.add_evidence(request.user, contract=found, upload=upload)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The list, one of them, what is done with it."""
    inner = [
        path("", index, name="index"),
        path("new/", new, name="new"),
        path("<publiccode:code>/", contract, name="contract"),
        path("<publiccode:code>/do/<slug:action>/", act, name="act"),
    ]
    return [path("outside-contracts/", include((inner, "outside_desk")))]


class OutsideItem(MenuItem):
    """For the match desk."""

    def is_shown(self, request: Any) -> bool:
        """Whether the person works the match desk."""
        return permissions.can_keep_outside(request.user)


@hooks.register("register_admin_menu_item")
def outside_item() -> MenuItem:
    """After the diary."""
    return OutsideItem(
        _l("Contracts signed elsewhere"),
        reverse("outside_desk:index"),
        name="outside-contracts",
        icon_name="doc-full",
        order=97,
    )
