"""How an organisation answers interests, counted and written down to the registry."""

from datetime import datetime
from statistics import median

from django.db.models import Q
from django.utils import timezone

from ecosystem.registry import services as registry
from ecosystem.registry.models import Organisation
from marketplace.deals.models import Interest
from marketplace.listings.models import Listing

S = Interest.State
HOUR = 3600


def refresh(organisation: Organisation, *, now: datetime | None = None) -> None:
    """Count anew how the organisation answers what others want of its listings.

    Counted are interests that it answered (yes, no or a question) and those whose first reply time
    passed while they were open. Not counted: what was taken back before, what the centre
    introduced, and anything about an anonymous listing: a figure that moves would say whose.
    """
    moment = now or timezone.now()
    answered = Q(first_response_at__isnull=False)
    missed = Q(first_response_at__isnull=True, first_due_at__lte=moment) & (
        Q(ended_at__isnull=True) | Q(lapse_cause=Interest.Cause.CLOCK)
    )
    rows = (
        Interest.objects.filter(answered | missed, to_organisation=organisation, introduced=False)
        .exclude(listing__disclosure=Listing.Disclosure.ANONYMOUS)
        .values_list("sent_at", "first_due_at", "first_response_at")
    )
    received, in_time, hours = 0, 0, []
    for sent_at, due_at, response_at in rows.iterator():
        received += 1
        if response_at is not None:
            in_time += response_at <= due_at
            hours.append((response_at - sent_at).total_seconds() / HOUR)
    if not received:
        return
    registry.record_standing(
        organisation,
        interests_received=received,
        interests_answered_in_time=in_time,
        median_answer_hours=round(median(hours)) if hours else None,
    )
