"""The live content of the home page: a constant number of queries, whatever there is.

It is the same for every reader of a language, so it is kept for a minute. The key holds the number
of the newest audit entry: every write of a service leaves one, so what was withdrawn, closed or
made anonymous is gone from the front page with the next view.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.urls import reverse

from cms.base.i18n import current_language, localized
from cms.base.models import AuditEntry
from cms.pages import collections, figures, frame
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Field
from marketplace.listings.models import Listing
from marketplace.listings.queries import live_for

SHOWN = 5
ORGANISATIONS = 8
NEWS = 3
SECONDS = 60
NEWS_PICTURE = "fill-640x400|format-webp"


def field_index() -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The sectors with their needs and offers, without empty ones; and how many there are in all.

    One pass over the live listings, in the database.
    """
    roots = registry.fields_tree(Field.Tree.SECTOR)
    counts = {kind: Count("pk", distinct=True, filter=Q(kind=kind)) for kind in ("need", "offer")}
    for number, root in enumerate(roots):
        below = Q(fields__code__in=registry.field_descendants([root.code]))
        for kind in ("need", "offer"):
            counts[f"{kind}_{number}"] = Count("pk", distinct=True, filter=below & Q(kind=kind))
    live = live_for("public").select_related(None).prefetch_related(None).order_by()
    found = live.aggregate(**counts)
    rows = [
        {
            "label": root.name,
            "url": f"{reverse('listings:search')}?fields={root.code}",
            "needs": found[f"need_{number}"],
            "offers": found[f"offer_{number}"],
        }
        for number, root in enumerate(roots)
        if found[f"need_{number}"] or found[f"offer_{number}"]
    ]
    return rows, {"needs": found["need"], "offers": found["offer"]}


def organisations() -> list[dict[str, Any]]:
    """Verified organisations, those with most under their name first.

    Only what stands under the name is counted: the order must not tell of an anonymous need.
    """
    named = Q(listings__disclosure=Listing.Disclosure.NAMED, listings__state=Listing.State.LIVE)
    found = (
        registry.public_organisations(registry.OrganisationFilters(verified=True))
        .prefetch_related(None)
        .prefetch_related("logo__renditions")
        .annotate(
            needs=Count("listings", filter=named & Q(listings__kind="need")),
            offers=Count("listings", filter=named & Q(listings__kind="offer")),
            shown=Count("listings", filter=named),
        )
        .order_by("-shown", "name_folded", "pk")
    )
    return [_organisation(each) for each in found[:ORGANISATIONS]]


def _organisation(organisation: Any) -> dict[str, Any]:
    name, lang = localized(organisation, "name")
    logo = organisation.logo
    return {
        "name": name,
        "lang": lang if lang != current_language() else "",
        "kinds": ", ".join(organisation.kind_labels[:2]),
        "place": localized(organisation.ward or organisation.province, "name").text
        if organisation.province
        else "",
        "url": organisation.get_absolute_url(),
        "logo": logo.get_rendition("max-96x96|format-webp").url if logo else "",
        "needs": organisation.needs,
        "offers": organisation.offers,
    }


def news() -> list[dict[str, Any]]:
    """The newest pieces of news in the reader's language."""
    from cms.pages.models import NewsPage  # noqa: PLC0415 - the page models use this module

    found = (
        NewsPage.objects.live()
        .public()
        .filter(locale__language_code=current_language())
        .select_related("picture")
        .prefetch_related("picture__renditions")
        .order_by("-date", "-pk")
    )
    return [news_item(page) for page in found[:NEWS]]


def news_item(page: Any) -> dict[str, Any]:
    """A piece of news in a list, with its picture."""
    picture = page.picture.get_rendition(NEWS_PICTURE) if page.picture else None
    return {
        "title": page.title,
        "url": page.get_url() or "",
        "date": page.date,
        "intro": page.intro,
        "picture": (
            {"src": picture.url, "width": picture.width, "height": picture.height}
            if picture
            else None
        ),
        "alt": page.picture_alt,
    }


def _collect() -> dict[str, Any]:
    items, counts = field_index()
    return {
        "needs": collections.by_rule(kind="need", field="", order="newest", count=SHOWN),
        "offers": collections.by_rule(kind="offer", field="", order="newest", count=SHOWN),
        "counts": counts,
        "field_items": items,
        "organisations": organisations(),
        "news": news(),
        "news_url": frame.of().news,
        "figures": figures.shown(**counts),
    }


def live_content() -> dict[str, Any]:
    """Newest needs and offers, fields with their counts, organisations, news, figures."""
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    key = f"pages:front:1:{current_language()}:{frame.of().stamp}:{newest}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _collect()
        cache.set(key, found, SECONDS)
    return found
