"""Measure how new listings find their saved searches: `python -m bench.saved [searches] [new]`.

The same questions and the same documents in each way that could do it, in one run; each must find
the same pairs. Asserted is only that; docs/performance.md and docs/adr/0014 hold the figures.
With ELASTICSEARCH=http://… the ways of that server too; percolation needs its module, which the
tests' server (tests/services) doesn't have.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "saved"
LIVE = 10_000
TOLD = 200
Pairs = set[tuple[int, str]]


class NoModule(Exception):  # noqa: N818 - named for what is missing
    """The server can't percolate."""


def questions(corpus: Any, count: int) -> list[Any]:
    """What people would keep: one to four words of the corpus, every third with filters."""
    from search.query import SearchQuery

    chosen = random.Random(4)
    found = []
    for n, text in enumerate(corpus.searches(count)):
        words = text.split()[: chosen.randint(1, 4)]
        filters: dict[str, Any] = {"kind": [("offer",), ("need",), ("offer", "need")][n % 3]}
        if n % 3 == 0:
            filters["trl_min"] = str(chosen.randint(4, 8))
        if n % 5 == 0:
            filters["price_max"] = str(chosen.choice((10**8, 5 * 10**8, 2 * 10**9)))
        found.append(
            SearchQuery.from_values(audience="staff", text=" ".join(words), filters=filters)
        )
    return found


def measured(name: str, way: Callable[[], Pairs]) -> Pairs:
    """Run it, print what it took."""
    start, used = time.perf_counter(), time.process_time()
    found = way()
    clock, cpu = time.perf_counter() - start, time.process_time() - used
    print(f"{name:<44} {clock:8.2f} s  {cpu:8.2f} s of CPU  {len(found):,} pairs", flush=True)
    return found


def main() -> None:
    """All ways, one after the other."""
    import django

    searches, new = (int(argument) for argument in (*sys.argv[1:], "10000", "50")[:2])
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{FOLDER / 'db.sqlite3'}",
        "CACHE_URL": "memory://",
        "LOG_LEVEL": "ERROR",
    }
    os.environ.setdefault("SEARCH_URL", "")
    django.setup()

    from bench.measure import prepare
    from marketplace.listings.search import ListingSource
    from search.thesaurus import thesaurus

    corpus = prepare(LIVE)
    source = ListingSource()
    ids = list(source.all_ids())
    documents = list(source.documents(random.Random(5).sample(ids, new)))
    asked, book = questions(corpus, searches), thesaurus()
    print(f"{len(asked):,} saved searches, {new} new listings, {LIVE:,} in the live index")
    wanted = measured("sets in memory (search.shelf)", lambda: _shelf(asked, documents, book))
    ways: dict[str, Callable[[], Pairs]] = {
        "a small tantivy index of the new ones": lambda: _small_index(asked, documents, book),
        "the live embedded index, by key": lambda: _live(asked, documents, book, source),
    }
    if os.environ.get("ELASTICSEARCH"):
        url = os.environ["ELASTICSEARCH"]
        ways["Elasticsearch, by query (_msearch by key)"] = lambda: _msearch(
            asked, documents, book, url
        )
        ways["Elasticsearch, percolation"] = lambda: _percolate(asked, documents, book, url)
    for name, way in ways.items():
        try:
            found = measured(name, way)
        except NoModule:
            print(f"{name:<44} not measured: this server has no percolator")
        else:
            assert found == wanted, name

    whole([one.key.partition(":")[2] for one in documents], searches)


def whole(codes: list[str], searches: int) -> None:
    """The product's own way, database and all: from the approval's row to hits and to mails."""
    from bench.corpus import Corpus
    from cms.accounts.models import User
    from marketplace.listings.models import Listing, ListingToCompare, SavedSearch, SavedSearchHit
    from marketplace.listings.saved import evaluating, telling
    from marketplace.listings.saved.criteria import Criteria

    SavedSearch.objects.all().delete()
    User.objects.bulk_create(
        (
            User(email=f"saved-{n}@example.com", full_name=f"Saved {n}")
            for n in range(max(1, searches // 20))
        ),
        ignore_conflicts=True,
    )
    people = list(User.objects.filter(email__startswith="saved-").order_by("pk"))
    texts = sorted({" ".join(text.split()[:3]) for text in Corpus().searches(20_000)})
    rows = {}
    for n in range(searches):
        person = people[n % len(people)]
        text = texts[n * 7 % len(texts)]
        asked = Criteria(kind=("offer", "need", "")[n % 3], text=text)
        rows[person.pk, asked.digest] = SavedSearch(
            user=person, name=text, criteria=asked.dump(), digest=asked.digest, pace="at_once"
        )
    SavedSearch.objects.bulk_create(rows.values(), batch_size=1000)
    listings = list(Listing.objects.filter(code__in=codes))
    ListingToCompare.objects.bulk_create(
        ListingToCompare(listing=one, at=one.published_at or timezone_now()) for one in listings
    )
    start = time.perf_counter()
    evaluating.evaluate()
    clock = time.perf_counter() - start
    hits = SavedSearchHit.objects.count()
    print(f"evaluate() of {len(rows):,} searches: {clock:.2f} s, {hits:,} hits written")
    due = telling.due(timezone_now())[:TOLD]
    start = time.perf_counter()
    told = sum(telling.tell_search(pk) for pk in due)
    print(f"tell_search(): {told / (time.perf_counter() - start):.0f} people's searches a second")
    SavedSearch.objects.all().delete()


def timezone_now() -> Any:
    """Now, once Django is there."""
    from django.utils import timezone

    return timezone.now()


def _node(query: Any, book: Any) -> Any:
    from search.engines.base import Bool, Everything
    from search.plan import plan_search

    plan = plan_search(query, book)
    every = plan.every or Everything()
    return Bool(must=(every,), filter=(*plan.scope, *query.filter_nodes()))


def _shelf(asked: list[Any], documents: list[Any], book: Any) -> Pairs:
    from search.shelf import Shelf

    shelf = Shelf(documents)
    return {(n, key) for n, query in enumerate(asked) for key in shelf.answering(query, book)}


def _ask_each(engine: Any, asked: list[Any], book: Any, keys: tuple[str, ...]) -> Pairs:
    from search.engines.base import AnyOf, Request

    found: Pairs = set()
    for n, query in enumerate(asked):
        filters = (AnyOf("key", keys),) if keys else ()
        answer = engine.search(Request(_node(query, book), filters=filters, limit=100, count=False))
        found |= {(n, hit.key) for hit in answer.hits}
    return found


def _small_index(asked: list[Any], documents: list[Any], book: Any) -> Pairs:
    from search.engines.base import Action
    from search.engines.embedded import EmbeddedEngine

    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder))
        name = engine.create()
        engine.bulk([Action(one.key, one) for one in documents], generation=name)
        engine.finish(name)
        engine.swap(name)
        return _ask_each(engine, asked, book, ())


