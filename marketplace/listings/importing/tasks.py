"""A task only wakes; the table of runs is the truth."""

from __future__ import annotations

from django_tasks import task


@task()
def work_on_imports() -> None:
    """Go on with each run that nobody works on."""
    from marketplace.listings.services import import_work  # noqa: PLC0415 - services start tasks

    import_work.run_due()
