"""What stands around every page: which site this is, each language's front page, the menus.

Finding Wagtail's Site and building the menus cost more than half of a page's queries and change a
few times a year, so they are kept in the cache and forgotten when an editor publishes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.base.i18n import current_language
from cms.theme.hooks import MenuItem

KEY = "pages:frame:1:{language}"
SECONDS = 600
MENU_DEPTH = 3
IN_HEADER = 2
IN_FOOTER = 10

Links = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame in one language.

    Args:
        site: the only site, None when there are several: then Wagtail looks at the host name.
        home: key of the front page, None without one.
        header: title and address of pages in the header.
        footer: the same for the footer.
        news: address of the list of news, empty without one.
        stamp: differs after each change of published pages; part of other keys.
    """

    site: Site | None
    home: int | None
    header: Links
    footer: Links
    news: str
    stamp: str


def _links(pages: QuerySet[Page], limit: int) -> Links:
    return tuple((page.title, page.get_url() or "") for page in pages[:limit])


def _type(model: str) -> dict[str, str]:
    """By name: the page models use this module."""
    return {"content_type__app_label": "pages", "content_type__model": model}


def _build(language: str) -> Frame:
    sites = list(Site.objects.select_related("root_page")[:2])
    ours = Page.objects.filter(locale__language_code=language)
    home = ours.filter(depth=2, **_type("homepage")).order_by("path").first()
    pages = ours.live().public().filter(depth=MENU_DEPTH, alias_of=None)
    news = pages.filter(**_type("newsindexpage")).first()
    others = pages.exclude(**_type("newsindexpage")).filter(show_in_menus=False)
    return Frame(
        site=sites[0] if len(sites) == 1 else None,
        home=home.pk if home else None,
        header=_links(pages.in_menu(), IN_HEADER),
        footer=_links(others, IN_FOOTER),
        news=(news.get_url() or "") if news else "",
        stamp=secrets.token_hex(6),
    )


def of(language: str | None = None) -> Frame:
    """The frame in a language, the current one by default."""
    code = language or current_language()
    key = KEY.format(language=code)
    found: Frame | None = cache.get(key)
    if found is None:
        found = _build(code)
        cache.set(key, found, SECONDS)
    return found


def remember_site(request: HttpRequest, frame: Frame) -> None:
    """Spare Wagtail the search for the site; it keeps its own find under this name too."""
    if frame.site is not None:
        request._wagtail_site = frame.site  # type: ignore[attr-defined]  # noqa: SLF001 - Wagtail's


def _forget() -> None:
    cache.delete_many([KEY.format(language=code) for code, _name in settings.LANGUAGES])


def forget(sender: Any = None, **kwargs: Any) -> None:
    """Build it anew once what is being changed is committed."""
    transaction.on_commit(_forget)


def _page_gone(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        forget()


def connect() -> None:
    """Listen to all that changes the frame."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(forget, dispatch_uid="pages.frame")
    for model in (Site, Locale, PageViewRestriction):
        for signal in (post_save, post_delete):
            signal.connect(forget, sender=model, dispatch_uid=f"pages.frame.{model.__name__}")
    post_delete.connect(_page_gone, dispatch_uid="pages.frame.deleted")


def _items(links: Links, request: HttpRequest) -> list[MenuItem]:
    return [MenuItem(title, url, current=request.path == url) for title, url in links]


def header(request: HttpRequest) -> list[MenuItem]:
    """Pages that editors marked for menus, such as the list of news."""
    return _items(of().header, request)


def footer(request: HttpRequest) -> list[MenuItem]:
    """The other pages of the first level."""
    return _items(of().footer, request)
