"""The newest version of one's listing as others will see it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.listings import queries
from marketplace.listings.models import Listing, ListingDocument
from marketplace.listings.presenting import showing
from marketplace.listings.views import acting

S = Listing.State


@login_required
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The newest version exactly as others will see it."""
    found = acting.own_listing(request, code)
    content = queries.latest_content(found)
    wanted = "members" if request.GET.get("as") == "members" else "public"
    manage = reverse("listings:desk_listing", args=[found.code])
    disclosure = found.pending_disclosure or found.disclosure
    if wanted == "public" and disclosure == Listing.Disclosure.MEMBERS:
        return render(request, "listings/desk/preview_nothing.html", {"listing": found})
    context = showing.preview_context(
        AnonymousUser(),
        _as_approved(found, disclosure),
        content,
        text=_preview_words(wanted),
    )
    context |= {
        "manage_url": manage,
        "crumbs": [],
        "documents": _previewed(found, wanted),
        **showing.ways_on(context["page"]),
    }
    return render(request, f"listings/reading/{found.kind}.html", context)


def _as_approved(found: Listing, disclosure: str) -> Listing:
    """The listing as it will stand once approved: a copy that nobody saves."""
    shown = copy(found)
    shown.state = S.LIVE
    shown.expires_at = None
    # Members are told whose it is; that they may see it at all was decided before.
    members = disclosure == Listing.Disclosure.MEMBERS
    shown.disclosure = Listing.Disclosure.NAMED if members else disclosure
    return shown


def _previewed(found: Listing, wanted: str) -> list[dict[str, Any]]:
    """Documents as that reader will find them: open, or named with what they ask for."""
    access = ListingDocument.Access
    opens = {access.PUBLIC, access.MEMBERS} if wanted == "members" else {access.PUBLIC}
    rows = found.listingdocuments.filter(removal_asked_at__isnull=True).select_related("file")
    items = []
    named = (found.pending_disclosure or found.disclosure) != Listing.Disclosure.ANONYMOUS
    for row in rows.exclude(access=access.STAFF):
        name = queries.shown_title(row, knows_owner=named)
        item: dict[str, Any] = {"name": name, "note": showing.document_note(row), "icon": "doc"}
        if row.access in opens:
            item |= {
                "url": reverse("listings:file", args=[row.file.code]),
                "action": _("Download"),
                "action_url": reverse("listings:file", args=[row.file.code]),
            }
        else:
            item["icon"] = "lock" if row.access == access.NDA else "verified"
        items.append(item)
    return items


def _preview_words(wanted: str) -> str:
    if wanted == "members":
        return _("As verified members see it. Nothing of this is published by looking at it.")
    return _("As every visitor sees it. Nothing of this is published by looking at it.")


# -- doing something -------------------------------------------------------------------------------
