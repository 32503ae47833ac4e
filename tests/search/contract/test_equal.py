"""The same documents and questions, both engines: the same answers."""

import random
from typing import Any

import pytest

from search import service
from search.documents import SearchDocument
from search.engines import get_engine
from search.indexing import reindex
from search.query import MatchQuery, SearchQuery
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]

WORDS = [
    "máy",
    "sấy",
    "lúa",
    "rơm",
    "tôm",
    "cá",
    "tra",
    "nước",
    "mặn",
    "kho",
    "lạnh",
    "dây",
    "chuyền",
    "tự",
    "động",
    "cảm",
    "biến",
    "độ",
    "ẩm",
    "phụ",
    "phẩm",
    "dầu",
    "vỏ",
    "xử",
    "lý",
    "khí",
    "thải",
    "dryer",
    "sensor",
    "shrimp",
    "waste",
    "water",
    "drying",
    "processing",
    "machine",
]


def fill(records: FolderSource) -> None:
    chance = random.Random(7)  # noqa: S311 - test data

    def some(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count))

    for number in range(60):
        title = some(4)
        records.put(
            f"r{number}",
            kind=chance.choice(["offer", "need"]),
            audience=chance.choice(["public", "public", "members"]),
            title=[title],
            body=[some(30)],
            keywords=[some(2), some(1)],
            trl=chance.randint(1, 9),
            province=chance.choice(["92", "86", "96"]),
            fields=chance.sample(["a", "b", "c", "d"], 2),
            price_min=chance.choice([None, 10**8, 10**9]),
            suggest=[title],
        )


def answers() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in ("may say lua", "máy sấy", "shrimp waste", "nước mặn xử lý khí thải", "", "zzz"):
        for filters in ({}, {"province": ["92"], "trl_min": "4"}, {"kind": ["need"]}):
            result = service.search(
                SearchQuery.from_values(
                    audience="public", text=text, filters=filters, page_size=100
                )
            )
            facets = {n: {(f.value, f.count) for f in v} for n, v in result.facets.items()}
            exact = {hit.key for hit in result.hits if hit.matched_all}
            keys = {hit.key for hit in result.hits}
            found[f"{text} {filters}"] = (
                keys, exact, result.total, result.total_exact, result.nearest, facets
            )  # fmt: skip
            best = [hit.key for hit in result.hits if text][:3]
            found[f"best {text} {filters}"] = best
    need = SearchDocument(
        key="record:none", kind="need", audience="public", version=1,
        title=["sấy lúa bằng máy"], problem=["rơm ướt, drying machines"],
    )  # fmt: skip
    found["matches"] = [
        (match.key, round(match.score, 6), match.shared_terms)
        for match in service.matches(
            MatchQuery.from_document(need, kinds=("offer",), audience="members")
        )
    ]
    found["suggest"] = {s.text for s in service.suggest("may", audience="public", limit=50)}
    return found


def test_both_engines_answer_alike(
    records: FolderSource, settings: Any, elasticsearch_url: str
) -> None:
    fill(records)
    reindex()
    embedded = answers()
    assert len(embedded["matches"]) == 20
    settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX = elasticsearch_url, "test-equal"
    settings.SEARCH_TIMEOUT = 20.0
    engine: Any = get_engine()
    reindex()
    try:
        elastic = answers()
    finally:
        for name in engine.generations():
            engine.client.indices.delete(index=name)
    assert elastic == embedded
