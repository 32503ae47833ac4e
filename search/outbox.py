"""The outbox: what changed is written down in the caller's transaction and indexed later.

A drain reads the records again, so order and repetition don't matter. An entry is removed only
under the token that was read before the records were: a change made meanwhile stays.
"""

from __future__ import annotations

import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.base import waking
from search.documents import SearchDocument
from search.engines import get_engine
from search.engines.base import Action, Engine, EngineError, EngineMissing
from search.models import IndexState, OutboxEntry
from search.sources import Source, all_sources, batched, get_source

logger = logging.getLogger(__name__)

BATCH: Final = 500
LEASE_SECONDS: Final = 60
MAX_BACKOFF: Final = timedelta(minutes=30)
FIRST_BACKOFF: Final = timedelta(seconds=10)


@dataclass(slots=True)
class DrainReport:
    """What one drain did."""

    written: int = 0
    failed: int = 0
    waiting: int = 0
    locked: bool = False
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)


# --- asking --------------------------------------------------------------------------------


def enqueue(source: str, object_id: str, *, delete: bool = False) -> None:
    """Ask that a record be indexed again, in the caller's transaction; the worker wakes on commit.

    ``delete`` spares reading a record that is known to be gone.
    """
    _write(source, [str(object_id)], deleted=delete)


def enqueue_many(source: str, object_ids: Iterable[str]) -> int:
    """Ask for many records at once; returns how many."""
    total = 0
    for ids in batched((str(item) for item in object_ids), BATCH):
        _write(source, list(dict.fromkeys(ids)), deleted=False)
        total += len(ids)
    return total


def enqueue_dependents(what: str, ids: Iterable[str]) -> int:
    """Ask for every record whose document changes with those others; returns how many."""
    given = [str(item) for item in ids]
    return sum(
        enqueue_many(source.name, source.dependents(what, given)) for source in all_sources()
    )


def _write(source: str, ids: Sequence[str], *, deleted: bool) -> None:
    now = timezone.now()
    OutboxEntry.objects.bulk_create(
        [
            OutboxEntry(
                source=source,
                object_id=object_id,
                token=secrets.token_hex(16),
                deleted=deleted,
                available_at=now,
                created_at=now,
            )
            for object_id in ids
        ],
        update_conflicts=True,
        unique_fields=["source", "object_id"],
        update_fields=["token", "deleted", "attempts", "last_error", "available_at", "live_done"],
    )
    wake()


def wake() -> None:
    """Wake the worker once the transaction has committed, once per transaction."""
    if any(entry[1] is _wake_now for entry in connection.run_on_commit):
        return
    transaction.on_commit(_wake_now, robust=True)


def _wake_now() -> None:
    from search.tasks import drain_index  # noqa: PLC0415 - tasks import this module

    waking.wake(drain_index)


# --- draining ------------------------------------------------------------------------------


def drain(engine: Engine | None = None, *, limit: int | None = None) -> DrainReport:
    """Write everything that waits to the index; safe to run anywhere, any number of times.

    Only one drain runs at a time; another one returns at once with ``locked``. Engine down: the
    entries stay, with their attempts and the error, and are tried again later. Never raises
    EngineError.
    """
    engine = engine or get_engine()
    report = DrainReport()
    while True:
        with write_lock(engine) as taken:
            if not taken:
                report.locked = True
                return report
            _drain_locked(engine, report, limit)
        # Whoever committed while we held the lock has found it taken and gone away.
        if report.error or (limit is not None and report.written >= limit) or not _due().exists():
            break
    report.waiting = OutboxEntry.objects.filter(live_done=False).count()
    return report


def _drain_locked(engine: Engine, report: DrainReport, limit: int | None) -> None:
    while limit is None or report.written < limit:
        entries = list(_due().order_by("available_at", "pk")[:BATCH])
        if not entries:
            return
        try:
            errors = write_entries(engine, entries)
        except EngineMissing as error:
            report.error = str(error)
            # Whoever rebuilds reads the records themselves; the entries wait for that.
            _postpone(entries, {e.pk: str(error) for e in entries})
            return
        except EngineError as error:
            logger.warning("search index not reachable, %d changes wait: %s", len(entries), error)
            report.error = str(error)
            _postpone(entries, {e.pk: str(error) for e in entries})
            return
        good = [entry for entry in entries if entry.pk not in errors]
        _settle(engine, good)
        if errors:
            _postpone([entry for entry in entries if entry.pk in errors], errors)
        report.written += len(good)
        report.failed += len(errors)
        report.errors.update(
            {str(entry): errors[entry.pk] for entry in entries if entry.pk in errors}
        )


def _due() -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(live_done=False, available_at__lte=timezone.now())


