"""Elasticsearch down at start, going down mid-request, slow, refusing; always a page, soon."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine

from search import breaker, jobs, service
from search.engines import get_engine
from search.engines.base import Action, Engine, EngineDown
from search.models import OutboxEntry
from search.outbox import drain, enqueue, retry_now
from search.query import MatchQuery, SearchQuery
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUERY = SearchQuery.from_values(audience="public", text="lua")


class FakeServer(ThreadingHTTPServer):
    """Speaks just enough HTTP to fail in each way."""

    daemon_threads = True
    mode = "error"
    requests = 0

    def handle_error(self, *_: Any) -> None:
        """The client has given up, as it should."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: FakeServer

    def answer(self) -> None:
        self.server.requests += 1
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        mode = self.server.mode
        if mode == "slow":
            time.sleep(10)
        if mode == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"{")
            return
        body: dict[str, Any] = {"error": {"type": "x", "reason": "x"}, "status": 503}
        status = 503
        if mode == "lost":
            status, body = 200, {"docs": [{"_id": "record:a", "error": {"type": "no_shard"}}]}
        if mode == "block":
            status = 200
            if "/_alias" in self.path:
                body = {"index-1": {"aliases": {}}}
            else:
                blocked = {
                    "_id": "record:a",
                    "status": 403,
                    "error": {"type": "cluster_block_exception", "reason": "read-only"},
                }
                body = {"errors": True, "items": [{"index": blocked}]}
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815 - the library's names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(settings: Any) -> Iterator[FakeServer]:
    fake = FakeServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=fake.serve_forever, daemon=True)
    thread.start()
    settings.SEARCH_URL = fake.url
    settings.SEARCH_TIMEOUT = 0.3
    yield fake
    fake.shutdown()
    fake.server_close()


@pytest.fixture(autouse=True)
def _records(records: FolderSource) -> None:
    records.put("a", title=["lúa"])
    records.put("secret", title=["lúa"], audience="members")


@pytest.mark.parametrize("mode", ["error", "slow", "cut", "down"])
def test_the_database_answers_and_the_engine_is_left_alone(
    server: FakeServer, settings: Any, mode: str
) -> None:
    if mode == "down":
        settings.SEARCH_URL = "http://127.0.0.1:9"
    server.mode = mode
    started = time.monotonic()
    result = service.search(QUERY)
    assert time.monotonic() - started < 5
    assert result.degraded
    # The source's answer holds a members' record: an audience is asked for here too.
    assert [hit.key for hit in result.hits] == ["record:a"]
    assert breaker.failures() == 1
    asked = server.requests
    for _ in range(5):
        assert service.search(QUERY).degraded
        assert list(service.suggest("lu", audience="public")) == []
        assert service.related("record:a", audience="public") == ()
        matched = service.matches(
            MatchQuery(audience="public", key="x:y", kinds=(), parts={"title": ["lúa"]})
        )
        assert (list(matched), matched.degraded) == ([], True)
    assert server.requests == asked
    assert breaker.failures() == 1
    with time_machine.travel(time.time() + breaker.OPEN_SECONDS + 1):
        breaker.forget()
        assert service.search(QUERY).degraded
    assert breaker.failures() == 2


def test_a_source_without_an_answer_gives_an_empty_page(
    server: FakeServer, records: FolderSource
) -> None:
    records.answers_when_degraded = False
    result = service.search(QUERY)
    assert (result.degraded, result.hits, result.total, result.pages) == (True, (), 0, 1)


@pytest.mark.parametrize("mode", ["error", "slow", "cut", "block"])
def test_changes_wait(server: FakeServer, mode: str) -> None:
    server.mode = mode
    enqueue("record", "a")
    report = drain()
    assert report.error
    assert (report.written, report.waiting) == (0, 1)
    entry = OutboxEntry.objects.get()
    assert entry.attempts == 1
    assert entry.last_error
    assert jobs.drain_job().waiting == 1
    assert not service.health().ok


def test_a_dead_node_is_passed_over(server: FakeServer, settings: Any) -> None:
    server.mode = "block"
    settings.SEARCH_URL = f"http://127.0.0.1:9,{server.url}"
    assert [get_engine().live() for _ in range(6)] == ["index-1"] * 6
    assert server.requests == 6


def test_a_record_that_cannot_be_looked_up_is_not_one_that_is_gone(server: FakeServer) -> None:
    server.mode = "lost"
    engine: Any = get_engine()
    with pytest.raises(EngineDown):
        engine.get(["record:a"])
    # Taken for gone, its deletion would count as done and the record would stay in the index.
    with pytest.raises(EngineDown):
        engine.bulk([Action("record:a")], generation="index-1")


@pytest.mark.elasticsearch
def test_a_read_only_index_keeps_answering_and_catches_up(
    elasticsearch_url: str, settings: Any, records: FolderSource
) -> None:
    from search.indexing import check_index, reindex

    settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX = elasticsearch_url, "test-read-only"
    settings.SEARCH_TIMEOUT = 20.0
    engine: Any = get_engine()
    reindex(engine)
    try:
        block = "index.blocks.read_only_allow_delete"
        engine.client.indices.put_settings(index=engine.live(), settings={block: True})
        records.put("a", title=["lúa mới"])
        enqueue("record", "a")
        report = drain()
        assert "cluster_block_exception" in report.error
        assert report.waiting == 1
        result = service.search(QUERY)
        assert (result.degraded, [h.key for h in result.hits]) == (False, ["record:a"])
        engine.client.indices.put_settings(index=engine.live(), settings={block: None})
        retry_now()
        assert jobs.drain_job().written == 1
        assert check_index().ok
    finally:
        for name in engine.generations():
            engine.client.indices.delete(index=name)


def test_the_engine_is_not_contacted_until_asked(settings: Any) -> None:
    settings.SEARCH_URL = "http://127.0.0.1:9"
    engine: Engine = get_engine()
    assert engine.name.startswith("elasticsearch")
    engine.close()
