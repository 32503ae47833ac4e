"""A task only wakes; the tables are the truth."""

from __future__ import annotations

from django_tasks import task

from marketplace.listings.saved import jobs


@task()
def tell_saved_searches() -> None:
    """Hold new listings against the saved searches, and tell what is wanted at once."""
    jobs.run()
