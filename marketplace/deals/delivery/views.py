"""The pages of milestones, what is done on them, and their files."""

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
from marketplace.deals.dealroom.forms import new_token
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.queries import get_deal_for
from marketplace.deals.dealroom.services import look_in
from marketplace.deals.delivery import forms, queries, services, showing
from marketplace.deals.delivery.services import ending

WRITTEN = ("text", "note")
Forms = dict[str, type[django_forms.Form]]

FORMS: Forms = {
    "deliver": forms.DeliverForm,
    "ask_changes": forms.ChangesForm,
    "send_code": django_forms.Form,
    "accept": forms.AcceptForm,
    "request_payment": django_forms.Form,
    "confirm_payment": forms.PaidForm,
}
DEAL_FORMS: Forms = {
    "propose_end": forms.ProposeEndForm,
    "send_end_code": django_forms.Form,
    "agree_end": forms.AgreeEndForm,
    "answer_end": forms.AnswerEndForm,
    "send_word_code": django_forms.Form,
    "say_completed": forms.CodeForm,
}


@login_required
@never_cache
@require_safe
def milestones(request: HttpRequest, code: str) -> HttpResponse:
    """All milestones of a deal, and how the contract ends."""
    deal = get_deal_for(request.user, code)
    look_in(request.user, deal=deal)
    context = showing.page(deal, DealReader(request.user), sent=request.GET.get("code", ""))
    return render(request, "deals/delivery/milestones.html", context)


@login_required
@never_cache
@require_safe
def milestone(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One milestone as it stands now, whatever the mail said that led here."""
    deal = get_deal_for(request.user, code)
    found = queries.milestone_of(deal, number)
    look_in(request.user, deal=deal)
    sent = request.GET.get("code") == "sent"
    context = showing.detail(found, DealReader(request.user), sent=sent)
    return render(request, "deals/delivery/milestone.html", context)


def _failed(
    context: dict[str, Any], form: django_forms.Form, action: str, refusal: Refused | None
) -> dict[str, Any]:
    """The page as it stands now, with why it was refused and the words that were typed."""
    if refusal is not None:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
    kept = ""
    if action in context["forms"]:
        context["forms"][action] = form
    elif action == "say_completed" and context.get("may_say"):
        context["word_form"] = form
    else:
        kept = next((text for name in WRITTEN if (text := form.data.get(name, ""))), "")
    return context | {"failed": action, "failed_form": form, "kept": kept}


@login_required
@require_POST
def act(request: HttpRequest, code: str, number: int, action: str) -> HttpResponse:
    """Do one thing with a milestone; refused, it says why on the page as it stands now."""
    if action not in FORMS:
        raise Http404
    deal = get_deal_for(request.user, code)
    queries.milestone_of(deal, number)
    form = FORMS[action](request.POST, request.FILES, auto_id=f"{action}-%s")
    refused = None
    if form.is_valid():
        try:
            answer, more = ACTS[action](request.user, deal, number, form.cleaned_data)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, answer)
            page = reverse("deals:milestone", args=[deal.code, number])
            return redirect(f"{page}{more}")
    now = queries.milestone_of(get_deal_for(request.user, code), number)
    context = showing.detail(now, DealReader(request.user), sent=action == "accept")
    context = _failed(context, form, action, refused) | {"lost_files": bool(request.FILES)}
    return render(request, "deals/delivery/milestone.html", context, status=422)


Act = Callable[[Any, Deal, int, dict[str, Any]], tuple[str, str]]


def _deliver(actor: Any, deal: Deal, number: int, data: dict[str, Any]) -> tuple[str, str]:
    data["token"] = data["token"] or new_token()
    services.deliver(actor, deal=deal, number=number, **data)
    return _("Delivered. The other side has been told, and answers."), ""


def _ask_changes(actor: Any, deal: Deal, number: int, data: dict[str, Any]) -> tuple[str, str]:
    data["token"] = data["token"] or new_token()
    found = services.ask_changes(actor, deal=deal, number=number, **data)
    if found.deal.disputed_at is not None:
        return _("Staff have been called, and the other side has been told."), ""
    return _("The other side has been told what has to be changed."), ""


def _send_code(actor: Any, deal: Deal, number: int, data: dict[str, Any]) -> tuple[str, str]:
    to = services.send_code(actor, deal=deal, number=number)
    return _("A code is on its way to %(to)s.") % {"to": to}, "?code=sent#accept"


def _accept(actor: Any, deal: Deal, number: int, data: dict[str, Any]) -> tuple[str, str]:
    services.accept(actor, deal=deal, number=number, **data)
    return _("Accepted for your organisation, and the other side has been told."), ""


def _request(actor: Any, deal: Deal, number: int, data: dict[str, Any]) -> tuple[str, str]:
    services.request_payment(actor, deal=deal, number=number)
    return _("The other side has been told that payment is requested."), ""


def _paid(actor: Any, deal: Deal, number: int, data: dict[str, Any]) -> tuple[str, str]:
    services.confirm_payment(actor, deal=deal, number=number, **data)
    return _("The payment is on record, and the other side has been told."), ""


ACTS: dict[str, Act] = {
    "deliver": _deliver,
    "ask_changes": _ask_changes,
    "send_code": _send_code,
    "accept": _accept,
    "request_payment": _request,
    "confirm_payment": _paid,
}


@login_required
@require_POST
def deal_act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing about the end of the contract."""
    if action not in DEAL_FORMS:
        raise Http404
    deal = get_deal_for(request.user, code)
    form = DEAL_FORMS[action](request.POST, auto_id=f"{action}-%s")
    refused = None
    if form.is_valid():
        try:
            answer, more = DEAL_ACTS[action](request.user, deal, form.cleaned_data)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, answer)
            return redirect(f"{reverse('deals:milestones', args=[deal.code])}{more}")
    sent = {"agree_end": "end", "say_completed": "word"}.get(action, "")
    now = get_deal_for(request.user, code)
    context = showing.page(now, DealReader(request.user), sent=sent)
    context = _failed(context, form, action, refused)
    return render(request, "deals/delivery/milestones.html", context, status=422)


