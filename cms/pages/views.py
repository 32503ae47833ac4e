"""Serving pages, what crawlers ask for, and the records behind the front page's figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.views import serve_chain

from cms.pages import crawlers, figures, frame
from cms.pages.models import HomePage

ROWS = 50


def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """A published page. As Wagtail's own view, with the site and front page from the cache.

    Raises:
        Http404: there is no published page at this address.
    """
    around = frame.of()
    frame.remember_site(request, around)
    home = HomePage.objects.filter(pk=around.home).select_related("locale").first()
    if home is None:
        raise Http404
    found, args, kwargs = home.route(request, [part for part in path.split("/") if part])
    chain: Any = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        chain = wrap(chain)
    for ask in hooks.get_hooks("before_serve_page"):
        answer = ask(found, request, args, kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    response: HttpResponse = chain(found, request, args, kwargs)
    return response


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The needs behind "answered in time", late ones first."""
    pages = Paginator(figures.answer_rows(), ROWS)
    shown = pages.get_page(request.GET.get("page"))
    rows = figures.present_answers(shown.object_list)
    counted = figures.answers()
    return render(request, "pages/answers.html", {"page": shown, "rows": rows, "counted": counted})


@require_safe
@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may visit; nothing at all of a demonstration."""
    lines = ["User-agent: *"]
    if settings.DEMO:
        lines.append("Disallow: /")
    else:
        lines += [f"Disallow: {path}" for path in crawlers.CLOSED]
        lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(request: HttpRequest, section: str = "") -> HttpResponse:
    """The index of what may be found, or one part of it.

    Raises:
        Http404: there is no such part.
    """
    if not section:
        context: dict[str, Any] = {"parts": crawlers.parts()}
        return render(request, "pages/sitemap_index.xml", context, content_type="application/xml")
    entries = crawlers.entries(section)
    if entries is None:
        raise Http404
    context = {"entries": entries}
    return render(request, "pages/sitemap.xml", context, content_type="application/xml")
