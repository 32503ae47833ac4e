"""Curated collections of live listings, as rows. Only what everybody may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ecosystem.registry import queries as registry
from marketplace.listings.documents import payload
from marketplace.listings.models import Listing
from marketplace.listings.presenting import row
from marketplace.listings.queries import live_for

ORDERS = {"newest": ("-published_at", "-pk"), "ending": ("expires_at", "pk")}


def _public() -> QuerySet[Listing]:
    return live_for("public").prefetch_related(None)


def rows(listings: Iterable[Listing]) -> list[dict[str, Any]]:
    """Listings as rows of a board."""
    return [row(payload(listing, listing.content), listing.kind) for listing in listings]


def by_rule(*, kind: str, field: str, order: str, count: int) -> list[dict[str, Any]]:
    """The listings that a rule chooses now."""
    found = _public()
    if kind:
        found = found.filter(kind=kind)
    if field:
        codes = registry.field_descendants([field])
        within = Listing.fields.through.objects.filter(listing=OuterRef("pk"))
        found = found.filter(Exists(within.filter(field__code__in=codes)))
    return rows(found.order_by(*ORDERS.get(order, ORDERS["newest"]))[:count])


def picked(listings: Iterable[Listing | None]) -> list[dict[str, Any]]:
    """Those of the listings that everybody may see now, in the given order."""
    wanted = list(dict.fromkeys(listing.pk for listing in listings if listing is not None))
    found = {listing.pk: listing for listing in _public().filter(pk__in=wanted)}
    return rows(found[pk] for pk in wanted if pk in found)


def choosable() -> QuerySet[Listing]:
    """What an editor may put into a collection, newest first."""
    return live_for("public").prefetch_related(None)
