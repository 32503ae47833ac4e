"""What the exchange owes, opened and ended with what happens to a listing; under its lock.

The columns `moderation_due_at`, `answer_due_at` and `answered_at` of the listing are written here
alone. The first orders the queue by an index of its own; the other two nothing reads any more:
they stay for a release, so that an installation can go back to the one before.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.base import clock
from marketplace.listings.models import Listing, Promise

MODERATION_DAYS = 2  # working days within which the exchange owes a word
ANSWER_DAYS = 5  # working days within which the desk owes a need's owner a written answer
DAYS = {Promise.Kind.WORD: MODERATION_DAYS, Promise.Kind.ANSWER: ANSWER_DAYS}


def open_promise(listing: Listing, kind: str) -> Promise | None:
    """What is owed now."""
    return Promise.objects.filter(listing=listing, kind=kind, ended_at__isnull=True).first()


def begin(listing: Listing, kind: str, *, at: datetime | None = None) -> Promise:
    """Owe it from now on; what is owed already stays owed by its first day. Saves its columns."""
    owed = open_promise(listing, kind)
    if owed is None:
        began = at or timezone.now()
        days = DAYS[Promise.Kind(kind)]
        owed = Promise.objects.create(
            listing=listing,
            kind=kind,
            began_at=began,
            due_at=clock.add_working_days(began, days),
        )
    if kind == Promise.Kind.WORD:
        listing.moderation_due_at = owed.due_at
        listing.save(update_fields=["moderation_due_at"])
    else:
        listing.answer_due_at, listing.answered_at = owed.due_at, None
        listing.save(update_fields=["answer_due_at", "answered_at"])
    return owed


def end(listing: Listing, kind: str, how: str, *, by: Any = None) -> Promise | None:
    """End what is owed, if anything is; `kept` says by whom. Saves the listing's columns."""
    owed = open_promise(listing, kind)
    if owed is not None:
        owed.ended_at, owed.ended_how = timezone.now(), how
        if how == Promise.Ended.KEPT:
            owed.kept_at, owed.kept_by = owed.ended_at, by
        owed.save(update_fields=["ended_at", "ended_how", "kept_at", "kept_by"])
    if kind == Promise.Kind.WORD:
        listing.moderation_due_at = None
        listing.save(update_fields=["moderation_due_at"])
    else:
        if how == Promise.Ended.KEPT:
            listing.answered_at = owed.kept_at if owed else listing.answered_at
        else:
            listing.answer_due_at = None
        listing.save(update_fields=["answer_due_at", "answered_at"])
    return owed


def answer_again_owed(listing: Listing) -> bool:
    """Whether a need that comes up again unchanged (renewed) is owed an answer.

    Not when it was answered in this life: the words are the same, and so is the answer. What was
    gone for good (closed, withdrawn) comes up through review and is owed one anew (`approve`).
    """
    if listing.kind != Listing.Kind.NEED:
        return False
    last = Promise.objects.filter(listing=listing, kind=Promise.Kind.ANSWER).order_by("-pk").first()
    return last is None or last.ended_how != Promise.Ended.KEPT
