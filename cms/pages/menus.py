"""Pages that editors put into the menus."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from cms.base.i18n import current_language
from cms.pages.models import NewsIndexPage
from cms.theme.hooks import MenuItem

HEADER_DEPTH = 3
IN_HEADER = 2
IN_FOOTER = 10


def _pages() -> Any:
    return (
        Page.objects.live()
        .public()
        .filter(depth=HEADER_DEPTH, locale__language_code=current_language())
    )


def _items(pages: list[Page], request: HttpRequest) -> list[MenuItem]:
    items = []
    for page in pages:
        url = page.get_url(request=request) or ""
        items.append(MenuItem(page.title, url, current=request.path == url))
    return items


def header(request: HttpRequest) -> list[MenuItem]:
    """The list of news, and pages marked for menus."""
    pages = list(_pages().in_menu()[:IN_HEADER])
    return _items(pages, request)


def footer(request: HttpRequest) -> list[MenuItem]:
    """Content pages at the top level."""
    pages = _pages().not_type(NewsIndexPage).filter(show_in_menus=False)
    return _items(list(pages[:IN_FOOTER]), request)
