"""Tasks only wake; the tables are the truth."""

from django.utils import timezone
from django_tasks import task

from cms.accounts import outbox
from cms.base import waking

SLICE = 0.5  # seconds: then whatever else waits for the worker has its turn


@task(priority=80)  # somebody waits for it; the worker has bulk work besides
def drain_outbox() -> int:
    """Send what waits, for a moment; then wake again for the rest."""
    sent = outbox.drain(seconds=SLICE)
    if outbox.due(timezone.now()).exists():
        waking.wake(drain_outbox)
    return sent
