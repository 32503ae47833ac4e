"""One size on one engine, in a process of its own: prints one JSON object."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

QUESTIONS = 60
MATCHES = 30
BARE = 10_000


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50": round(statistics.median(ordered) * 1000, 1),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))] * 1000, 1),
    }


def timed(action: Callable[[Any], Any], inputs: list[Any]) -> list[tuple[float, float]]:
    """Seconds of each call by the clock, and of the processor's time that it took."""
    found = []
    for one in inputs:
        start, used = time.perf_counter(), time.process_time()
        action(one)
        found.append((time.perf_counter() - start, time.process_time() - used))
    return found


def figures(name: str, seconds: list[tuple[float, float]]) -> dict[str, Any]:
    """Percentiles by the clock under the name, by the processor's time under `name_cpu`."""
    return {
        name: percentiles([clock for clock, _used in seconds]),
        f"{name}_cpu": percentiles([used for _clock, used in seconds]),
    }


def prepare(size: int) -> Any:
    """A database with `size` live listings, made once and kept."""
    from django.db import connection

    from bench.corpus import Corpus
    from marketplace.listings.models import Listing

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("sync_reference", verbosity=0)
    corpus = Corpus()
    corpus.fill(size)
    assert Listing.objects.count() == size
    with connection.cursor() as cursor:
        # PostgreSQL gathers statistics by itself; without any SQLite takes the wrong index.
        cursor.execute("ANALYZE")
    return corpus


def bare_load() -> tuple[float, float]:
    """Documents a second that the engine takes when they are made already; seconds of CPU each."""
    import tantivy

    from marketplace.listings.search import ListingSource
    from search.engines import get_engine
    from search.engines.schema import row
    from search.sources import batched

    source, engine = ListingSource(), get_engine()
    ready: list[tuple[int, dict[str, Any]]] = []
    for ids in batched(source.all_ids(), 500):
        ready += [(document.version, row(document)) for document in source.documents(ids)]
        if len(ready) >= BARE:
            break
    generation = engine.create()
    start, used = time.perf_counter(), time.process_time()
    if not settings.SEARCH_URL:
        index = tantivy.Index.open(str(engine._path(generation)))  # type: ignore[attr-defined]  # noqa: SLF001 - the real engine, below the protocol on purpose
        writer = index.writer(256_000_000, 1)
        for _version, values in ready:
            writer.add_document(tantivy.Document.from_dict(values, index.schema))
        writer.commit()
        writer.wait_merging_threads()
    else:
        from elasticsearch.helpers import streaming_bulk

        # The client sends text.
        ready = [(version, {**v, "stored": v["stored"].decode()}) for version, v in ready]
        start, used = time.perf_counter(), time.process_time()
        lines = ({"_index": generation, "_id": v["key"], "_source": v} for _version, v in ready)
        for _ok, _item in streaming_bulk(engine.writer, lines, chunk_size=500):  # type: ignore[attr-defined]  # the real engine
            pass
        engine.writer.indices.refresh(index=generation)  # type: ignore[attr-defined]  # the same
    rate = len(ready) / (time.perf_counter() - start)
    used = (time.process_time() - used) / len(ready)
    engine.drop(generation)
    return rate, used


def pages(corpus: Any) -> dict[str, Any]:
    """The search page whole, the engine's part of it, and how many queries it runs."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from search import service
    from search.query import SearchQuery

    texts = corpus.searches(QUESTIONS)
    client = Client(SERVER_NAME="localhost")
    client.get("/search/?q=lua")
    engine: list[float] = []

    def ask(text: str) -> None:
        result = service.search(SearchQuery.from_values(audience="public", text=text))
        assert not result.degraded
        engine.append(result.engine_ms / 1000)

    asked = timed(ask, texts)
    whole = timed(lambda text: client.get("/search/", {"q": text}), texts)
    queries = 0
    for address in ({"q": texts[0]}, {"q": texts[0], "province": "92"}, {}):
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", address)
        # Counted here: the next request empties the connection's log.
        queries = max(queries, len(captured))
    rest = [
        (max(0.0, page[0] - asking[0]), max(0.0, page[1] - asking[1]))
        for page, asking in zip(whole, asked, strict=True)
    ]
    prefixes = [text[:length] for text in texts for length in (2, 4)]
    suggest = timed(lambda text: client.get("/search/suggest/", {"q": text}), prefixes)
    return {
        **figures("search_page", whole),
        "search_engine": percentiles(engine),
        **figures("search_rest", rest),
        **figures("suggest", suggest),
        "queries": queries,
    }


def matches() -> dict[str, Any]:
    """Matches of one need: candidates, ranking and explanation."""
    from django.contrib.auth.models import AnonymousUser

    from marketplace.listings import matching, queries

    needs = list(queries.live_for("public").filter(kind="need")[:MATCHES])
    seconds = timed(lambda need: matching.matches_for(AnonymousUser(), need, limit=10), needs)
    return figures("matches", seconds)


def run(size: int) -> dict[str, Any]:
    """Everything for one size on the engine that the environment names."""
    from search.indexing import reindex

    start = time.perf_counter()
    corpus = prepare(size)
    made = time.perf_counter() - start
    first = bare_load()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    used = time.process_time()
    report = reindex()
    used = (time.process_time() - used) / report.documents
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rate = report.documents / report.seconds
    # Before and after: the machine may have become busier or idler meanwhile.
    second = bare_load()
    bare = statistics.harmonic_mean([first[0], second[0]])
    return {
        "size": size,
        "engine": "elasticsearch" if settings.SEARCH_URL else "embedded",
        "corpus_seconds": round(made, 1),
        "bare_rate": round(bare),
        "reindex_rate": round(rate),
        "reindex_share": round(rate / bare, 2),
        "bare_cpu_us": round(statistics.mean([first[1], second[1]]) * 1e6),
        "reindex_cpu_us": round(used * 1e6),
        "reindex_seconds": round(report.seconds, 1),
        "memory_mb": round(peak / 1024),
        "memory_growth_mb": round((peak - before) / 1024),
        **pages(corpus),
        **matches(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    print(json.dumps(run(int(sys.argv[1]))))
