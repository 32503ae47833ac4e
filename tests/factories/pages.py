"""Pages for tests, published as editors publish."""

import json
from typing import Any

from wagtail.models import Locale, Page

from cms.pages.models import ContentPage, HomePage, NewsIndexPage, NewsPage


def home(language: str = "vi") -> HomePage:
    """The front page that the reference data makes."""
    return HomePage.objects.get(locale__language_code=language)


def body(*blocks: tuple[str, Any]) -> str:
    """Blocks as a stream field keeps them: `body(("text", "<p>…</p>"))`."""
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def _add(parent: Page, page: Page, *, live: bool) -> Any:
    parent = Page.objects.get(pk=parent.pk).specific
    page.locale, page.live = parent.locale, False
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return type(page).objects.get(pk=page.pk)


def content_page(
    title: str = "Về sàn", *, parent: Page | None = None, live: bool = True, **kwargs: Any
) -> ContentPage:
    """A page made of blocks."""
    kwargs.setdefault("intro", "Một câu dẫn.")
    return _add(parent or home(), ContentPage(title=title, **kwargs), live=live)


def news_index(parent: Page | None = None, **kwargs: Any) -> NewsIndexPage:
    """The list of news, in the header."""
    kwargs = {"title": "Tin tức", "slug": "news", "show_in_menus": True} | kwargs
    return _add(parent or home(), NewsIndexPage(**kwargs), live=True)


def news(
    title: str = "Sàn mở cửa", *, index: Page | None = None, live: bool = True, **kwargs: Any
) -> NewsPage:
    """A piece of news."""
    parent = index or NewsIndexPage.objects.first() or news_index()
    kwargs.setdefault("intro", "Chuyện mới.")
    return _add(parent, NewsPage(title=title, **kwargs), live=live)


def translated(page: Page, title: str, *, live: bool = True) -> Any:
    """The page in English, as simple_translation copies it."""
    copy = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    copy.title = title
    revision = copy.save_revision()
    if live:
        revision.publish()
    return type(page).objects.get(pk=copy.pk)
