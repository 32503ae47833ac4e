"""The staff's board of all deals, and the texts of the non-disclosure agreement, in the admin.

A row shows organisations, titles of listings, states and dates: nothing that was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from cms.base import audit, sheets
from cms.base.codes import normalise_code
from cms.base.errors import NotFound, Refused
from cms.base.i18n import localized
from ecosystem.registry import queries as registry
from marketplace.deals.dealroom import permissions, queries, services, states, wording
from marketplace.deals.dealroom.forms import NdaForm, OverrideForm
from marketplace.deals.dealroom.models import Deal, NdaText
from marketplace.deals.dealroom.permissions import DealReader

PAGE = 50
SHEET_ROWS = 10_000
ALL = ("", _l("All"))


def _staff_only(request: HttpRequest) -> None:
    if not permissions.can_see_board(request.user):
        raise PermissionDenied


def _fields() -> list[Any]:
    return [ALL, *registry.field_choices()]


class BoardFilter(forms.Form):
    """Which deals are shown; wrong values filter nothing."""

    state = forms.ChoiceField(
        label=_l("State"), required=False, choices=[("", _l("all open ones")), *Deal.State.choices]
    )
    show = forms.ChoiceField(
        label=_l("Show"),
        required=False,
        choices=[ALL, ("overdue", _l("overdue")), ("disputed", _l("in dispute"))],
    )
    field = forms.ChoiceField(label=_l("Technology field"), required=False, choices=_fields)
    since = forms.DateField(
        label=_l("Opened from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_l("Opened until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def apply(self, deals: QuerySet[Deal]) -> QuerySet[Deal]:
        """The deals that pass, of any state."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if given.get("show") == "overdue":
            deals = deals.filter(next_due_at__lt=timezone.now(), ended_at=None)
        elif given.get("show") == "disputed":
            deals = deals.filter(disputed_at__isnull=False)
        if given.get("field"):
            codes = registry.field_descendants([given["field"]])
            about = Q(interest__listing__fields__code__in=codes)
            within = Deal.objects.filter(about).values("pk")
            deals = deals.filter(pk__in=within)
        if given.get("since"):
            deals = deals.filter(opened_at__date__gte=given["since"])
        if given.get("until"):
            deals = deals.filter(opened_at__date__lte=given["until"])
        return deals

    def in_state(self, deals: QuerySet[Deal]) -> QuerySet[Deal]:
        """Of these, those in the chosen state; without one, those that aren't over."""
        state = getattr(self, "cleaned_data", {}).get("state")
        return deals.filter(state=state) if state else deals.filter(ended_at=None)


