"""Promises and written answers from the columns and notes of before.

What is taken over: an answer that was given, whatever became of the need since; one that is owed
now; one that a need had waited for beyond its day when it lapsed or was closed; a word that is
owed now. Words given before this release left no column to count from. Going back writes the
answers back as notes; the listing's columns were kept up to date all along.
"""

from datetime import timedelta

from django.db import migrations, transaction

from cms.base import clock

BATCH = 500
ANSWER_DAYS = 5
MODERATION_DAYS = 2


def _answer_of(listing):
    """The values of a need's promise, None where none can be said."""
    began = listing.published_at or listing.first_published_at
    if began is None:
        return None
    # Closing and withdrawing emptied the day; it was counted from the publication.
    due = listing.answer_due_at or clock.add_working_days(began, ANSWER_DAYS)
    values = {"kind": "answer", "began_at": began, "due_at": due}
    if listing.answered_at is not None:
        kept = {"kept_at": listing.answered_at, "ended_at": listing.answered_at}
        return values | kept | {"ended_how": "kept"}
    if listing.state == "live":
        return values if listing.answer_due_at is not None else None
    ended, how = {
        "expired": (listing.expires_at, "gone"),
        "closed": (listing.closed_at, "withdrawn_by_owner"),
    }.get(listing.state, (None, ""))
    return values | {"ended_at": ended, "ended_how": how} if ended is not None else None


def _word_of(listing):
    due = listing.moderation_due_at
    if due is None or not {listing.state, listing.edit_state} & {"completeness", "approval"}:
        return None
    began = listing.submitted_at or due - timedelta(days=MODERATION_DAYS)
    return {"kind": "word", "began_at": began, "due_at": due}


def _batches(rows):
    """The rows by primary key, a batch at a time."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _take_over_answers(batch, apps, alias):
    """The notes that were written answers; the newest of a need kept its promise."""
    ModerationNote = apps.get_model("listings", "ModerationNote")
    Promise = apps.get_model("listings", "Promise")
    DeskAnswer = apps.get_model("listings", "DeskAnswer")
    notes, promises = ModerationNote.objects.using(alias), Promise.objects.using(alias)
    listings = [listing.pk for listing in batch]
    made = DeskAnswer.objects.using(alias).filter(listing__in=listings)
    known = set(made.values_list("listing_id", flat=True))
    kept = promises.filter(listing__in=listings, kind="answer", ended_how="kept")
    promise_of = {promise.listing_id: promise for promise in kept.order_by("pk")}
    rows = []
    found = notes.filter(listing__in=listings, stage="answer", internal=False)
    for note in found.order_by("-created_at", "-pk"):
        if note.listing_id in known:
            continue
        promise = promise_of.pop(note.listing_id, None)
        if promise is not None:
            promise.kept_by_id = note.author_id
            promise.save(update_fields=["kept_by"])
        rows.append(
            DeskAnswer(
                listing_id=note.listing_id,
                promise=promise,
                text=note.text,
                language="vi",
                answered_by_id=note.author_id,
                answered_at=note.created_at,
            )
        )
    DeskAnswer.objects.using(alias).bulk_create(rows)


def take_over(apps, schema_editor):
    """Batch by batch, each its own transaction; a second run goes on where the first stopped."""
    alias = schema_editor.connection.alias
    Promise = apps.get_model("listings", "Promise")
    Listing = apps.get_model("listings", "Listing")
    for batch in _batches(Listing.objects.using(alias)):
        with transaction.atomic(using=alias):
            pks = [listing.pk for listing in batch]
            done = Promise.objects.using(alias).filter(listing__in=pks)
            known = set(done.values_list("listing_id", flat=True))
            Promise.objects.using(alias).bulk_create(
                Promise(listing=listing, **values)
                for listing in batch
                if listing.pk not in known
                for values in (
                    _answer_of(listing) if listing.kind == "need" else None,
                    _word_of(listing),
                )
                if values is not None
            )
            _take_over_answers(batch, apps, alias)


def give_back(apps, schema_editor):
    """Answers become notes again; promises and answers go."""
    alias = schema_editor.connection.alias
    ModerationNote = apps.get_model("listings", "ModerationNote")
    DeskAnswer = apps.get_model("listings", "DeskAnswer")
    Promise = apps.get_model("listings", "Promise")
    notes = ModerationNote.objects.using(alias)
    answers, promises = DeskAnswer.objects.using(alias), Promise.objects.using(alias)
    for batch in _batches(answers):
        with transaction.atomic(using=alias):
            for answer in batch:
                same = {"listing_id": answer.listing_id, "stage": "answer", "text": answer.text}
                if not notes.filter(**same).exists():
                    made = notes.create(author_id=answer.answered_by_id, **same)
                    notes.filter(pk=made.pk).update(created_at=answer.answered_at)
            answers.filter(pk__in=[answer.pk for answer in batch]).delete()
    for batch in _batches(promises):
        promises.filter(pk__in=[promise.pk for promise in batch]).delete()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("listings", "0006_promises"),
        ("base", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(take_over, give_back, elidable=False),
    ]
