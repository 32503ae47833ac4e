"""Reads of saved searches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from marketplace.listings import permissions, queries
from marketplace.listings.models import SavedSearch

RECENT = timedelta(days=7)


def searches_of(user: Any) -> QuerySet[SavedSearch]:
    """One's own, the newest first, each with `recent`: how many came in within a week.

    Counted is only what the person may see now.
    """
    seen = queries.bare_live_for(permissions.audience_of(user)).values("pk")
    recent = Q(hits__found_at__gte=timezone.now() - RECENT, hits__listing__in=seen)
    mine = SavedSearch.objects.filter(user=user)
    return mine.annotate(recent=Count("hits", filter=recent)).order_by("-created_at", "-pk")


def get_search_for(user: Any, code: str) -> SavedSearch:
    """One of one's own.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = SavedSearch.objects.filter(user_id=user.pk, code=normalise_code(code) or "").first()
    if found is None:
        raise NotFound
    return found
