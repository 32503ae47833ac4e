"""The match desk in the demonstration: answered, taken, settled, waiting.

Everything goes through the services; only dates are written past them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.pages.demo import scenes
from marketplace.deals.desk import jobs, services
from marketplace.deals.models import DeskItem
from marketplace.listings.models import Listing, Promise

if TYPE_CHECKING:
    from cms.pages.demo.planting import Planter

QUIET = ("o-dem-ca", "o-nuoc-thai")


def play(planter: Planter) -> None:
    """Bring the desk to where it would be had it been there from the beginning."""
    for item in DeskItem.objects.select_related("listing"):
        owed = Promise.objects.filter(listing=item.listing, kind=Promise.Kind.ANSWER).last()
        item.opened_at = item.listing.published_at or item.opened_at
        item.due_at = owed.due_at if owed else item.due_at
        item.save(update_fields=["opened_at", "due_at"])
    jobs.catch_up()
    moderator = planter.staff["moderator"]
    for ref in QUIET:
        listing = Listing.objects.get(pk=planter.listings[ref].pk)
        services.put_on_desk(listing, DeskItem.Kind.OFFER)
    settled = DeskItem.objects.get(listing=planter.listings[QUIET[0]])
    services.settle(moderator, item=settled, reason=DeskItem.Reason.GOOD_AS_IS)
    waiting = DeskItem.objects.get(listing=planter.listings[scenes.WAITING])
    services.take(moderator, item=waiting)