DealAct = Callable[[Any, Deal, dict[str, Any]], tuple[str, str]]


def _propose_end(actor: Any, deal: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.propose_end(actor, deal=deal, **data)
    return _("Proposed. The contract goes on until the other side agrees."), "#end"


def _send_end_code(actor: Any, deal: Deal, data: dict[str, Any]) -> tuple[str, str]:
    to = ending.send_code(actor, deal=deal, purpose=ending.END)
    return _("A code is on its way to %(to)s.") % {"to": to}, "?code=end#end"


def _agree_end(actor: Any, deal: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.agree_end(actor, deal=deal, **data)
    return _("The contract is ended, and the other side has been told."), ""


def _answer_end(actor: Any, deal: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.answer_end(actor, deal=deal, **data)
    return _("Noted. The contract goes on, and the other side has been told."), "#end"


def _send_word_code(actor: Any, deal: Deal, data: dict[str, Any]) -> tuple[str, str]:
    to = ending.send_code(actor, deal=deal, purpose=ending.WORD)
    return _("A code is on its way to %(to)s.") % {"to": to}, "?code=word#word"


def _say_completed(actor: Any, deal: Deal, data: dict[str, Any]) -> tuple[str, str]:
    services.say_completed(actor, deal=deal, **data)
    return _("Noted. With both sides' word the contract is completed."), ""


DEAL_ACTS: dict[str, DealAct] = {
    "propose_end": _propose_end,
    "send_end_code": _send_end_code,
    "agree_end": _agree_end,
    "answer_end": _answer_end,
    "send_word_code": _send_word_code,
    "say_completed": _say_completed,
}


@login_required
@never_cache
@require_safe
def open_file(request: HttpRequest, code: str, file: str) -> FileResponse:
    """A file of a milestone as an attachment; that it was opened is written down."""
    deal = get_deal_for(request.user, code)
    return stored.serve(services.open_file(request.user, deal=deal, code=file))
