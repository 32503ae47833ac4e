"""The live content of the home page: a constant number of queries, whatever there is."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from cms.base.i18n import localized
from cms.pages import collections
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Field
from marketplace.listings.queries import live_for

SHOWN = 5
ORGANISATIONS = 6


def _counts() -> dict[str, int]:
    found = live_for("public").select_related(None).prefetch_related(None).order_by()
    return found.aggregate(
        needs=Count("pk", filter=Q(kind="need")), offers=Count("pk", filter=Q(kind="offer"))
    )


def field_index() -> list[dict[str, Any]]:
    """The sectors with how many needs and offers stand under each; empty ones are left out."""
    pairs = (
        live_for("public")
        .select_related(None)
        .prefetch_related(None)
        .order_by()
        .filter(fields__isnull=False)
        .values_list("pk", "kind", "fields__code")
    )
    held: dict[str, dict[str, set[int]]] = {}
    for pk, kind, code in pairs:
        for above in registry.field_ancestors([code]):
            held.setdefault(above, {"need": set(), "offer": set()})[kind].add(pk)
    roots = registry.fields_tree(Field.Tree.SECTOR)
    return [
        {
            "label": root.name,
            "url": f"{reverse('listings:search')}?fields={root.code}",
            "needs": len(held[root.code]["need"]),
            "offers": len(held[root.code]["offer"]),
        }
        for root in roots
        if root.code in held
    ]


def organisations() -> list[dict[str, Any]]:
    """Verified organisations, newest first."""
    found = registry.public_organisations().filter(verified_at__isnull=False)
    return [
        {
            "name": localized(organisation, "name").text,
            "text": localized(organisation, "summary").text,
            "url": organisation.get_absolute_url(),
        }
        for organisation in found.order_by("-verified_at", "pk")[:ORGANISATIONS]
    ]


def live_content() -> dict[str, Any]:
    """Newest needs and offers, the fields with their counts, organisations."""
    return {
        "needs": collections.by_rule(kind="need", field="", order="newest", count=SHOWN),
        "offers": collections.by_rule(kind="offer", field="", order="newest", count=SHOWN),
        "counts": _counts(),
        "field_items": field_index(),
        "organisations": organisations(),
    }
