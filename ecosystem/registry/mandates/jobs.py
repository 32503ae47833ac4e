"""What the calendar does with mandates: idempotent, safe twice, late, after a long silence."""

import logging
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from ecosystem.registry.mandates import notices, services
from ecosystem.registry.mandates.states import UNSIGNED
from ecosystem.registry.models import Mandate

log = logging.getLogger(__name__)
BATCH = 200


def run(now: datetime | None = None) -> int:
    """Say of mandates that they end soon, and of those past their last day that they are over.

    Args:
        now: for tests; the present otherwise.

    Returns:
        The number of mandates with which something was done.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    active = Mandate.State.ACTIVE
    soon = Q(state=active, reminded_at=None, valid_until__lte=today + notices.SOON)
    past = Q(state__in=(*UNSIGNED, active), valid_until__lt=today)
    done, last = 0, 0
    while rows := list(Mandate.objects.filter(soon | past, pk__gt=last).order_by("pk")[:BATCH]):
        for mandate in rows:
            last = mandate.pk
            try:
                done += bool(services.advance(mandate, now=moment))
            except Exception:
                log.exception("the end of mandate %s could not be written down", mandate.pk)
    return done
