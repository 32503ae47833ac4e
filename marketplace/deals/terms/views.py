"""Pages of the terms: the form, one version, and the buttons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base.errors import Conflict, NotAllowed, NotFound, Refused
from cms.base.i18n import current_language
from cms.base.states import IllegalStep
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.queries import get_deal_for
from marketplace.deals.dealroom.services import look_in
from marketplace.deals.terms import section, services
from marketplace.deals.terms.forms import PREFIX, StepRow, StepRows, TermsForm, typed
from marketplace.deals.terms.models import StartingForm, TermsVersion
from marketplace.deals.terms.starting import filled_in
from marketplace.listings.forms.raw import as_query
from marketplace.listings.forms.rows import renumber


class CodeForm(forms.Form):
    """The code with which a person agrees for an organisation."""

    code = forms.CharField(
        label=_l("The code that we sent you"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _l("Write the six digits that we sent you.")},
    )
    number = forms.IntegerField(widget=forms.HiddenInput)


def _room(deal: Deal) -> HttpResponse:
    return redirect(f"{telling.address(deal, current_language())}#terms")


# --- proposing -------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """The form: from the latest version, or from a form to start with (`?form=`)."""
    deal = get_deal_for(request.user, code)
    reader = DealReader(request.user)
    if not reader.side(deal):
        raise NotAllowed
    actions = section.actions_of(reader, deal)
    if request.method == "GET" and not (actions["propose"] or actions["counter"]):
        messages.info(request, _("Terms can't be proposed now. Here is how it stands."))
        return _room(deal)
    last = services.newest(deal)
    if request.method == "POST":
        return _post(request, deal, last)
    chosen = request.GET.get("form", "")
    starting = StartingForm.objects.filter(code=chosen, in_use=True).first()
    lang = current_language()
    content = filled_in(starting, lang) if starting else (last.content if last else {})
    data = as_query({name: [value] for name, value in typed(content, lang).items()})
    rows = StepRows(data, prefix=PREFIX)
    rows.quiet()
    initial: dict[str, Any] = {name: data[name] for name in TermsForm.base_fields if name in data}
    initial["answers"] = last.number if last else 0
    return _page(request, deal, TermsForm(initial=initial, rows=rows), last)


def _post(request: HttpRequest, deal: Deal, last: TermsVersion | None) -> HttpResponse:
    asked = request.POST
    raw = {name: asked.getlist(name) for name in asked}
    adding, removing = asked.get("add_row", ""), asked.get("remove_row", "")
    renumbered = renumber(
        raw, PREFIX, StepRow.base_fields, remove=removing, add=int(adding == PREFIX)
    )
    data = as_query(renumbered)
    rows = StepRows(data, prefix=PREFIX)
    form = TermsForm(data, rows=rows)
    if adding or removing:
        rows.quiet()
        typed_so_far = {name: data.get(name, "") for name in TermsForm.base_fields}
        return _page(request, deal, TermsForm(initial=typed_so_far, rows=rows), last)
    if form.is_valid() and form.terms is not None:
        try:
            made = services.propose(
                request.user,
                deal=deal,
                terms=form.terms,
                answers=form.cleaned_data.get("answers") or 0,
                note=form.cleaned_data["note"],
            )
        except IllegalStep:
            form.add_error(None, _("It isn't your turn any more: read what came meanwhile."))
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.message)
        else:
            messages.success(
                request,
                _("Version %(number)d is with the other side. It's their turn.")
                % {"number": made.number},
            )
            return _room(deal)
    return _page(request, deal, form, last)


def _page(
    request: HttpRequest, deal: Deal, form: TermsForm, last: TermsVersion | None
) -> HttpResponse:
    context = {
        "deal": deal,
        "title": telling.title_of(deal),
        "form": form,
        "rowset": form.rows,
        "last": last,
        "starting": [] if last else list(StartingForm.objects.filter(in_use=True)),
    }
    return render(request, "deals/terms/form.html", context)


# --- reading and answering -------------------------------------------------------------------


def _version(deal: Deal, number: int) -> TermsVersion:
    found = deal.terms.filter(number=number).first()
    if found is None:
        raise NotFound
    found.deal = deal
    return found


@login_required
@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version in full, beside the one before it."""
    deal = get_deal_for(request.user, code)
    found = _version(deal, number)
    look_in(request.user, deal=deal)
    before = deal.terms.filter(number=number - 1).first()
    context = section.shown(found, before, DealReader(request.user).side(deal))
    return render(
        request,
        "deals/terms/version.html",
        context | {"deal": deal, "title": telling.title_of(deal), "full": True},
    )


@login_required
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The version once more, and the code: sent by the first press, written in with the second."""
    deal = get_deal_for(request.user, code)
    found = _version(deal, number)
    reader = DealReader(request.user)
    own = reader.side(deal)
    if not own:
        raise NotAllowed
    form, sent = CodeForm(initial={"number": number}), request.GET.get("sent", "")
    if request.method == "POST" and "send" in request.POST:
        try:
            services.send_code(request.user, deal=deal)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect(f"{request.path}?sent=1")
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            answer = _agreed(request, deal, number, form)
            if answer is not None:
                return answer
        sent = "1"
    if found.state != TermsVersion.State.ON_TABLE:
        messages.info(request, _("This version is not on the table any more."))
        return _room(deal)
    context: dict[str, Any] = section.shown(found, None, own)
    context |= {"deal": deal, "title": telling.title_of(deal), "form": form, "sent": sent}
    context |= {"binds": reader.binds(deal)}
    return render(request, "deals/terms/agree.html", context)


def _agreed(request: HttpRequest, deal: Deal, number: int, form: CodeForm) -> HttpResponse | None:
    try:
        services.agree(request.user, deal=deal, number=number, code=form.cleaned_data["code"])
    except (Conflict, IllegalStep) as refusal:
        messages.error(request, refusal.message)
        return _room(deal)
    except Refused as refusal:
        form.add_error("code" if refusal.field == "code" else None, refusal.message)
        return None
    messages.success(request, _("Agreed. The terms stand as both sides read them."))
    return _room(deal)


@login_required
@require_POST
def take_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take one's own proposal off the table."""
    deal = get_deal_for(request.user, code)
    try:
        services.take_back(request.user, deal=deal, number=number)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back. Nothing lies on the table."))
    return _room(deal)


@login_required
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Open agreed terms again."""
    deal = get_deal_for(request.user, code)
    try:
        services.reopen(request.user, deal=deal, note=request.POST.get("note", ""))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The terms are open again. Propose what should be different."))
    return _room(deal)
