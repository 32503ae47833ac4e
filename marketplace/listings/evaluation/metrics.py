"""How good a ranked list is, and how sure we are of that."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

TOP: Final = 10
USEFUL: Final = 2
"""The least grade that counts as found."""
RESAMPLES: Final = 1000
METRICS: Final = ("ndcg@10", "recall@10", "mrr")


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float | None:
    """Return nDCG@10 with gain 2^grade − 1; None where nothing is graded above 0.

    Source: Järvelin and Kekäläinen (2002); Burges et al. (2005) for the gain.
    """
    best = ideal(grades)
    return _dcg([grades.get(key, 0) for key in ranked]) / best if best else None


def ideal(grades: Mapping[str, int]) -> float:
    """Return the discounted gain of the best order there is, 0 where nothing is graded."""
    return _dcg(sorted(grades.values(), reverse=True))


def _dcg(grades: Sequence[int]) -> float:
    return math.fsum((2**g - 1) / math.log2(place + 2) for place, g in enumerate(grades[:TOP]))


def recall(ranked: Sequence[str], grades: Mapping[str, int]) -> float | None:
    """Return the share of useful offers (grade 2 and 3) among the first ten; None without any."""
    useful = {key for key, grade in grades.items() if grade >= USEFUL}
    return len(useful & set(ranked[:TOP])) / len(useful) if useful else None


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float | None:
    """Return 1 / place of the first useful offer, 0 when it isn't listed; None without any."""
    if not any(grade >= USEFUL for grade in grades.values()):
        return None
    places = (place for place, key in enumerate(ranked, 1) if grades.get(key, 0) >= USEFUL)
    return 1 / next(places, math.inf)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float], seed: int = 1) -> Estimate:
    """Return the mean of one value per need with its bootstrap percentile interval.

    Raises ValueError without values. Source: Efron and Tibshirani (1993), chapter 13.
    """
    if not values:
        raise ValueError("there is nothing to take a mean of")
    chance = random.Random(seed)  # noqa: S311 - statistics, no secret
    means = sorted(fmean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return Estimate(fmean(values), means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1])


def scores(
    runs: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """Return each metric by need; a need that it can't judge is left out."""
    found: dict[str, dict[str, float]] = {name: {} for name in METRICS}
    for need, ranked in runs.items():
        for name, metric in zip(METRICS, (ndcg, recall, reciprocal_rank), strict=True):
            value = metric(ranked, grades.get(need, {}))
            if value is not None:
                found[name][need] = value
    return found


def difference(left: Mapping[str, float], right: Mapping[str, float], seed: int = 1) -> Estimate:
    """Return left − right over the needs that both have, paired. Raises ValueError without any."""
    return estimate([left[need] - right[need] for need in left if need in right], seed)
