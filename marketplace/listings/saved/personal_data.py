"""What saved searches hold of a person: for the export they ask for, and for erasure."""

from __future__ import annotations

from cms.accounts.models import Notification, User
from marketplace.listings.models import SavedSearch
from marketplace.listings.saved import telling


def export(user: User) -> tuple[str, object]:
    """What the person looks for, how often they are told, and what was told."""
    searches = (
        SavedSearch.objects.filter(user=user).order_by("pk").prefetch_related("hits__listing")
    )
    return "saved_searches", [
        {
            "name": search.name,
            "criteria": search.criteria,
            "pace": search.pace,
            "active": search.active,
            "created": search.created_at.isoformat(),
            "told": sorted(hit.listing.code for hit in search.hits.all() if hit.told_at),
        }
        for search in searches
    ]


def erase(user: User) -> None:
    """All of it goes, with the notices."""
    SavedSearch.objects.filter(user=user).delete()
    Notification.objects.filter(user=user, kind=telling.KIND).delete()
