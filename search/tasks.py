"""Background work: a task only wakes; the outbox is the truth."""

from __future__ import annotations

from django_tasks import task

from search.indexing import mend
from search.jobs import drain_job


@task(priority=80)  # as the mails, which take turns with it: what was approved is looked for
def drain_index() -> None:
    """Write what waits to the index, which is built first where there is none."""
    drain_job()


@task()
def mend_index() -> None:
    """Rebuild an embedded index that is missing or damaged."""
    mend()
