"""The page of a deal's room, what is done on it, and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.base import files as stored
from cms.base.errors import Refused
from marketplace.deals.dealroom import forms, queries, room, services
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader

FORMS: dict[str, type[django_forms.Form]] = {
    "say": forms.SayForm,
    "accept": forms.AcceptForm,
    "break_off": forms.BreakOffForm,
    "call_dispute": forms.DisputeForm,
    "settle": forms.SettleForm,
    "send_code": django_forms.Form,
    "let_staff_in": django_forms.Form,
    "shut_staff_out": django_forms.Form,
}
WRITTEN = ("text", "note", "finding")


@login_required
@never_cache
@require_safe
def deal(request: HttpRequest, code: str) -> HttpResponse:
    """The room as it stands now; opening it notes how far one has read, and that staff looked."""
    found = queries.get_deal_for(request.user, code)
    services.look_in(request.user, deal=found)
    return _show(request, found)


def _show(
    request: HttpRequest,
    found: Deal,
    *,
    failed: str = "",
    form: django_forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = room.page(request, found, DealReader(request.user))
    if context["last_shown"] and not context["q"]:
        services.read(request.user, deal=found, up_to=context["last_shown"])
    shapes = room.shapes(context)
    kept = ""
    if form is not None:
        if failed in shapes:
            shapes[failed] = form
        else:
            kept = next((text for name in WRITTEN if (text := form.data.get(name, ""))), "")
    context |= {
        "forms": shapes,
        "failed": failed,
        "failed_form": form,
        "kept": kept,
        "lost_files": failed == "say" and bool(request.FILES),
        "code_sent": request.GET.get("code") == "sent" or failed == "accept",
    }
    return render(request, "deals/room/room.html", context, status=status)


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing; refused, it says why above the room as it stands now, the words kept."""
    if action not in FORMS:
        raise Http404
    found = queries.get_deal_for(request.user, code)
    form = FORMS[action](request.POST, request.FILES, auto_id=f"{action}-%s")
    try:
        if not form.is_valid():
            return _show(request, found, failed=action, form=form, status=422)
        answer = ACTS[action](request, found, form.cleaned_data)
    except Refused as refusal:
        form.add_error(
            refusal.field if refusal.field in form.fields else None,
            refusal.message,
        )
        now = queries.get_deal_for(request.user, code)
        return _show(request, now, failed=action, form=form, status=422)
    messages.success(request, answer[0])
    if action == "settle":  # the room has just shut to staff
        return redirect("deals_board:entry", code=found.code)
    return redirect(f"{reverse('deals:deal', args=[found.code])}{answer[1]}")


Act = Callable[[HttpRequest, Deal, dict[str, Any]], tuple[str, str]]


def _say(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    said = services.say(
        request.user,
        deal=found,
        text=data["text"],
        token=data["token"] or forms.new_token(),
        uploads=data["uploads"],
    )
    return _("Sent."), f"#m{said.pk}"


def _send_code(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    to = services.send_code(request.user, deal=found)
    return _("A code is on its way to %(to)s.") % {"to": to}, "?code=sent#nda"


def _accept(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    text = queries.nda_version(data["version"])
    services.accept_nda(request.user, deal=found, text=text, code=data["code"])
    return _("Accepted for your organisation, and the other side has been told."), "#nda"


def _break_off(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.break_off(request.user, deal=found, **data)
    return _("The talks are over, and the other side has been told why."), ""


def _call_dispute(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.call_dispute(request.user, deal=found, text=data["text"])
    return _("Staff and the other side have been told."), ""


def _settle(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.settle(request.user, deal=found, **data)
    return _("The outcome is written down, and both sides have been told."), ""


def _let_staff_in(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.let_staff_in(request.user, deal=found)
    return _("Noted. Staff can look in only if the other side agrees too."), "#staff"


def _shut_staff_out(request: HttpRequest, found: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.shut_staff_out(request.user, deal=found)
    return _("Taken back. Staff can't look in any more, unless a dispute is open."), "#staff"


ACTS: dict[str, Act] = {
    "say": _say,
    "send_code": _send_code,
    "accept": _accept,
    "break_off": _break_off,
    "call_dispute": _call_dispute,
    "settle": _settle,
    "let_staff_in": _let_staff_in,
    "shut_staff_out": _shut_staff_out,
}


@login_required
@never_cache
@require_safe
def open_file(request: HttpRequest, code: str, file: str) -> FileResponse:
    """A file of the room as an attachment; that it was opened is written down."""
    found = queries.get_deal_for(request.user, code)
    kept = services.open_file(request.user, deal=found, code=file)
    return stored.serve(kept.file)
