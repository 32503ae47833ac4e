"""Building the index anew, and comparing it with the database."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from search import breaker
from search.engines import get_engine
from search.engines.base import Action, BulkReport, Engine, EngineError
from search.models import IndexState, OutboxEntry
from search.outbox import (
    enqueue_many,
    guarded,
    remove,
    retry_now,
    unchanged,
    write_entries,
    write_lock,
)
from search.sources import BATCH, Source, all_sources, batched

logger = logging.getLogger(__name__)

HEARTBEAT: Final = timedelta(minutes=5)
KEPT: Final = 1
PASSES: Final = 2400
PAUSE: Final = 0.05  # seconds: shorter than what a busy drain leaves between two of its locks


class ReindexRunning(Exception):  # noqa: N818 - reads as a state
    """Another process is building the index."""


@dataclass(slots=True)
class ReindexReport:
    """What a rebuild did."""

    generation: str = ""
    former: str = ""
    documents: int = 0
    replayed: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


Progress = Callable[[int], None]


def reindex(engine: Engine | None = None, *, progress: Progress | None = None) -> ReindexReport:
    """Build a new index beside the live one, replay what changed meanwhile, and swap.

    The former index stays for ``rollback``, older ones go. Memory is bounded by the ids and one
    batch of records. Killed at any point, the live index is untouched and the next run starts
    afresh.
    Raises ReindexRunning when another one is at work, EngineError when the engine fails.
    """
    engine = engine or get_engine()
    started = time.monotonic()
    report = ReindexReport(former=engine.live())
    _claim(engine)
    generation = ""
    try:
        # Changes are kept for the new index from before its first record is read.
        generation = engine.create()
        report.generation = generation
        _beat(engine, generation)
        with _rare_collections():
            _fill(engine, generation, report, progress)
        engine.finish(generation)
        _take_over(engine, generation, report)
    except BaseException:
        _release(engine)
        try:
            engine.drop(generation)
        except EngineError:
            logger.warning("the unfinished index %s could not be removed", generation)
        raise
    _release(engine)
    breaker.close(engine.name)
    _clean_up(engine, report)
    report.seconds = time.monotonic() - started
    return report


def _fill(
    engine: Engine, generation: str, report: ReindexReport, progress: Progress | None
) -> None:
    """Write every record; where writing is waiting, the next batch is read meanwhile."""

    def settle(done: BulkReport) -> None:
        report.documents += done.done
        report.errors |= done.errors
        if progress is not None:
            progress(report.documents)
        _beat(engine, generation)
        gc.collect(0)

    # The ids are read whole: SQLite lets nobody write who still reads what others have changed
    # since, and a cursor left open here would make the next heartbeat fail at once.
    batches = (
        (source, ids) for source in all_sources() for ids in batched(list(source.all_ids()), BATCH)
    )
    if not engine.waits:
        for source, ids in batches:
            actions = list(_actions(source, ids, report))
            settle(engine.bulk(actions, generation=generation, fresh=True))
        return
    with ThreadPoolExecutor(1, "reindex") as writer:
        writing: Future[BulkReport] | None = None
        for source, ids in batches:
            actions = list(_actions(source, ids, report))
            if writing is not None:
                settle(writing.result())
            writing = writer.submit(engine.bulk, actions, generation=generation, fresh=True)
        if writing is not None:
            settle(writing.result())


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Leave the looking for garbage to `_fill`, between batches, while many records are made.

    Python looks after each few hundred new objects, through all that the batch has made so far.
    Hardly any of it hangs in a circle, so that memory stays as bounded as before.
    """
    usual = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()
        gc.unfreeze()


def _actions(source: Source, ids: list[str], report: ReindexReport) -> Iterator[Action]:
    """Yield writes for a batch; a record that can't be read is reported and left out."""
    try:
        with guarded():
            documents = list(source.documents(ids))
    except Exception:  # noqa: BLE001 - one bad row must not stop the rest
        documents = []
        for object_id in ids:
            try:
                with guarded():
                    documents += source.documents([object_id])
            except Exception as error:  # noqa: BLE001 - the same
                report.errors[source.key_for(object_id)] = f"{type(error).__name__}: {error}"
    for document in documents:
        yield Action(document.key, document)


def _take_over(engine: Engine, generation: str, report: ReindexReport) -> None:
    """Replay what changed since the start, then swap while nobody else may write."""
    for _ in range(PASSES):
        with write_lock(engine) as taken:
            if taken:
                # Few are left after passes without the lock would have run; all under it is
                # simpler, and drains only wait.
                while True:
                    entries = list(OutboxEntry.objects.order_by("pk")[:BATCH])
                    if not entries:
                        break
                    errors = write_entries(engine, entries, generation=generation)
                    report.replayed += len(entries) - len(errors)
                    _settle_replayed(entries, errors)
                    if errors:
                        report.errors |= {str(e): errors[e.pk] for e in entries if e.pk in errors}
                        _replay_rest(engine, generation, report)
                        break
                engine.swap(generation)
                return
        time.sleep(PAUSE)
    raise EngineError("another process keeps writing to the search index")