def write_entries(
    engine: Engine, entries: Sequence[OutboxEntry], *, generation: str = ""
) -> dict[int, str]:
    """Read the entries' records and write them; returns the error of each that failed, by pk.

    Raises EngineError when the engine took none.
    """
    errors: dict[int, str] = {}
    actions: list[Action] = []
    by_key: dict[str, int] = {}
    grouped: dict[str, list[OutboxEntry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.source].append(entry)
    for name, group in grouped.items():
        source = get_source(name)
        if source is None:
            errors |= {entry.pk: f"no source is called {name!r}" for entry in group}
            continue
        documents = _read(source, [e.object_id for e in group if not e.deleted])
        for entry in group:
            key = source.key_for(entry.object_id)
            outcome = documents.get(key)
            if isinstance(outcome, str):
                errors[entry.pk] = outcome
                continue
            by_key[key] = entry.pk
            actions.append(Action(key, outcome))
    if actions:
        report = engine.bulk(actions, generation=generation)
        errors |= {by_key[key]: message for key, message in report.errors.items()}
    return errors


def guarded() -> AbstractContextManager[Any]:
    """Return a savepoint where a transaction is open, so that a row's error can't spoil it.

    Without one it opens none: on SQLite each of ours locks out every writer.
    """
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _read(source: Source, ids: Sequence[str]) -> dict[str, SearchDocument | str]:
    """Return documents by key, or in a document's place the error that reading it raised."""
    if not ids:
        return {}
    try:
        with guarded():
            return {document.key: document for document in source.documents(ids)}
    except Exception:
        if len(ids) == 1:
            logger.exception("record %s:%s can't be indexed", source.name, ids[0])
        else:
            logger.warning("a record among %d of %s fails: one by one", len(ids), source.name)
    found: dict[str, SearchDocument | str] = {}
    for object_id in ids:
        try:
            with guarded():
                found |= {document.key: document for document in source.documents([object_id])}
        except Exception as error:  # noqa: BLE001 - one bad row must not stop the rest
            found[source.key_for(object_id)] = f"{type(error).__name__}: {error}"
    return found


def unchanged(entries: Sequence[OutboxEntry]) -> Iterator[QuerySet[OutboxEntry]]:
    """Yield those of the entries that nobody has asked for again, some at a time."""
    for start in range(0, len(entries), 100):
        yield OutboxEntry.objects.filter(_same(entries[start : start + 100]))


def _same(entries: Iterable[OutboxEntry]) -> Q:
    condition = Q(pk__in=[])
    for entry in entries:
        condition |= Q(pk=entry.pk, token=entry.token)
    return condition


def remove(entries: QuerySet[OutboxEntry]) -> None:
    """Delete entries in one statement that asks for its whole condition.

    ``QuerySet.delete`` first selects and then deletes by primary key as soon as anybody listens
    to deletions (Wagtail does): a row whose token changed in between would be lost.
    """
    entries._raw_delete(entries.db)  # noqa: SLF001 - the only such statement Django has


def _settle(engine: Engine, entries: Sequence[OutboxEntry]) -> None:
    """Remove entries that are written, or keep them for the index that is being built."""
    building = IndexState.objects.filter(engine=engine.name).exclude(building="").exists()
    for found in unchanged(entries):
        if building:
            found.update(live_done=True)
        else:
            remove(found)


def _postpone(entries: Sequence[OutboxEntry], errors: dict[int, str]) -> None:
    now = timezone.now()
    for entry in entries:
        # The exponent is bounded, so that years of failing can't overflow.
        wait = min(FIRST_BACKOFF * 2 ** min(entry.attempts, 12), MAX_BACKOFF)
        OutboxEntry.objects.filter(pk=entry.pk, token=entry.token).update(
            attempts=entry.attempts + 1,
            last_error=errors[entry.pk][:500],
            available_at=now + wait,
        )


def retry_now() -> int:
    """Make everything that waits due at once (the engine is back); returns how many."""
    return OutboxEntry.objects.filter(live_done=False, available_at__gt=timezone.now()).update(
        available_at=timezone.now()
    )


# --- one writer ----------------------------------------------------------------------------


@contextmanager
def write_lock(engine: Engine) -> Iterator[bool]:
    """Hold the only right to write to the live index; gives False when somebody else has it.

    The embedded engine locks a file, which a killed process lets go at once; otherwise a lease
    in the database, which a killed process loses after a minute.
    """
    own = engine.writer_lock()
    if own is not None:
        with own as taken:
            yield taken
        return
    IndexState.objects.get_or_create(engine=engine.name)
    token = secrets.token_hex(16)
    now = timezone.now()
    taken = bool(
        IndexState.objects.filter(engine=engine.name)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease=""))
        .update(lease=token, lease_until=now + timedelta(seconds=LEASE_SECONDS))
    )
    try:
        yield taken
    finally:
        if taken:
            IndexState.objects.filter(engine=engine.name, lease=token).update(
                lease="", lease_until=None
            )
