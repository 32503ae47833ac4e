"""Periodic work of this room: idempotent, safe twice, late and after a long silence."""

import logging

from django.utils import timezone

from marketplace.deals import services
from marketplace.deals.models import Interest

log = logging.getLogger(__name__)
BATCH = 200


def run_interest_clock() -> int:
    """Remind, tell that it is late, let lapse: whatever is due; one failing stops no other.

    Returns:
        The number of interests with which something was done.
    """
    now = timezone.now()
    done, last = 0, 0
    due = Interest.objects.filter(state=Interest.State.SENT, clock_next_at__lte=now)
    while rows := list(due.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for interest in rows:
            last = interest.pk
            try:
                done += bool(services.advance(interest, now=now))
            except Exception:
                log.exception("the clock of interest %s could not be advanced", interest.code)
    return done
