from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from search import service
from search.documents import SearchDocument
from search.engines import get_engine
from search.engines.base import BulkReport, EngineError
from search.indexing import reindex
from search.models import IndexState, OutboxEntry
from search.outbox import (
    drain,
    enqueue,
    enqueue_dependents,
    enqueue_many,
    retry_now,
    write_lock,
)
from tests.search.support import FolderSource

pytestmark = pytest.mark.django_db


def versions() -> dict[str, int]:
    return {key.removeprefix("record:"): version for key, version in get_engine().versions()}


@pytest.fixture(autouse=True)
def _index(records: FolderSource) -> None:
    reindex()


def test_entries_are_deduplicated_and_bumped(records: FolderSource) -> None:
    enqueue("record", "a")
    first = OutboxEntry.objects.get()
    OutboxEntry.objects.update(attempts=5, available_at=timezone.now() + timedelta(days=1))
    enqueue("record", "a")
    second = OutboxEntry.objects.get()
    assert (second.pk, second.attempts) == (first.pk, 0)
    assert second.token != first.token
    assert second.created_at == first.created_at
    assert second.available_at <= timezone.now()


def test_a_rolled_back_transaction_leaves_nothing() -> None:
    with transaction.atomic():
        enqueue("record", "a")
        transaction.set_rollback(True)
    assert OutboxEntry.objects.count() == 0


def test_one_statement_whatever_the_number(
    records: FolderSource, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        with django_assert_num_queries(1):
            assert enqueue_many("record", [str(n) for n in range(count)]) == count


def test_waking_once_per_transaction(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        for object_id in ("a", "b", "c"):
            enqueue("record", object_id)
    assert len(callbacks) == 1


def test_drain_writes_reads_again_and_deletes(records: FolderSource) -> None:
    records.put("a", title=["một"])
    records.put("b", title=["hai"])
    enqueue_many("record", ["a", "b"])
    records.put("a", title=["ba"])
    assert drain().written == 2
    assert versions() == {"a": 2, "b": 1}
    records.remove("a")
    enqueue("record", "a")
    enqueue("record", "b", delete=True)
    enqueue("record", "never-was")
    assert drain().written == 3
    assert versions() == {}
    assert OutboxEntry.objects.count() == 0
    assert drain().written == 0


def test_a_change_made_while_draining_is_not_lost(records: FolderSource) -> None:
    class Changing(FolderSource):
        changed = False

        def documents(self, ids: Any) -> Any:
            found = list(super().documents(ids))
            if not self.changed:
                self.changed = True
                self.put("a", title=["sau"])
                enqueue("record", "a")
            return found

    from search.sources import register_source

    records.put("a", title=["trước"])
    register_source(Changing(records.folder))
    enqueue("record", "a")
    drain()
    assert versions() == {"a": 2}
    assert OutboxEntry.objects.count() == 0


def test_a_bad_row_does_not_stop_the_rest(records: FolderSource) -> None:
    records.put("bad", broken=True)
    for object_id in ("a", "b"):
        records.put(object_id, title=["lúa"])
    enqueue_many("record", ["a", "bad", "b"])
    enqueue("nobody", "x")
    report = drain()
    assert (report.written, report.failed, report.waiting) == (2, 2, 2)
    assert versions() == {"a": 1, "b": 1}
    assert dict(OutboxEntry.objects.values_list("object_id", "last_error")) == {
        "bad": "ValueError: this record is broken",
        "x": "no source is called 'nobody'",
    }
    records.put("bad", title=["lành"])
    assert drain().written == 0
    assert retry_now() == 2
    assert drain().written == 1
    assert versions() == {"a": 1, "b": 1, "bad": 2}


def test_engine_down_keeps_everything_with_growing_patience(records: FolderSource) -> None:
    class Down:
        name = "down"

        def writer_lock(self) -> None:
            return None

        def bulk(self, *_: Any, **__: Any) -> BulkReport:
            raise EngineError("read-only")

    records.put("a", title=["lúa"])
    enqueue("record", "a")
    waits = []
    for attempt in (1, 2, 3):
        retry_now()
        report = drain(Down())  # type: ignore[arg-type]
        assert (report.error, report.waiting) == ("read-only", 1)
        entry = OutboxEntry.objects.get()
        assert (entry.attempts, entry.last_error) == (attempt, "read-only")
        waits.append(round((entry.available_at - timezone.now()).total_seconds()))
    assert waits == [10, 20, 40]
    assert service.health().waiting == 1
    retry_now()
    assert drain().written == 1
    assert versions() == {"a": 1}


def test_only_one_drain_at_a_time(records: FolderSource) -> None:
    records.put("a", title=["lúa"])
    enqueue("record", "a")
    with write_lock(get_engine()) as taken:
        assert taken
        assert drain().locked
    assert drain().written == 1


def test_the_lease_in_the_database(records: FolderSource) -> None:
    class Leased:
        name = "leased"

        def writer_lock(self) -> None:
            return None

    engine: Any = Leased()
    with write_lock(engine) as first, write_lock(engine) as second:
        assert (first, second) == (True, False)
    with write_lock(engine) as again:
        assert again
        # Its holder was killed a while ago.
        IndexState.objects.filter(engine="leased").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        with write_lock(engine) as heir:
            assert heir


def test_dependents(records: FolderSource) -> None:
    records.put("a", organisation="o1")
    records.put("b", organisation="o2")
    assert enqueue_dependents("organisation", ["o1"]) == 1
    assert enqueue_dependents("weather", ["o1"]) == 0
    assert list(OutboxEntry.objects.values_list("object_id", flat=True)) == ["a"]


def test_documents_are_checked() -> None:
    for values in (
        {"key": "nosource"},
        {"key": "a:b", "audience": "everybody"},
        {"key": "a:b", "version": -1},
    ):
        with pytest.raises(ValueError):
            SearchDocument(**({"kind": "x", "audience": "public", "version": 1} | values))  # type: ignore[arg-type]