def _live(asked: list[Any], documents: list[Any], book: Any, source: Any) -> Pairs:
    from search.engines.base import Action
    from search.engines.embedded import EmbeddedEngine
    from search.sources import batched

    engine = EmbeddedEngine(FOLDER / "index")
    if not engine.live():
        name = engine.create()
        for ids in batched(source.all_ids(), 500):
            actions = [Action(one.key, one) for one in source.documents(ids)]
            engine.bulk(actions, generation=name, fresh=True)
        engine.finish(name)
        engine.swap(name)
    start = time.perf_counter()
    found = _ask_each(engine, asked, book, tuple(one.key for one in documents))
    print(f"  (of it asking: {time.perf_counter() - start:.2f} s)")
    return found


def _index(client: Any, name: str, documents: list[Any], extra: dict[str, Any]) -> None:
    from elasticsearch.helpers import bulk

    from search.engines.elastic_mapping import IndexedRecord
    from search.engines.schema import row

    client.indices.delete(index=name, ignore_unavailable=True)
    mapping = IndexedRecord._index.clone(name).to_dict()["mappings"]  # noqa: SLF001 - the DSL's way
    mapping["properties"] |= extra
    client.indices.create(index=name, mappings=mapping, settings={"number_of_replicas": 0})
    lines = (
        {"_index": name, "_id": one.key, "_source": {**row(one), "stored": "{}"}}
        for one in documents
    )
    bulk(client, lines)
    client.indices.refresh(index=name)


def _client(url: str) -> Any:
    from elasticsearch import Elasticsearch

    return Elasticsearch(url, request_timeout=120)


def _msearch(asked: list[Any], documents: list[Any], book: Any, url: str) -> Pairs:
    from search.engines.base import AnyOf, Bool
    from search.engines.elastic_query import compile_node

    client, name = _client(url), "bench-saved-live"
    _index(client, name, documents, {})
    keys = AnyOf("key", tuple(one.key for one in documents))
    found: Pairs = set()
    start = time.perf_counter()
    for first in range(0, len(asked), 200):
        lines: list[Any] = []
        for query in asked[first : first + 200]:
            node = compile_node(Bool(filter=(_node(query, book), keys)))
            lines += [{}, {"query": node, "size": 100, "_source": False}]
        answers = client.msearch(index=name, searches=lines)["responses"]
        for n, answer in enumerate(answers, first):
            found |= {(n, hit["_id"]) for hit in answer["hits"]["hits"]}
    print(f"  (of it asking: {time.perf_counter() - start:.2f} s)")
    return found


def _percolate(asked: list[Any], documents: list[Any], book: Any, url: str) -> Pairs:
    from elasticsearch import BadRequestError
    from elasticsearch.helpers import bulk

    from search.engines.elastic_query import compile_node
    from search.engines.schema import row

    client, name = _client(url), "bench-saved-searches"
    try:
        _index(client, name, [], {"question": {"type": "percolator"}})
    except BadRequestError as error:
        raise NoModule from error
    lines = (
        {"_index": name, "_id": str(n), "question": compile_node(_node(query, book))}
        for n, query in enumerate(asked)
    )
    bulk(client, lines, chunk_size=500)
    client.indices.refresh(index=name)
    start = time.perf_counter()
    found: Pairs = set()
    for one in documents:
        document = {**row(one), "stored": "{}"}
        question = {"percolate": {"field": "question", "document": document}}
        answer = client.search(
            index=name,
            query={"constant_score": {"filter": question}},
            size=len(asked),
            source=False,
        )
        found |= {(int(hit["_id"]), one.key) for hit in answer["hits"]["hits"]}
    print(
        f"  (of it percolating, the questions written before: {time.perf_counter() - start:.2f} s)"
    )
    return found


if __name__ == "__main__":
    main()
