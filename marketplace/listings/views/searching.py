"""Search: results with facets, and suggestions while typing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from cms.accounts.pacing import paced
from cms.base.i18n import current_language
from cms.base.text import clean
from marketplace.listings import browsing, permissions, presenting
from search import service
from search.query import MAX_CHARACTERS, QueryTooLong

SUGGESTIONS = 8
A_MINUTE = 120  # of each, by a visitor without an account
FILTERS = "filters"  # the form's id: after a change in it the drawer stays open
TOO_LONG = 413


def _results(request: HttpRequest, *, fixed_kind: str = "") -> HttpResponse:
    asked = browsing.read(request.GET, fixed_kind=fixed_kind)
    audience = permissions.audience_of(request.user)
    context: dict[str, Any] = {"fixed_kind": fixed_kind, "action": request.path}
    try:
        result = service.search(browsing.query_for(asked, audience))
    except QueryTooLong:
        context |= {"asked": asked, "limit": MAX_CHARACTERS}
        return render(request, "listings/reading/too_long.html", context, status=TOO_LONG)
    context |= browsing.page(asked, result)
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    partial = bool(htmx) and not htmx.history_restore_request
    template = "results.html" if partial else "search.html"
    context["filtering"] = partial and htmx.trigger == FILTERS
    response = render(request, f"listings/reading/{template}", context)
    if partial:
        query = browsing.address(asked)
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


@require_safe
@paced(A_MINUTE)
def search(request: HttpRequest) -> HttpResponse:
    """Results for the words and filters of the address."""
    return _results(request)


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """All live needs, with the same filters."""
    return _results(request, fixed_kind="need")


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """All live technologies, with the same filters."""
    return _results(request, fixed_kind="offer")


@require_safe
@paced(A_MINUTE)
@cache_control(private=True, max_age=30)
def suggest(request: HttpRequest) -> HttpResponse:
    """Options for the search box: phrases, and the records they come from."""
    typed = clean(request.GET.get("q", "")[:200])
    language = current_language()
    found = (
        service.suggest(
            typed,
            audience=permissions.audience_of(request.user),
            language=language,
            limit=SUGGESTIONS,
        )
        if typed
        else ()
    )
    items = [
        {
            "label_html": presenting.completed(one.text, typed),
            "label": one.text,
            "value": one.text,
            "kind": one.kind if one.kind in {"need", "offer", "organisation"} else "",
            "url": f"{reverse('listings:search')}?q={presenting.quoted(one.text)}",
        }
        for one in found
    ]
    return render(request, "listings/reading/suggest.html", {"items": items})
