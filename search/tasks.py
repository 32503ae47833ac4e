"""Background work: a task only wakes; the outbox is the truth."""

from __future__ import annotations

from django_tasks import task

from search.indexing import mend
from search.outbox import drain


@task()
def drain_index() -> None:
    """Write what waits to the index."""
    drain()


@task()
def mend_index() -> None:
    """Rebuild an embedded index that is missing or damaged."""
    mend()
