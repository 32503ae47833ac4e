import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.listings.evaluation import metrics

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_ndcg_is_what_the_formula_gives() -> None:
    got = metrics.ndcg(["b", "x", "a"], GRADES)
    best = 7 + 3 / math.log2(3) + 1 / 2
    assert got == pytest.approx((3 + 7 / 2) / best)


def test_recall_counts_useful_offers_among_ten() -> None:
    assert metrics.recall(["b", "c"], GRADES) == 0.5
    assert metrics.recall([*"0123456789", "a"], GRADES) == 0.0


def test_reciprocal_rank_is_of_the_first_useful_one() -> None:
    assert metrics.reciprocal_rank(["c", "b", "a"], GRADES) == 0.5
    assert metrics.reciprocal_rank(["c"], GRADES) == 0.0


def test_a_need_without_anything_useful_is_not_judged() -> None:
    assert metrics.ndcg(["a"], {"a": 0}) is None
    assert metrics.recall(["a"], {"a": 1}) is None
    assert metrics.reciprocal_rank(["a"], {"a": 1}) is None


@given(st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 3)))
def test_the_ideal_order_is_best(grades: dict[str, int]) -> None:
    ideal = sorted(grades, key=lambda key: -grades[key])
    other = sorted(grades)
    best = metrics.ndcg(ideal, grades)
    if best is None:
        assert not any(grades.values())
        return
    got = metrics.ndcg(other, grades)
    assert best == pytest.approx(1.0)
    assert got is not None
    assert 0.0 <= got <= best + 1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_interval_holds_the_mean_of_what_it_resamples(values: list[float]) -> None:
    found = metrics.estimate(values)
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_the_difference_is_paired() -> None:
    found = metrics.difference({"a": 0.5, "b": 1.0, "x": 9.0}, {"a": 0.25, "b": 0.75})
    assert found == metrics.Estimate(0.25, 0.25, 0.25)


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        metrics.difference({"a": 1.0}, {"b": 1.0})
