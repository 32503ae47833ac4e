"""Periodic work: registered functions that `manage.py tick` runs when they are due."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.base.models import JobRun

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job.

    Args:
        name: stable, unique.
        run: idempotent and resumable; called outside any transaction.
        every: least time between two starts.
    """

    name: str
    run: Callable[[], object]
    every: timedelta


_jobs: dict[str, Job] = {}


def register(name: str, run: Callable[[], object], *, every: timedelta) -> None:
    """Make a job known; called in `apps.ready()`."""
    _jobs[name] = Job(name, run, every)


def registered() -> tuple[Job, ...]:
    """All jobs."""
    return tuple(_jobs.values())


def _claim(job: Job, now: datetime) -> bool:
    JobRun.objects.get_or_create(name=job.name)
    due = Q(started_at__isnull=True) | Q(started_at__lte=now - job.every)
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    claimed = JobRun.objects.filter(due, free, name=job.name).update(
        started_at=now, claimed_until=now + CLAIM
    )
    return bool(claimed)


def run_due() -> list[str]:
    """Run every job that is due and that no other process holds; one failing stops no other.

    Returns:
        The names of the jobs that ran.
    """
    ran = []
    for job in registered():
        if not _claim(job, timezone.now()):
            continue
        error = ""
        try:
            job.run()
        except Exception as problem:
            log.exception("job %s failed", job.name)
            error = f"{type(problem).__name__}: {problem}"
        ran.append(job.name)
        with transaction.atomic():
            run = JobRun.objects.select_for_update().get(name=job.name)
            run.finished_at, run.claimed_until, run.error = timezone.now(), None, error
            run.failures = run.failures + 1 if error else 0
            run.save(update_fields=["finished_at", "claimed_until", "error", "failures"])
    return ran
