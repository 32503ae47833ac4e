"""Periodic work of delivery: idempotent, safe twice, late and after a long silence."""

import logging
from datetime import datetime

from django.utils import timezone

from marketplace.deals.delivery import services, states
from marketplace.deals.delivery.models import Milestone

log = logging.getLogger(__name__)
BATCH = 200


def run(now: datetime | None = None) -> int:
    """Remind, announce, accept by silence: whatever is due; one failing stops no other.

    Walks by keys in chunks, so that memory doesn't grow with what is due and no cursor is open
    while something is written.

    Args:
        now: for tests; the present otherwise.

    Returns:
        The number of milestones with which something was done.
    """
    moment = now or timezone.now()
    due = Milestone.objects.filter(
        clock_next_at__lte=moment,
        deal__disputed_at__isnull=True,
        deal__state__in=states.RUNNING,
    ).select_related("deal")
    done, last = 0, 0
    while rows := list(due.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for milestone in rows:
            last = milestone.pk
            try:
                done += bool(services.advance(milestone, now=moment))
            except Exception:
                log.exception("the clock of milestone %s could not be advanced", milestone.pk)
    return done
