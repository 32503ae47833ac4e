"""Rebuilding beside the live index, on both engines."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search import service
from search.engines.base import Action, Engine, EngineError
from search.indexing import check_index, reindex, rollback
from search.models import IndexState, OutboxEntry
from search.outbox import drain, enqueue
from search.query import SearchQuery
from search.sources import register_source
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def versions(engine: Engine) -> dict[str, int]:
    return {key.removeprefix("record:"): version for key, version in engine.versions()}


def test_changes_made_meanwhile_are_in_the_new_index(engine: Engine, records: FolderSource) -> None:
    for name in ("a", "b", "c"):
        records.put(name, title=["lúa"])
        enqueue("record", name)
    drain()
    before = engine.live()

    class Busy(FolderSource):
        step = 0

        def documents(self, ids: Any) -> Any:
            found = list(super().documents(ids))
            if self.step == 0:
                self.step = 1
                # Read already: changed, removed and added after that, and drained to the old one.
                self.put("a", title=["lúa mới"])
                self.remove("b")
                self.put("d", title=["lúa"])
                for name in ("a", "b", "d"):
                    enqueue("record", name)
                assert drain().written == 3
                assert engine.live() == before
                # And one that no drain has seen.
                self.put("e", title=["lúa"])
                enqueue("record", "e")
            return found

    register_source(Busy(records.folder))
    report = reindex()
    assert (report.documents, report.replayed, report.errors) == (3, 4, {})
    assert engine.live() == report.generation
    assert versions(engine) == {"a": 2, "c": 1, "d": 1, "e": 1}
    assert OutboxEntry.objects.count() == 0
    assert IndexState.objects.get(engine=engine.name).building == ""
    assert engine.generations() == (before, report.generation)


def test_no_cursor_stays_open_while_records_are_read_and_written(
    engine: Engine, records: FolderSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watching(FolderSource):
        reading = False

        def all_ids(self) -> Any:
            self.reading = True
            yield from super().all_ids()
            self.reading = False

        def documents(self, ids: Any) -> Any:
            assert not self.reading
            return super().documents(ids)

    for name in ("a", "b", "c"):
        records.put(name, title=["lúa"])
    register_source(Watching(records.folder))
    monkeypatch.setattr("search.indexing.BATCH", 1)
    report = reindex()
    assert (report.documents, report.errors) == (3, {})


def test_rollback_and_catching_up(engine: Engine, records: FolderSource) -> None:
    records.put("a", title=["lúa"])
    first = reindex().generation
    second = reindex().generation
    assert engine.generations() == (first, second)
    records.put("b", title=["lúa"])
    enqueue("record", "b")
    drain()
    assert rollback() == first
    assert versions(engine) == {"a": 1}
    report = check_index(repair=True)
    assert (report.missing, report.stale, report.extra) == (["record:b"], [], [])
    drain()
    assert check_index().ok
    call_command("reindex", "--rollback", stdout=StringIO())
    assert engine.live() == second
    assert versions(engine) == {"a": 1, "b": 1}


def test_check_compares_both_ways(engine: Engine, records: FolderSource) -> None:
    for name in ("same", "stale", "gone"):
        records.put(name, title=["lúa"])
        enqueue("record", name)
    drain()
    records.put("stale", title=["lúa"])
    records.put("new", title=["lúa"])
    records.put("waiting", title=["lúa"])
    enqueue("record", "waiting")
    records.remove("gone")
    document = records.document("same")
    from dataclasses import replace

    assert document is not None
    engine.bulk([Action("nobody:x", replace(document, key="nobody:x"))])
    report = check_index()
    assert report.missing == ["record:new"]
    assert report.stale == ["record:stale"]
    assert sorted(report.extra) == ["nobody:x", "record:gone"]
    with pytest.raises(CommandError):
        call_command("check_index", stdout=StringIO())
    out = StringIO()
    call_command("check_index", "--repair", stdout=out)
    assert "repaired: 4" in out.getvalue()
    assert check_index().ok
    assert versions(engine) == {"same": 1, "stale": 2, "new": 1, "waiting": 1}


def test_a_bad_row_is_told_and_left_out(engine: Engine, records: FolderSource) -> None:
    records.put("a", title=["lúa"])
    records.put("bad", broken=True)
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", stdout=StringIO(), stderr=errors)
    assert errors.getvalue() == "record:bad: ValueError: this record is broken\n"
    assert versions(engine) == {"a": 1}


def test_a_failing_reindex_leaves_everything_as_it_was(
    engine: Engine, records: FolderSource
) -> None:
    class Failing(FolderSource):
        def all_ids(self) -> Any:
            yield "a"
            raise EngineError("disk full")

    records.put("a", title=["lúa"])
    before = engine.live()
    register_source(Failing(records.folder))
    with pytest.raises(CommandError):
        call_command("reindex", stdout=StringIO())
    assert engine.live() == before
    assert engine.generations() == (before,)
    assert IndexState.objects.get(engine=engine.name).building == ""


def test_the_moment_a_change_is_drained_it_is_found(engine: Engine, records: FolderSource) -> None:
    records.put("a", title=["máy sấy lúa"])
    enqueue("record", "a")
    out = StringIO()
    call_command("drain_search", stdout=out)
    assert out.getvalue() == "written: 1, failed: 0, waiting: 0\n"
    query = SearchQuery.from_values(audience="public", text="may say lua")
    assert [hit.key for hit in service.search(query).hits] == ["record:a"]
