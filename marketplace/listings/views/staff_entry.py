"""Staff type a need in for somebody who can't: on record whose word it was."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.text import clean
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation, Province, Ward
from marketplace.listings import permissions, queries, services
from marketplace.listings.forms.desk import CodeForm, SignedForm, WordForm
from marketplace.listings.forms.places import place_columns
from marketplace.listings.models import Listing


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_need(request: HttpRequest) -> HttpResponse:
    """On whose word, for which organisation; then the usual form."""
    if not permissions.can_enter_for_others(request.user):
        raise NotFound
    if request.method != "POST":
        return _page(request, WordForm(found=[]))
    asked = clean(request.POST.get("organisation", ""))
    found = registry.find_organisations(asked) if asked else []
    picked = clean(request.POST.get("chosen", ""))
    if picked and picked != "new" and picked not in {each.code for each in found}:
        found = [*found, *Organisation.objects.filter(code=picked, state="active")]
    form = WordForm(request.POST, found=found)
    if request.POST.get("intent") == "find":
        form = WordForm(initial=request.POST.dict(), found=found)
        return _page(request, form, searched=True)
    if not form.is_valid():
        return _page(request, form, searched=bool(asked))
    said = form.cleaned_data
    word = {name: said.get(name, "") for name in ("word", "word_of", "word_contact")}
    chosen = next((each for each in form.found if each.code == said.get("chosen")), None)
    try:
        draft = services.start_for_somebody(
            request.user, kind="need", word=word, organisation=chosen, new=_new(said)
        )
    except Refused as refusal:
        form.add_error("name", refusal.message)
        return _page(request, form, searched=bool(asked))
    return redirect("listings:draft", code=draft.code)


def _new(said: dict[str, Any]) -> dict[str, Any]:
    """What the registry takes for an organisation that is new here."""
    place = place_columns(said.get("place") or "")
    return {
        "kind": said.get("kind") or Organisation.Kind.HOUSEHOLD_BUSINESS,
        "source": _("Told by %(name)s") % {"name": said["word_of"]},
        "name_vi": said["name"],
        "province": Province.objects.filter(code=place["province"] or "").first(),
        "ward": Ward.objects.filter(code=place["ward"] or "").first(),
    }


def _page(request: HttpRequest, form: WordForm, *, searched: bool = False) -> HttpResponse:
    context = {"form": form, "searched": searched}
    return render(request, "listings/desk/new_need.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_word(request: HttpRequest, token: str) -> HttpResponse:
    """The person reads what staff wrote down and confirms it with the code; no account needed."""
    listing = services.listing_of_word_token(token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_word(None, listing=listing, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            return render(request, "listings/desk/word_confirmed.html")
    content = queries.latest_content(listing)
    said = [
        row for row in queries.difference(listing) if row.new and not row.name.startswith("title_")
    ]
    context = {"form": form, "listing": listing, "content": content, "said": said}
    response = render(request, "listings/desk/confirm_word.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is a key
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["POST"])
def upload_form(request: HttpRequest, code: str) -> HttpResponse:
    """A moderator uploads the signed form, or sends the code again."""
    if not permissions.can_enter_for_others(request.user):
        raise NotFound
    listing = queries.get_listing_for(request.user, code)
    try:
        if request.POST.get("intent") == "resend":
            services.resend_word_code(request.user, listing=listing)
            messages.success(request, _("The code is on its way again."))
        else:
            _confirm_by_form(request, listing)
    except NotAllowed:
        raise NotFound from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("listings:desk_listing", code=listing.code)


def _confirm_by_form(request: HttpRequest, listing: Listing) -> None:
    """Raises Refused or NotAllowed as the service does; a missing file is said here."""
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["form_file"][0]))
        return
    services.confirm_word(request.user, listing=listing, form_file=form.cleaned_data["form_file"])
    messages.success(request, _("Confirmed by the signed form. It is in review now."))
