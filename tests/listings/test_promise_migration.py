"""What an installation of before takes along, and what it gets back when it returns."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from marketplace.listings import services
from marketplace.listings.models import DeskAnswer, Listing, ModerationNote, Promise
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

MIGRATION = import_module("marketplace.listings.migrations.0007_promises_of_before")
EDITOR = SimpleNamespace(connection=connection)
UP = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)  # five working days later, at 17:00 in Vietnam
DAY = timedelta(days=1)


@pytest.fixture
def moderator():
    return accounts.moderator()


def of_before(listing, **columns):
    """The listing as the release before left it."""
    Listing.objects.filter(pk=listing.pk).update(**{"published_at": UP, **columns})
    return listing


def answers(listing):
    rows = Promise.objects.filter(listing=listing, kind="answer")
    return [(row.due_at, row.kept_at, row.ended_at, row.ended_how) for row in rows]


def test_figures_of_before_are_taken_over_once_and_in_batches(moderator, monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    needs = [make.live("need", moderator=moderator) for _ in range(6)]
    in_time, owed, closed, missed, lapsed, withdrawn = needs
    offer = make.live("offer", moderator=moderator)
    waiting = make.sent("need")
    Promise.objects.all().delete()
    said = UP + DAY
    of_before(in_time, answer_due_at=DUE, answered_at=said)
    of_before(owed, answer_due_at=DUE, answered_at=None)
    of_before(closed, answer_due_at=None, answered_at=said, state="closed", closed_at=DUE)
    gone = {"answer_due_at": None, "answered_at": None}
    of_before(missed, **gone, state="closed", closed_at=DUE + DAY)
    of_before(lapsed, answer_due_at=DUE, answered_at=None, state="expired", expires_at=DUE - DAY)
    of_before(withdrawn, **gone, state="withdrawn")
    texts = ("Trước.", "Sau.")
    for text in texts:
        ModerationNote.objects.create(
            listing=in_time, author=moderator, stage="answer", text=text, internal=False
        )
    for _ in range(2):
        MIGRATION.take_over(apps, EDITOR)
    assert answers(in_time) == [(DUE, said, said, "kept")]
    assert answers(owed) == [(DUE, None, None, "")]
    assert answers(closed) == [(DUE, said, said, "kept")]
    assert answers(missed) == [(DUE, None, DUE + DAY, "withdrawn_by_owner")]
    assert answers(lapsed) == [(DUE, None, DUE - DAY, "gone")]
    assert answers(withdrawn) == answers(offer) == []
    word = Promise.objects.get(kind="word")
    waiting.refresh_from_db()
    assert (word.listing, word.due_at, word.ended_how) == (waiting, waiting.moderation_due_at, "")
    kept = DeskAnswer.objects.exclude(promise=None).get()
    assert (kept.text, kept.promise.kept_by) == ("Sau.", moderator)
    assert DeskAnswer.objects.count() == 2
    MIGRATION.give_back(apps, EDITOR)
    assert (Promise.objects.count(), DeskAnswer.objects.count()) == (0, 0)
    assert sorted(ModerationNote.objects.values_list("text", flat=True)) == sorted(texts)


def test_going_back_keeps_the_answers_given_since(moderator):
    need = make.live("need", moderator=moderator)
    made = services.answer_need(moderator, listing=need, text="Đã tìm.")
    MIGRATION.give_back(apps, EDITOR)
    note = ModerationNote.objects.get()
    assert (note.text, note.stage, note.author) == ("Đã tìm.", "answer", moderator)
    assert note.created_at == made.answered_at
    need.refresh_from_db()
    assert (need.answered_at, need.answer_due_at is None) == (made.answered_at, False)
