"""The contract's page, what is done on it, and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.base import clock
from cms.base import files as stored
from cms.base.errors import Refused
from marketplace.deals.agreement import closing, forms, rules, services, showing
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.queries import get_deal_for
from marketplace.deals.dealroom.services import look_in


@login_required
@never_cache
@require_safe
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """The contract as it stands now."""
    deal = get_deal_for(request.user, code)
    look_in(request.user, deal=deal)
    context = showing.page(deal, DealReader(request.user))
    return render(request, "deals/agreement/agreement.html", context)


def _signatory(request: HttpRequest, deal: Deal) -> django_forms.Form:
    people = services.candidates(deal, DealReader(request.user).side(deal) or "buyer")
    return forms.SignatoryForm(request.POST, request.FILES, people=people, auto_id="signatory-%s")


def _make(request: HttpRequest, deal: Deal) -> django_forms.Form:
    version = services.agreed_terms(deal)
    items = []
    if version is not None:
        terms = version.terms
        items = rules.contents(rules.rules_of(terms.kind, clock.today()), terms, {})
    return forms.MakeForm(request.POST, items=items, auto_id="make-%s")


SHAPES: dict[str, Callable[[HttpRequest, Deal], django_forms.Form]] = {
    "signatory": _signatory,
    "approval": lambda r, _d: forms.ApprovalForm(r.POST, r.FILES, auto_id="approval-%s"),
    "make": _make,
    "digital": lambda r, _d: forms.DigitalForm(r.POST, r.FILES, auto_id="digital-%s"),
    "scan": lambda r, _d: forms.ScanForm(r.POST, r.FILES, auto_id="scan-%s"),
    "confirm": lambda r, _d: forms.ConfirmForm(r.POST, auto_id="confirm-%s"),
    "back": lambda r, _d: forms.BackForm(r.POST, auto_id="back-%s"),
}


def _named(actor: Any, deal: Deal, form: Any) -> str:
    services.name_signatory(actor, deal=deal, **form.cleaned_data)
    return _("Noted. The other side has been told who signs for you.")


def _approved(actor: Any, deal: Deal, form: Any) -> str:
    services.record_approval(actor, deal=deal, **form.cleaned_data)
    return _("The approval is on record.")


def _made(actor: Any, deal: Deal, form: Any) -> str:
    data = {name: form.cleaned_data[name] for name in ("place", "foreign", "prevailing")}
    services.make(actor, deal=deal, clauses=form.clauses, **data)
    return _("The contract is made. Read it, then both sides sign it.")


def _signed(actor: Any, deal: Deal, form: Any) -> str:
    found = closing.sign_digitally(actor, deal=deal, **form.cleaned_data)
    if found.signed_at is None:
        return _("The signatures are whole. The other side confirms whose they are.")
    return _("Signed by both sides. Nothing can be changed any more.")


def _scanned(actor: Any, deal: Deal, form: Any) -> str:
    closing.bring_scan(actor, deal=deal, **form.cleaned_data)
    return _("The scan is here. The other side confirms it.")


def _confirmed(actor: Any, deal: Deal, form: Any) -> str:
    closing.confirm(actor, deal=deal, **form.cleaned_data)
    return _("Signed by both sides. Nothing can be changed any more.")


def _handed_back(actor: Any, deal: Deal, form: Any) -> str:
    closing.hand_back(actor, deal=deal, **form.cleaned_data)
    return _("Handed back. The contract waits for signatures again.")


ACTS: dict[str, Callable[[Any, Deal, Any], str]] = {
    "signatory": _named,
    "approval": _approved,
    "make": _made,
    "digital": _signed,
    "scan": _scanned,
    "confirm": _confirmed,
    "back": _handed_back,
}


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing; refused, it says why on the page as it stands now."""
    if action not in SHAPES:
        raise Http404
    deal = get_deal_for(request.user, code)
    form = SHAPES[action](request, deal)
    if form.is_valid():
        try:
            answer = ACTS[action](request.user, deal, form)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.message)
        else:
            messages.success(request, answer)
            return redirect("deals:agreement", code=deal.code)
    context = showing.page(get_deal_for(request.user, code), DealReader(request.user))
    if action in context["forms"]:
        context["forms"][action] = form
    return render(
        request, "deals/agreement/agreement.html", context | {"failed_form": form}, status=422
    )


@login_required
@never_cache
@require_safe
def open_file(request: HttpRequest, code: str, file: str) -> FileResponse:
    """A file of the contract as an attachment; that it was opened is written down."""
    deal = get_deal_for(request.user, code)
    return stored.serve(services.open_file(request.user, deal=deal, code=file))
