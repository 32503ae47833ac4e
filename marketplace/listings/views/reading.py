"""The public pages of one listing, with its matches and what owners say of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.base.errors import NotFound, Refused
from marketplace.listings import permissions, queries, services
from marketplace.listings.models import Listing
from marketplace.listings.presenting import showing

GONE = 410


def _page(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    try:
        listing = queries.get_listing_for(request.user, code)
    except NotFound:
        ended = queries.get_ended(code, kind)
        if ended is None:
            raise
        return _ended(request, ended)
    right = listing.get_absolute_url()
    if request.path != right and (permissions.is_up(listing) or listing.kind != kind):
        return HttpResponsePermanentRedirect(right)
    content = queries.content_for(request.user, listing)
    context = showing.context(request.user, listing, content)
    context |= showing.for_machines(context, origin=f"{request.scheme}://{request.get_host()}")
    return render(request, f"listings/reading/{kind}.html", context)


def _ended(request: HttpRequest, listing: Listing) -> HttpResponse:
    """What stood here publicly and has ended: said so, with what is like it and still up."""
    context = showing.ended_context(request.user, listing)
    return render(request, "listings/reading/ended.html", context, status=GONE)


@require_safe
def need(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A technology need."""
    return _page(request, "need", code)


@require_safe
def offer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A technology on offer."""
    return _page(request, "offer", code)


@login_required
@require_POST
def say_of_match(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """An owner says that a match fits, or doesn't, because …."""
    listing = queries.get_listing_for(request.user, code)
    counterpart = queries.get_listing_for(request.user, other)
    said: dict[str, Any] = {
        "verdict": request.POST.get("verdict", ""),
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
    }
    try:
        services.say_of_match(request.user, listing=listing, other=counterpart, **said)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Noted. Thank you: it helps the next search."))
    back = listing.get_absolute_url()
    if not permissions.is_up(listing):
        back = reverse("listings:desk_listing", args=[listing.code])
    return redirect(f"{back}#matches")