def _ordered(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    return deals.order_by(F("next_due_at").asc(nulls_last=True), "state_since", "pk")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All deals by state; `?format=xlsx` gives the same as a spreadsheet.

    The page is found by keys alone and read after that, so that a board of many deals sorts
    narrow rows.
    """
    _staff_only(request)
    form = BoardFilter(request.GET or None)
    passing = form.apply(Deal.objects.order_by())
    shown = _ordered(form.in_state(passing))
    if request.GET.get("format") == "xlsx":
        keys = shown.values("pk")[:SHEET_ROWS]
        return _sheet(_ordered(queries.with_sides(Deal.objects.filter(pk__in=keys))))
    page = Paginator(shown.values_list("pk", flat=True), PAGE).get_page(request.GET.get("p"))
    rows = _ordered(queries.with_sides(Deal.objects.filter(pk__in=list(page))))
    counts = dict(passing.values_list("state").annotate(n=Count("pk")).order_by())
    given = request.GET.copy()
    for key in ("state", "p"):
        given.pop(key, None)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [_row(deal) for deal in rows],
        "counts": [
            {"state": code, "label": label, "count": counts.get(code, 0)}
            for code, label in Deal.State.choices
        ],
        "total": page.paginator.count,
        "query": request.GET.urlencode(),
        "without_state": given.urlencode(),
    }
    return render(request, "deals/room/board.html", context)


def _titles(deal: Deal) -> str:
    return " ↔ ".join(localized(one, "live_title").text or one.code for one in deal.listings)


def _days(deal: Deal) -> int:
    return max(0, (timezone.now() - deal.state_since).days)


def _row(deal: Deal) -> dict[str, Any]:
    return {
        "deal": deal,
        "about": _titles(deal),
        "buyer": wording.name_of(deal, "buyer"),
        "seller": wording.name_of(deal, "seller"),
        "state": deal.get_state_display(),
        "disputed": deal.disputed_at is not None,
        "days": _days(deal),
        "turn": wording.turn_label(deal, ""),
        "overdue": deal.next_due_at is not None and deal.next_due_at < timezone.now(),
    }


def _sheet(deals: Iterable[Deal]) -> HttpResponse:
    headers = (
        _("Code"),
        _("It is about"),
        _("Takes over"),
        _("Gives"),
        _("State"),
        _("In dispute"),
        _("Days in this state"),
        _("Whose turn"),
        _("Next deadline"),
        _("Opened"),
        _("Ended"),
        _("Reason"),
    )
    values = (
        (
            deal.code,
            _titles(deal),
            wording.name_of(deal, "buyer"),
            wording.name_of(deal, "seller"),
            deal.get_state_display(),
            deal.disputed_at is not None,
            _days(deal),
            wording.turn_label(deal, ""),
            deal.next_due_at,
            deal.opened_at,
            deal.ended_at,
            deal.get_end_reason_display() if deal.end_reason else "",
        )
        for deal in deals
    )
    return sheets.workbook_response(_("Deals"), headers, values)


def _targets(deal: Deal) -> list[str]:
    prefix = "override_"
    found = states.DEAL.actions_for(deal.state, {states.MODERATOR}, deal)
    return [one.removeprefix(prefix) for one in found if one.startswith(prefix)]


STEPS = {
    "open": _l("Room opened"),
    "accept_nda": _l("Non-disclosure agreement accepted by one side"),
    "propose": _l("Terms proposed"),
    "counter": _l("Counter-offer made"),
    "take_back": _l("Terms taken back"),
    "agree": _l("Terms agreed"),
    "reopen": _l("Terms opened again"),
    "break_off": _l("Broken off"),
    "call_dispute": _l("Dispute called"),
    "settle": _l("Dispute settled"),
    "let_staff_in": _l("One side lets staff in"),
    "shut_staff_out": _l("One side no longer lets staff in"),
    "look_in": _l("Staff looked in"),
    "override": _l("Set by staff"),
}
BY_STAFF = frozenset({"settle", "look_in", "override"})


def _history(deal: Deal) -> list[dict[str, Any]]:
    """The steps, without what was said or shown; people are named where they were staff."""
    prefix = "deals.deal_"
    wanted = [f"{prefix}{verb}" for verb in STEPS]
    found = []
    for one in audit.trail(deal).filter(action__in=wanted)[:PAGE]:
        verb = one.action.removeprefix(prefix)
        staff = str(one.actor) if verb in BY_STAFF and one.actor is not None else ""
        reason = one.details.get("reason", "") if verb == "override" else ""
        found.append({"when": one.at, "what": STEPS[verb], "who": staff, "why": reason})
    return found


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One deal as the board knows it: dates, what was done by whom, and putting it right."""
    _staff_only(request)
    rows = queries.with_sides(Deal.objects.filter(code=normalise_code(code) or ""))
    deal = rows.first()
    if deal is None:
        raise NotFound
    targets = _targets(deal)
    form = OverrideForm(request.POST or None, targets=targets)
    if request.method == "POST" and form.is_valid():
        try:
            services.override(request.user, deal=deal, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Set. Both sides have been told, with your reason."))
            return redirect("deals_board:entry", code=deal.code)
    reader = DealReader(request.user)
    context = {
        "deal": deal,
        "row": _row(deal),
        "form": form if targets and not reader.side(deal) else None,
        "may_look": reader.enters(deal),
        "history": _history(deal),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "deals/room/entry.html", context, status=status)


@require_http_methods(["GET", "POST"])
def nda(request: HttpRequest) -> HttpResponse:
    """The texts of the non-disclosure agreement, and the form of the next version."""
    if not permissions.can_publish_nda(request.user):
        raise PermissionDenied
    versions = list(NdaText.objects.annotate(accepted=Count("acceptances")).order_by("-version"))
    last = versions[0] if versions else None
    initial: dict[str, Any] = {"after": 0, "illustrative": True}
    if last is not None:
        initial = {
            "text_vi": last.text_vi,
            "text_en": last.text_en,
            "illustrative": last.illustrative,
            "after": last.version,
        }
    form = NdaForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.publish_nda(request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            said = _("Version %(number)d is in use from now on.") % {"number": made.version}
            messages.success(request, said)
            return redirect("deals_board:nda")
    status = 422 if request.method == "POST" else 200
    context = {"versions": versions, "form": form}
    return render(request, "deals/room/nda_texts.html", context, status=status)
