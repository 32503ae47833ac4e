import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.base import AnyOf, Range
from search.plan import plan_search
from search.query import MAX_PAGE_SIZE, QueryTooLong, SearchQuery, trim
from search.thesaurus import Thesaurus


def ask(**values: object) -> SearchQuery:
    return SearchQuery.from_values(audience="public", **values)  # type: ignore[arg-type]


def test_audience_is_required() -> None:
    with pytest.raises(TypeError):
        SearchQuery.from_values(text="x")  # type: ignore[call-arg]
    with pytest.raises(ValueError):
        SearchQuery.from_values(audience="everybody", text="x")  # type: ignore[arg-type]


def test_long_text_is_trimmed_and_a_huge_one_refused() -> None:
    text = " ".join(f"từ{n}" for n in range(300))
    assert len(ask(text=text).text.split()) == 60
    assert trim("a  b\n c") == "a b c"
    with pytest.raises(QueryTooLong) as caught:
        ask(text="x" * 10_000)
    assert caught.value.length == 10_000


@pytest.mark.parametrize(
    ("page", "expected"), [(-1, 1), (0, 1), ("3", 3), ("x", 1), (10**9, 500), ("9" * 400, 500)]
)
def test_pages_are_clamped(page: object, expected: int) -> None:
    assert ask(page=page).page == expected


def test_sizes_and_orders_are_mended() -> None:
    assert ask(page_size=10**6).page_size == MAX_PAGE_SIZE
    assert ask(page_size=-1).page_size == 1
    assert ask(sort="'; drop table").sort == "relevance"


def test_filters_keep_what_makes_sense() -> None:
    query = ask(
        filters={
            "kind": ["offer", "offer", " "],
            "trl": ["7", "12", "x"],
            "price_band": ["gold"],
            "price_min": "2.000.000.000",
            "price_max": "-5",
            "trl_min": "9",
            "trl_max": "3",
            "deadline_from": "not a day",
            "whatever": ["x"],
        }
    )
    assert query.filters == {"kind": ("offer",), "trl": ("7",)}
    assert query.ranges == {"price_min": 2_000_000_000, "trl_min": 3, "trl_max": 9}


def test_filter_nodes_leave_out_a_facets_own() -> None:
    query = ask(filters={"kind": ["need"], "trl": ["8"], "trl_min": "7"})
    assert query.filter_nodes() == (AnyOf("kind", ("need",)), AnyOf("trl", (8,)), Range("trl", 7))
    assert query.filter_nodes(without="trl") == (AnyOf("kind", ("need",)),)


def test_operators_and_quotes_are_text() -> None:
    plan = plan_search(ask(text='"may say" AND NOT (lua OR *)'))
    assert [mark.folded for mark in plan.marks] == ["may", "say", "and", "not", "lua", "or"]
    assert plan_search(ask(text='"""')).every is None


@given(st.text(max_size=600))
def test_any_text_makes_a_plan(text: str) -> None:
    plan_search(ask(text=text))


def test_the_plan_says_what_it_understood() -> None:
    book = Thesaurus([("máy sấy", "dryer", "same"), ("tôm sú", "tôm", "broader")])
    plan = plan_search(ask(text="may say lua"), book)
    assert [(e.typed, e.also) for e in plan.understood] == [("máy sấy", ("dryer",))]
    assert [e.typed for e in plan_search(ask(text="dryer"), book).understood] == ["dryer"]
    assert plan_search(ask(text="tôm"), book).understood == ()
    # Typed with other marks it is another word.
    assert plan_search(ask(text="mày sấy"), book).understood == ()
