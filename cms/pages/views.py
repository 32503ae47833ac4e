"""Serving pages, what crawlers ask for, and the records behind the front page's figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.views import serve_chain

from cms.base import sheets
from cms.pages import crawlers, figures, frame
from cms.pages.models import HomePage
from marketplace.listings.models import Promise

ROWS = 50
MOST_ROWS = 10_000  # of a spreadsheet that everybody may ask for


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
    return _promises(request, Promise.Kind.ANSWER, _("Answers to needs"))


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The submissions behind "decided in time", late ones first."""
    return _promises(request, Promise.Kind.WORD, _("Words on submissions"))


def _promises(request: HttpRequest, kind: str, title: str) -> HttpResponse:
    """The records behind a figure; `?period=2026-q4` narrows, `?format=xlsx` takes them along."""
    period = figures.Period.read(request.GET.get("period", ""))
    found = figures.rows(kind, period)
    if request.GET.get("format") == "xlsx":
        return _sheet(title, figures.present(found[:MOST_ROWS]))
    counted = figures.kept(kind, period)
    pages = Paginator(found, ROWS)
    pages.count = counted.due  # what the sentence counts is what the rows are
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": figures.present(page.object_list),
        "counted": counted,
        "words": kind == Promise.Kind.WORD,
        "title": title,
        "period": period,
        "periods": figures.periods(kind),
        "sheet": f"?format=xlsx&period={period}",
    }
    return render(request, "pages/answers.html", context)


def _sheet(title: str, rows: list[dict[str, Any]]) -> HttpResponse:
    headers = (_("Title"), _("Since"), _("Owed by"), _("Answered"), _("Result"))
    names = ("title", "since", "due", "answered", "verdict")
    values = (tuple(row[name] for name in names) for row in rows)
    return sheets.workbook_response(title, headers, values)


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
