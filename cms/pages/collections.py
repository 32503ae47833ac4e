"""Curated collections of live listings, as rows. Only what everybody may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from cms.base.codes import normalise_code
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
        found = found.filter(Q(fields__code__in=codes)).distinct()
    return rows(found.order_by(*ORDERS.get(order, ORDERS["newest"]))[:count])


def _codes(codes: Iterable[str]) -> list[str]:
    return [code for raw in codes if (code := normalise_code(raw))]


def picked(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Those of the listings that are live, in the given order."""
    wanted = _codes(codes)
    found = {listing.code: listing for listing in _public().filter(code__in=wanted)}
    return rows(found[code] for code in wanted if code in found)


def unknown(codes: Iterable[str]) -> list[str]:
    """The codes that are no live public listing."""
    given = list(codes)
    known = set(_public().filter(code__in=_codes(given)).values_list("code", flat=True))
    return [code for code in given if normalise_code(code) not in known]
