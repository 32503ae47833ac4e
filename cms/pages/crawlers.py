"""What search engines are told: public pages, live listings, organisations, in both languages.

Only what a visitor without an account sees. An anonymous need is listed as it is shown; nothing
of its owner's stands here, and the order is that of publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import override
from wagtail.models import Page

from ecosystem.registry.queries import public_organisations
from marketplace.listings.queries import live_for

PART = 5_000
MOST_DIGITS = 6  # of a part's number: beyond it the database can't count
#: Addresses that are nobody's business but their owners'.
CLOSED = ("/account/", "/en/account/", "/desk/", "/en/desk/", "/admin/", "/en/admin/", "/search/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One address with its other languages."""

    url: str
    changed: datetime | None
    others: tuple[tuple[str, str], ...]


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _both(record: Any, changed: datetime | None) -> Iterator[Entry]:
    """A record that has a page in each language."""
    urls = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls.append((code, _absolute(record.get_absolute_url())))
    for _code, url in urls:
        yield Entry(url, changed, tuple(urls))


def _pages() -> QuerySet[Any]:
    found: QuerySet[Any] = Page.objects.live().public().filter(depth__gt=1, alias_of=None)
    return found.order_by("pk")


def _page_entries(rows: Any) -> Iterator[Entry]:
    for page in rows:
        url = page.get_url()
        if url:
            yield Entry(_absolute(url), page.last_published_at, ())


def _listings() -> QuerySet[Any]:
    found = live_for("public").prefetch_related(None).select_related(None)
    return found.only("code", "kind", "live_title_vi", "live_title_en", "published_at").order_by(
        F("published_at").asc(nulls_first=True), "pk"
    )


def _listing_entries(rows: Any) -> Iterator[Entry]:
    for listing in rows:
        yield from _both(listing, listing.published_at)


def _organisations() -> QuerySet[Any]:
    return public_organisations().prefetch_related(None).select_related(None).order_by("pk")


def _organisation_entries(rows: Any) -> Iterator[Entry]:
    for organisation in rows:
        yield from _both(organisation, organisation.updated_at)


_SECTIONS: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Any], Iterator[Entry]]]] = {
    "pages": (_pages, _page_entries),
    "listings": (_listings, _listing_entries),
    "organisations": (_organisations, _organisation_entries),
}


def parts() -> list[str]:
    """Addresses of the parts of the sitemap."""
    return [
        _absolute(f"/sitemap-{name}-{number}.xml")
        for name, (rows, _entries) in _SECTIONS.items()
        for number in range(1, max(1, ceil(rows().order_by().count() / PART)) + 1)
    ]


def entries(section: str) -> list[Entry] | None:
    """The entries of a part such as `listings-1`, None when there is no such part."""
    name, _dash, number = section.rpartition("-")
    if name not in _SECTIONS or not number.isdigit() or len(number) > MOST_DIGITS:
        return None
    if int(number) < 1:
        return None
    rows, present = _SECTIONS[name]
    first = (int(number) - 1) * PART
    return list(present(rows()[first : first + PART]))
