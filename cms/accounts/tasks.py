"""Tasks only wake; the tables are the truth."""

from django_tasks import task

from cms.accounts import outbox


@task(priority=80)  # somebody waits for it; the worker has bulk work besides
def drain_outbox() -> int:
    """Send what waits."""
    return outbox.drain()
