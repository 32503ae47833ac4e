"""Processes that die, files that vanish, several processes at once."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search import jobs, service
from search.engines import get_engine
from search.engines.base import Everything, Request
from search.engines.embedded import EmbeddedEngine
from search.indexing import check_index, mend, reindex
from search.models import IndexState, OutboxEntry
from search.outbox import drain, enqueue
from search.query import SearchQuery
from tests.search.support import FolderSource

ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.search.worker", str(folder), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str) -> str:
    process = start(folder, *arguments)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 0
    return output.strip().rsplit("\n", 1)[-1]


@pytest.mark.slow
def test_a_worker_killed_while_draining_loses_nothing(tmp_path: Path) -> None:
    run(tmp_path, "start", "1500")
    for delay in (0.1, 0.4):
        process = start(tmp_path, "drain")
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        count, _, waiting, stale, extra = run(tmp_path, "state").split()
        # What has left the outbox is in the index.
        assert int(count) + int(waiting) >= 1500
        assert (stale, extra) == ("0", "0")
    run(tmp_path, "drain")
    assert run(tmp_path, "state") == "1500 True 0 0 0"


@pytest.mark.slow
def test_two_workers_drain_each_entry_and_readers_see_it(tmp_path: Path) -> None:
    run(tmp_path, "start", "400")
    reader = EmbeddedEngine(tmp_path / "index", "exchange")
    names = [path.name for path in (tmp_path / "index").iterdir()]
    reader.folder = tmp_path / "index" / names[0]
    assert reader.count() == 0
    workers = [start(tmp_path, "drain") for _ in range(2)]
    for worker in workers:
        worker.communicate(timeout=120)
        assert worker.returncode == 0
    assert run(tmp_path, "state") == "400 True 0 0 0"
    assert reader.count() == 400


@pytest.mark.slow
def test_a_killed_reindex_leaves_the_live_index(tmp_path: Path) -> None:
    run(tmp_path, "start", "1500")
    run(tmp_path, "drain")
    process = start(tmp_path, "reindex")
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert run(tmp_path, "state") == "1500 True 0 0 0"


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["folder", "pointer", "generation", "segments", "truncated"])
def test_an_index_that_is_gone_or_damaged_is_built_anew(records: FolderSource, damage: str) -> None:
    for name in ("a", "b"):
        records.put(name, title=["lúa"])
    reindex()
    engine = get_engine()
    assert isinstance(engine, EmbeddedEngine)
    assert engine.search(Request(Everything())).total == 2
    live = engine.folder / "generations" / engine.live()
    if damage == "folder":
        shutil.rmtree(engine.folder)
    elif damage == "pointer":
        (engine.folder / "CURRENT").write_text("\x00\xff")
    elif damage == "generation":
        shutil.rmtree(live)
    elif damage == "segments":
        for path in live.iterdir():
            if path.suffix in {".idx", ".store", ".term"}:
                path.unlink()
    else:
        for path in live.iterdir():
            if path.name not in {"READY", ".managed.json"}:
                path.write_bytes(path.read_bytes()[:10])
    engine.close()
    query = SearchQuery.from_values(audience="public", text="lua")
    result = service.search(query)
    assert (result.degraded, len(result.hits)) == (True, 2)
    assert list(service.suggest("lu", audience="public")) == []
    # A change made meanwhile waits, and nobody sees an error.
    records.put("c", title=["lúa"])
    enqueue("record", "c")
    drain()
    jobs.drain_job()
    result = service.search(query)
    assert (result.degraded, result.total) == (False, 3)
    assert check_index().ok
    assert OutboxEntry.objects.count() == 0
    assert mend() is None


@pytest.mark.django_db
def test_a_dead_reindex_does_not_hold_the_next_one(records: FolderSource) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from search.indexing import ReindexRunning

    records.put("a", title=["lúa"])
    engine = get_engine()
    IndexState.objects.create(engine=engine.name, building="x", building_since=timezone.now())
    with pytest.raises(ReindexRunning):
        reindex()
    IndexState.objects.update(building_since=timezone.now() - timedelta(minutes=6))
    assert reindex().documents == 1


@pytest.mark.django_db
def test_a_forked_process_opens_its_own_reader(records: FolderSource) -> None:
    records.put("a", title=["lúa"])
    reindex()
    assert get_engine().count() == 1
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            records.put("b", title=["lúa"])
            code = 0 if get_engine().count() == 1 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