def _settle_replayed(entries: list[OutboxEntry], errors: dict[int, str]) -> None:
    """Forget what the new index has; what was never in the live one is in the new one now."""
    # In few statements: the drains wait meanwhile, and on SQLite each of ours waits for writers.
    for found in unchanged([entry for entry in entries if entry.pk not in errors]):
        remove(found)
    for entry in entries:
        if entry.pk in errors:
            OutboxEntry.objects.filter(pk=entry.pk, token=entry.token).update(
                live_done=False, last_error=errors[entry.pk][:500]
            )


def _replay_rest(engine: Engine, generation: str, report: ReindexReport) -> None:
    """Go on after rows that fail: each of the others once."""
    after = 0
    while entries := list(OutboxEntry.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = entries[-1].pk
        errors = write_entries(engine, entries, generation=generation)
        report.replayed += len(entries) - len(errors)
        _settle_replayed(entries, errors)


def _claim(engine: Engine) -> None:
    IndexState.objects.get_or_create(engine=engine.name)
    now = timezone.now()
    free = Q(building="") | Q(building_since=None) | Q(building_since__lt=now - HEARTBEAT)
    claimed = (
        IndexState.objects.filter(engine=engine.name)
        .filter(free)
        .update(building="claimed", building_since=now)
    )
    if not claimed:
        raise ReindexRunning(engine.name)


def _beat(engine: Engine, generation: str) -> None:
    IndexState.objects.filter(engine=engine.name).update(
        building=generation, building_since=timezone.now()
    )


def _release(engine: Engine) -> None:
    IndexState.objects.filter(engine=engine.name).update(building="", building_since=None)
    # Written to the live index already, and no other index wants them any more.
    remove(OutboxEntry.objects.filter(live_done=True))


def _clean_up(engine: Engine, report: ReindexReport) -> None:
    """Drop everything but the live index and the one before it."""
    keep = {report.generation, report.former}
    for name in engine.generations():
        if name not in keep:
            try:
                engine.drop(name)
            except EngineError as error:
                logger.warning("the old index %s could not be removed: %s", name, error)


def rollback(engine: Engine | None = None) -> str:
    """Go back to the former index and write again what changed since; returns its name.

    Raises EngineError when there is none.
    """
    engine = engine or get_engine()
    with write_lock(engine) as taken:
        if not taken:
            raise EngineError("another process is writing to the search index; try again")
        return engine.rollback()


@dataclass(slots=True)
class CheckReport:
    """Where the index and the database differ, by key."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    repaired: int = 0

    @property
    def ok(self) -> bool:
        """Say whether they agree."""
        return not (self.missing or self.stale or self.extra)


def check_index(engine: Engine | None = None, *, repair: bool = False) -> CheckReport:
    """Compare keys and versions in both directions; ``repair`` puts each difference in the outbox.

    What waits in the outbox anyway is no difference. Raises EngineError.
    """
    engine = engine or get_engine()
    held = dict(engine.versions())
    waiting = set(OutboxEntry.objects.values_list("source", "object_id"))
    report = CheckReport()
    fix: dict[str, list[str]] = {}

    def note(where: list[str], source: str, object_id: str, key: str) -> None:
        if (source, object_id) not in waiting:
            where.append(key)
            fix.setdefault(source, []).append(object_id)

    sources = {source.name: source for source in all_sources()}
    for source in sources.values():
        for object_id, version in source.versions():
            key = source.key_for(object_id)
            indexed = held.pop(key, None)
            report.checked += 1
            if indexed is None:
                note(report.missing, source.name, object_id, key)
            elif indexed != version:
                note(report.stale, source.name, object_id, key)
    orphans: list[str] = []
    for key in held:
        name = key.partition(":")[0]
        owner = sources.get(name)
        if owner is None:
            report.extra.append(key)
            orphans.append(key)
        else:
            note(report.extra, name, owner.id_for(key), key)
    if repair:
        for name, ids in fix.items():
            report.repaired += enqueue_many(name, ids)
        if orphans:
            with write_lock(engine) as taken:
                if taken:
                    report.repaired += engine.bulk([Action(key) for key in orphans]).done
    return report


def mend(engine: Engine | None = None) -> ReindexReport | None:
    """Rebuild an embedded index that is missing or damaged; None when there is nothing to mend."""
    engine = engine or get_engine()
    if not engine.name.startswith("embedded") or engine.health().state == "ok":
        return None
    logger.warning("the search index is missing or damaged: building it anew")
    try:
        report = reindex(engine)
    except ReindexRunning:
        return None
    retry_now()
    return report
