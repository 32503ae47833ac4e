"""Periodic work of the match desk: idempotent, bounded, safe twice and after a long silence."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from marketplace.deals.desk import candidates, services
from marketplace.deals.models import DeskItem, Interest
from marketplace.listings import queries
from marketplace.listings.models import Listing

log = logging.getLogger(__name__)
BATCH = 200
Kind = DeskItem.Kind


def _quiet() -> timedelta:
    return timedelta(days=settings.DESK_OFFER_QUIET_DAYS)


def _interest_since(listing: str, since: Any) -> Exists:
    about = Q(listing=OuterRef(listing)) | Q(own_listing=OuterRef(listing))
    return Exists(Interest.objects.filter(about, sent_at__gte=since))


def needs_without_item() -> QuerySet[Listing]:
    """Live needs that are owed an answer and aren't on the desk: those of before it was there."""
    on_desk = DeskItem.objects.filter(
        listing=OuterRef("pk"), kind=Kind.NEED, opened_at__gte=OuterRef("published_at")
    )
    still = DeskItem.objects.filter(listing=OuterRef("pk"), kind=Kind.NEED)
    owed = queries.bare_live_for("staff").filter(kind=Listing.Kind.NEED, answered_at__isnull=True)
    return owed.exclude(Exists(on_desk)).exclude(
        Exists(still.exclude(state=DeskItem.State.DECIDED))
    )


def quiet_offers() -> QuerySet[Listing]:
    """Live offers up for so long that nobody asked about since, nor looked at here."""
    since = timezone.now() - _quiet()
    items = DeskItem.objects.filter(listing=OuterRef("pk"), kind=Kind.OFFER)
    recent = items.filter(~Q(state=DeskItem.State.DECIDED) | Q(decided_at__gte=since))
    live = queries.bare_live_for("staff").filter(kind=Listing.Kind.OFFER, published_at__lte=since)
    return live.exclude(_interest_since("pk", since)).exclude(Exists(recent))


def _answered_elsewhere() -> QuerySet[DeskItem]:
    return DeskItem.objects.exclude(state=DeskItem.State.DECIDED).filter(
        kind=Kind.NEED, listing__answered_at__gte=F("opened_at")
    )


def _asked_about() -> QuerySet[DeskItem]:
    items = DeskItem.objects.exclude(state=DeskItem.State.DECIDED).filter(kind=Kind.OFFER)
    return items.filter(_interest_since("listing", OuterRef("opened_at")))


def catch_up() -> int:
    """Put what is missing onto the desk, end what was answered or asked about elsewhere.

    Returns:
        The number of items opened or ended.
    """
    done = 0
    for rows, kind in ((needs_without_item(), Kind.NEED), (quiet_offers(), Kind.OFFER)):
        for listing in rows.order_by("pk")[:BATCH]:
            done += _safely(_open, listing, kind)
    for items in (_answered_elsewhere(), _asked_about()):
        for item in items.order_by("pk")[:BATCH]:
            done += _safely(_end, item, item.kind)
    return done


def _safely(act: Any, record: Any, code: str) -> bool:
    try:
        return bool(act(record, code))
    except Exception:
        log.exception("match desk: %s", record)
        return False


@transaction.atomic
def _open(listing: Listing, kind: str) -> bool:
    found = services.lock_listings(listing)[listing.pk]
    still = needs_without_item() if kind == Kind.NEED else quiet_offers()
    if not still.filter(pk=found.pk).exists():
        return False
    due_at = found.answer_due_at if kind == Kind.NEED else None
    return services.put_on_desk(found, kind, due_at=due_at) is not None


@transaction.atomic
def _end(item: DeskItem, kind: str) -> bool:
    services.lock_listings(item.listing)
    found = services.locked(item)
    if not found.is_open:
        return False
    if kind == Kind.OFFER:
        services.decide_by_itself(found, DeskItem.Decision.INTEREST)
        return True
    sent = found.listing.desk_answers.select_related("answered_by").first()
    if sent is None:  # kept before answers were stored
        services.decide_by_itself(found, DeskItem.Decision.ANSWERED)
    else:
        services.decide_as_answered(found, sent)
    return True


def refresh_candidates() -> int:
    """Look again for the items looked at longest ago, a few at a time.

    Returns:
        The number of items looked at.
    """
    done = 0
    for item in candidates.stale():
        try:
            if not candidates.refresh(item):
                break  # search is away: the next tick tries again
        except Exception:
            log.exception("match desk: candidates of %s", item)
        else:
            done += 1
    return done
