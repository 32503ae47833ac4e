"""Documents in memory answer any question exactly as either engine does."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from search import service
from search.engines.base import (
    Action,
    AnyOf,
    Bool,
    Constant,
    Engine,
    Everything,
    Node,
    Range,
    Request,
    Term,
)
from search.query import SearchQuery
from search.shelf import Shelf
from search.thesaurus import Thesaurus, trying
from tests.search.contract.test_contract import doc
from tests.search.support import FolderSource

pytestmark = pytest.mark.django_db

WORDS = [
    "máy",
    "sấy",
    "lúa",
    "gạo",
    "tôm",
    "cá",
    "may",
    "say",
    "muối",
    "muỗi",
    "dryer",
    "drying",
    "for",
    "the",
    "hòa",
    "hoà",
    "kỹ",
    "thuật",
]
BOOK = Thesaurus([("máy sấy", "dryer", "same"), ("muối", "salt", "everyday")])
MODES = ("service", "turnkey", "licence")


def stock() -> list[Any]:
    """Forty documents that differ in all that can be asked for."""
    chosen = random.Random(7)  # noqa: S311 - the same each time
    return [
        doc(
            f"r{n}",
            kind=chosen.choice(("offer", "need")),
            audience=chosen.choice(("public", "members", "staff")),
            title=[" ".join(chosen.sample(WORDS, 3))],
            summary=[" ".join(chosen.sample(WORDS, chosen.randint(0, 6)))],
            trl=chosen.choice((None, *range(1, 10))),
            modes=chosen.sample(MODES, chosen.randint(0, 2)),
            price_min=chosen.choice((None, 0, 10**8, 10**9)),
            price_max=chosen.choice((None, 2 * 10**8, 3 * 10**9)),
            verified=chosen.random() < 0.5,
        )
        for n in range(40)
    ]


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([("offer",), ("need",), ("offer", "need")]),
        "modes": st.lists(st.sampled_from((*MODES, "gone")), min_size=1, max_size=2),
        "trl_min": st.sampled_from("159"),
        "trl_max": st.sampled_from("369"),
        "price_min": st.sampled_from(["0", "150000000", "5000000000"]),
        "price_max": st.sampled_from(["100000000", "1000000000"]),
        "price_band": st.sampled_from(["under_100m", "over_2b", "negotiable"]),
        "verified": st.sampled_from(["yes", "no"]),
    },
)


@hypothesis_settings(max_examples=60)
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=4),
    filters=FILTERS,
    audience=st.sampled_from(["public", "members", "staff"]),
    exact=st.booleans(),
)
def test_the_same_listings_as_the_search_page(
    *,
    engine: Engine,
    records: FolderSource,
    words: list[str],
    filters: dict[str, Any],
    audience: Any,
    exact: bool,
) -> None:
    documents = stock()
    if not engine.count():
        engine.bulk([Action(one.key, one) for one in documents])
        for one in documents:
            records.put(one.key.removeprefix("record:"), audience=one.audience)
    query = SearchQuery.from_values(
        audience=audience,
        text=" ".join(words),
        filters=filters,
        page_size=100,
        exact=exact,
        sort="newest",  # sorted by anything but relevance, near misses are left out
    )
    with trying(BOOK):
        result = service.search(query)
    answered = [] if result.nearest else [hit.key for hit in result.hits]
    assert sorted(Shelf(documents).answering(query, BOOK)) == sorted(answered)


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, st.just("all_f"), st.sampled_from(["may", "say", "lua", "none"])),
    st.builds(AnyOf, st.just("kind"), st.sampled_from([("offer",), ("need", "offer"), ()])),
    st.builds(AnyOf, st.just("trl"), st.sampled_from([(5,), (1, 2, 9)])),
    st.builds(Range, st.just("trl"), st.sampled_from([None, 3]), st.sampled_from([None, 6])),
    st.just(Everything()),
)


def combined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, max_size=3).map(tuple)
    kept = st.lists(parts, min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Constant, parts, st.just(2.0)),
        st.builds(Bool, must=several, should=several, must_not=st.just(()), filter=kept),
        st.builds(Bool, should=kept, minimum=st.integers(0, 2)),
        st.builds(Bool, must=kept, should=several, must_not=several, minimum=st.just(0)),
    )


@hypothesis_settings(max_examples=80)
@given(node=st.recursive(LEAVES, combined, max_leaves=6))
def test_any_tree_finds_the_same(engine: Engine, records: FolderSource, node: Node) -> None:
    documents = stock()
    if not engine.count():
        engine.bulk([Action(one.key, one) for one in documents])
    found = engine.search(Request(node, limit=100))
    shelf = Shelf(documents)
    mine = [key for n, key in enumerate(shelf._keys) if shelf._find(node) >> n & 1]
    assert sorted(mine) == sorted(hit.key for hit in found.hits)


def test_an_empty_shelf_answers_with_nothing() -> None:
    assert Shelf([]).answering(SearchQuery.from_values(audience="staff")) == []
