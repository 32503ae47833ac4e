"""While somebody types: saving the draft, what may fit, throwing it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.base.errors import NotFound, Refused
from marketplace.listings import matching, queries, services
from marketplace.listings.forms.raw import Raw, blank, raw_of
from marketplace.listings.models import ListingDraft
from marketplace.listings.presenting.rows import match_item
from marketplace.listings.services.common import DraftConflict
from marketplace.listings.views import visitors
from marketplace.listings.views.keeping import (
    CONFLICT,
    FORMS,
    GONE,
    SESSION_LIMIT,
    SIGNED_OUT,
    TOO_LARGE,
    TOO_MANY,
    clock,
    draft_of_tab,
    keep,
    size_of,
)


@require_POST
def save_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Save a form that has no draft yet; a visitor's waits in the session."""
    if kind not in FORMS:
        raise NotFound
    raw = raw_of(FORMS[kind], request.POST)
    if blank(raw):
        return JsonResponse({"saved_at": clock()})
    if not request.user.is_authenticated:
        if size_of(raw) > SESSION_LIMIT:
            message = _("This is more text than one listing can hold.")
            return JsonResponse({"message": message}, status=TOO_LARGE)
        if not visitors.may_begin(request):
            message = _("Too many requests. Wait a minute, then try again.")
            return JsonResponse({"message": message}, status=TOO_MANY)
        visitors.keep(request, kind, raw)
        return JsonResponse({"saved_at": clock()})
    return _save(request, kind, draft_of_tab(request, kind), raw)


@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Save a draft while it is being typed."""
    if not request.user.is_authenticated:
        message = _(
            "You have been signed out. Your text is kept on this device; sign in again in another "
            "tab, then go on here."
        )
        return JsonResponse({"message": message}, status=SIGNED_OUT)
    found = queries.get_draft_for(request.user, code)
    return _save(request, found.kind, found, raw_of(FORMS[found.kind], request.POST))


def _save(request: HttpRequest, kind: str, found: ListingDraft | None, raw: Raw) -> HttpResponse:
    made = found is None
    try:
        kept = keep(request, kind, found, raw)
    except DraftConflict:
        message = _(
            "A newer text was saved in another tab. Nothing is lost: press “Save and close” to "
            "compare the two."
        )
        return JsonResponse({"message": message}, status=CONFLICT)
    except Refused as refusal:
        status = GONE if refusal.code == "sent" else TOO_LARGE
        return JsonResponse({"message": refusal.message}, status=status)
    answer = {
        "saved_at": clock(kept.updated_at),
        "autosave_url": reverse("listings:draft_save", args=[kept.code]),
        "url": reverse("listings:draft", args=[kept.code]),
    }
    return JsonResponse(answer, status=201 if made else 200)


@require_POST
def matches(request: HttpRequest, kind: str) -> HttpResponse:
    """What may fit what is being typed; nothing of it is stored."""
    if kind not in FORMS:
        raise NotFound
    form = FORMS[kind](raw_of(FORMS[kind], request.POST))
    found: list[Any] = []
    asked = not blank(form.raw)
    if asked:
        found = matching.matches_for_draft(request.user, kind, form.so_far())
    items = []
    for match in found:
        item = match_item(match)
        item["why_html"] = match.why_html()
        items.append(item)
    guesses = form.guesses()
    shown = form.raw.get("guess_shown", [])
    context = {
        "kind": kind,
        "items": items,
        "asked": asked,
        "guesses": guesses,
        # Only then are the ticks drawn anew: somebody may be standing on one of them.
        "new_guesses": {guess["code"] for guess in guesses} != set(shown),
    }
    return render(request, "listings/writing/_matches.html", context)


@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("listings:desk"))
    try:
        found = queries.get_draft_for(request.user, code)
    except NotFound:
        return redirect("listings:desk")  # pressed twice
    services.discard_draft(request.user, draft=found)
    messages.success(request, _("The draft is deleted."))
    return redirect("listings:desk")


@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with one's own text after having seen the newer one."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("listings:draft", args=[code]))
    found = queries.get_draft_for(request.user, code)
    services.accept_newer(request.user, draft=found)
    messages.info(request, _("Your text is here. Check it once more, then send it."))
    return redirect("listings:draft", code=found.code)
