"""Interests: the form, the list of mine, one of them with all that can be done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base import sheets
from cms.base.errors import NotAllowed, Refused
from cms.base.states import IllegalStep
from ecosystem.registry.models import Organisation
from marketplace.deals import permissions, presenting, queries, services, wording
from marketplace.deals.forms import interests as shapes
from marketplace.deals.models import Interest
from marketplace.deals.permissions import Reader
from marketplace.listings import permissions as listing_permissions
from marketplace.listings import queries as listing_queries
from marketplace.listings.models import Listing

PAGE = 30
OTHER_KIND = {"need": "offer", "offer": "need"}
FORMS: dict[str, type[forms.Form]] = {
    "accept": shapes.AcceptForm,
    "decline": shapes.DeclineForm,
    "ask": shapes.QuestionForm,
    "answer": shapes.AnswerForm,
    "withdraw": forms.Form,
    "call_off": forms.Form,
}


def _refuse(form: forms.Form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


# --- sending ---------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """The form "we should talk", from a listing or from a match (`?for=` one's own listing)."""
    reader = Reader(request.user)
    listing = listing_queries.get_listing_for(request.user, code)
    mine = queries.own_listings(reader, OTHER_KIND[listing.kind])
    own_code = request.GET.get("for", "")
    own = next((one for one in mine if one.code == own_code), None)
    context: dict[str, Any] = {
        "listing": listing,
        "title": wording.listing_title(reader, listing),
        "page_title": _("We should talk"),
    }
    if listing.organisation_id in reader.speaks_for or not listing_permissions.is_up(listing):
        return render(request, "deals/cannot.html", context | {"own": True})
    organisations = _organisations(reader, mine)
    if not organisations or (reader.moderates and own_code and own is None):
        return _without_own(request, reader, listing, own_code, context)
    if (there := queries.open_from(reader, listing, own)) is not None:
        messages.info(request, _("You have written to them already. Here is how it stands."))
        return redirect("deals:interest", there.code)
    form = shapes.InterestForm(
        request.POST or None,
        organisations=organisations,
        own_listings=mine,
        titles={one.code: wording.listing_title(reader, one) for one in mine},
        initial=_initial(own, organisations),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.send(request.user, listing=listing, **form.sent())
        except services.AlreadyOpen as open_one:
            return _already(request, open_one)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Sent. You hear from us as soon as they answer."))
            return redirect("deals:interest", made.code)
    return render(request, "deals/new.html", context | {"form": form})


def _already(request: HttpRequest, refusal: services.AlreadyOpen) -> HttpResponse:
    messages.info(request, refusal.message)
    return redirect("deals:interest", refusal.interest.code)


def _organisations(reader: Reader, mine: list[Listing]) -> list[Organisation]:
    """Those the person speaks for, and those whose listing they entered as staff."""
    entered = {one.organisation_id for one in mine}
    clients = {one.client_id for one in reader.mandates if one.may_write}
    keys = reader.speaks_for | entered | clients
    return list(Organisation.objects.filter(pk__in=keys).order_by("name_vi", "pk")) if keys else []


def _initial(own: Listing | None, organisations: list[Organisation]) -> dict[str, Any]:
    if own is None:
        return {"organisation": organisations[0].code}
    hidden = own.disclosure == Listing.Disclosure.ANONYMOUS
    return {
        "organisation": own.organisation.code,
        "own_listing": own.code,
        "shown": Interest.Shown.ANONYMOUS if hidden else Interest.Shown.NAMED,
    }


def _without_own(
    request: HttpRequest,
    reader: Reader,
    listing: Listing,
    own_code: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Somebody who speaks for nobody: the match desk introduces, others say for whom they write."""
    if not reader.moderates or not own_code:
        return render(request, "deals/cannot.html", context | {"own": False})
    other = listing_queries.get_listing_for(request.user, own_code, OTHER_KIND[listing.kind])
    form = shapes.IntroductionForm(request.POST or None)
    need, offer = (listing, other) if listing.kind == Listing.Kind.NEED else (other, listing)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.introduce(
                request.user, need=need, offer=offer, text=form.cleaned_data["text"]
            )
        except services.AlreadyOpen as open_one:
            return _already(request, open_one)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Both sides have been told. Each says yes or no."))
            return redirect("deals:interest", made.code)
    titles = {"other_title": wording.listing_title(reader, other)}
    page_title = {"page_title": _("Introduce both sides")}
    return render(request, "deals/new.html", context | titles | page_title | {"form": form})


# --- mine ------------------------------------------------------------------------------------


@login_required
@require_safe
def interests(request: HttpRequest) -> HttpResponse:
    """What others want of us, and what we want of others."""
    reader = Reader(request.user)
    found = {"in": queries.received_by(reader), "out": queries.sent_by(reader)}
    counts = {name: rows.count() for name, rows in found.items()}
    shown = request.GET.get("show", "")
    if shown not in found:
        shown = "in" if counts["in"] or not counts["out"] else "out"
    if request.GET.get("format") == "xlsx":
        rows = presenting.sheet_rows(reader, found[shown])
        return sheets.workbook_response(f"ket-noi-{shown}", presenting.sheet_head(), rows)
    labels = {"in": _("To us"), "out": _("From us")}
    pages = Paginator(found[shown], PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "tabs": [
            {
                "label": label,
                "url": f"?show={name}",
                "count": counts[name],
                "current": name == shown,
            }
            for name, label in labels.items()
        ],
        "caption": labels[shown],
        "shown": shown,
        "head": [
            {"label": _("Listing")},
            {"label": _("The other side")},
            {"label": _("State")},
            {"label": _("Answer owed by")},
        ],
        "rows": [presenting.row(reader, interest) for interest in page],
        "page": page,
        "pages": pages,
    }
    return render(request, "deals/interests.html", context)


# --- one -------------------------------------------------------------------------------------


@login_required
@require_safe
def interest(request: HttpRequest, code: str) -> HttpResponse:
    """One interest: who wants what, how it stands, and what can be done now."""
    return _show(request, queries.get_interest_for(request.user, code))


def _show(request: HttpRequest, found: Interest, **bound: forms.Form) -> HttpResponse:
    context = presenting.page(request.user, found)
    shown = {"agree": "accept"}
    names = {shown.get(action, action) for action in context["actions"]}
    context["forms"] = {
        name: bound.get(name) or shape(auto_id=f"{name}-%s")
        for name, shape in FORMS.items()
        if name in names
    }
    context["failed"] = next(iter(bound), "")
    context["failed_form"] = next(iter(bound.values()), None)
    return render(request, "deals/interest.html", context)


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Accept, decline, ask, answer, take back; pressed twice, it says how it stands."""
    if action not in FORMS:
        raise Http404
    found = queries.get_interest_for(request.user, code)
    form = FORMS[action](request.POST, auto_id=f"{action}-%s")
    try:
        if not form.is_valid():
            allowed = permissions.actions_of(Reader(request.user), found)
            if action not in allowed and not (action == "accept" and "agree" in allowed):
                return _moved_on(request, found)
            return _show(request, found, **{action: form})
        getattr(services, action)(request.user, interest=found, **form.cleaned_data)
    except IllegalStep:
        return _moved_on(request, found)
    except NotAllowed:
        raise
    except Refused as refusal:
        _refuse(form, refusal)
        return _show(request, queries.get_interest_for(request.user, code), **{action: form})
    messages.success(request, _said(action))
    return redirect("deals:interest", found.code)


def _moved_on(request: HttpRequest, found: Interest) -> HttpResponse:
    text = _("This was done already, or another step was faster. Here is how it stands.")
    messages.info(request, text)
    return redirect("deals:interest", found.code)


def _said(action: str) -> str:
    return {
        "accept": _("Your yes is noted, and the other side has been told."),
        "decline": _("Your no is on its way, with its reason."),
        "ask": _("Your question is on its way."),
        "answer": _("Your answer is on its way."),
        "withdraw": _("It is taken back, and the other side has been told."),
        "call_off": _("It is taken back, and both sides have been told."),
    }[action]
