"""What two people of the demonstration look for, and what has come in for them.

Saved and told through the services; only dates are written past them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from marketplace.listings.models import SavedSearch, SavedSearchHit
from marketplace.listings.saved import evaluating, services, telling
from marketplace.listings.saved.criteria import Criteria

if TYPE_CHECKING:
    from cms.pages.demo.planting import Planter

AGO = timedelta(days=20)
#: Who, what, how often, what they call it.
WANTED = (
    ("chu-htx", Criteria(kind="offer", text="sấy lúa"), "daily", "Máy sấy cho hợp tác xã"),
    ("giam-doc-may", Criteria(kind="need", text="sấy"), "at_once", "Ai cần máy sấy"),
)


def play(planter: Planter) -> int:
    """Save the searches three weeks ago and tell what came in since; how many there are."""
    for ref, criteria, pace, name in WANTED:
        services.save_search(planter.people[ref], criteria=criteria, pace=pace, name=name)
    SavedSearch.objects.update(created_at=timezone.now() - AGO)
    evaluating.evaluate()
    for hit in SavedSearchHit.objects.select_related("listing"):
        if hit.listing.published_at is not None:
            hit.found_at = hit.listing.published_at
            hit.save(update_fields=["found_at"])
    for search in SavedSearch.objects.order_by("pk"):
        telling.tell_search(search.pk)
    return len(WANTED)
