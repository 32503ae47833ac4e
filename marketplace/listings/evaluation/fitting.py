"""Weights of the ranker fitted on judged collections, judged on needs that were left out.

What a feature says of a candidate doesn't depend on the features' weights, so each need is asked
once and every choice of weights is then a sum. Coordinate ascent after Metzler and Croft (2007),
"Linear feature-based models for information retrieval".
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from marketplace.listings.evaluation import metrics
from search.ranking import Match

FACTORS: Final = (0.0, 0.5, 0.75, 1.33, 2.0)
"""What a weight is tried at, times what it is."""
LEAST_GAIN: Final = 2e-4
ROUNDS: Final = 3
KEPT: Final = 60
"""How many of a need's candidates are put in order again."""
FIXED: Final = frozenset({"words", "language", "feedback"})
"""`words` sets the scale; the others aren't in these collections."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One need: what each feature says of each candidate, in order of keys, and the gains."""

    group: str
    values: tuple[Mapping[str, float], ...]
    gains: tuple[int, ...]
    best: float

    def ndcg(self, weights: Mapping[str, float]) -> float:
        """Return nDCG@10 of the order that these weights give."""
        scores = [
            math.fsum([weights.get(name, 0.0) * value for name, value in row.items()])
            for row in self.values
        ]
        order = sorted(range(len(scores)), key=lambda at: -scores[at])[: metrics.TOP]
        return (
            math.fsum(self.gains[at] / math.log2(place + 2) for place, at in enumerate(order))
            / self.best
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A collection made ready: its needs, and what plain BM25 reaches on them."""

    name: str
    needs: tuple[Asked, ...]
    plain: float

    def only(self, keep: Sequence[Asked]) -> Judged:
        """Return the same with these needs."""
        return Judged(self.name, tuple(keep), self.plain)

    def ndcg(self, weights: Mapping[str, float]) -> float:
        """Return the mean nDCG@10. Raises StatisticsError without needs."""
        return fmean(need.ndcg(weights) for need in self.needs)


@dataclass(frozen=True, slots=True)
class Fold:
    """nDCG@10 on the left-out needs of each collection, with the old and the fitted weights."""

    before: Mapping[str, float]
    after: Mapping[str, float]


def prepare(
    name: str,
    found: Mapping[str, Sequence[Match]],
    grades: Mapping[str, Mapping[str, int]],
    groups: Mapping[str, str],
    plain: float,
) -> Judged:
    """Make a collection ready.

    Args:
        name: of the collection.
        found: the matches of each need.
        grades: 0 to 3 by need and offer.
        groups: needs of one group are never on both sides of a fold.
        plain: mean nDCG@10 of plain BM25.
    """
    needs: list[Asked] = []
    for key, matches in found.items():
        graded = grades.get(key, {})
        best = metrics.ideal(graded)
        if not best:
            continue
        rows = sorted(matches[:KEPT], key=lambda match: match.key)
        needs.append(
            Asked(
                groups.get(key, key),
                tuple({f.name: f.value for f in match.features} for match in rows),
                tuple(2 ** graded.get(match.key.partition(":")[2], 0) - 1 for match in rows),
                best,
            )
        )
    return Judged(name, tuple(needs), plain)


def objective(collections: Sequence[Judged], weights: Mapping[str, float]) -> float:
    """Return the mean over the collections of nDCG@10 against plain BM25's."""
    return fmean(one.ndcg(weights) / one.plain for one in collections)


def ascend(collections: Sequence[Judged], weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights that are better on these needs, changed one at a time."""
    now = dict(weights)
    best = objective(collections, now)
    said = {
        name for one in collections for need in one.needs for row in need.values for name in row
    }
    for _ in range(ROUNDS):
        moved = False
        for name in sorted(said & now.keys() - FIXED):
            start = now[name]
            for factor in FACTORS:
                tried = {**now, name: round(start * factor, 4)}
                reached = objective(collections, tried)
                if reached > best + LEAST_GAIN:
                    best, now, moved = reached, tried, True
        if not moved:
            break
    return now


def cross_validate(
    collections: Sequence[Judged], weights: Mapping[str, float], folds: int, seed: int = 1
) -> Iterator[Fold]:
    """Fit on all groups but a fold's, and judge on the fold's; one after the other.

    Raises ValueError when a collection has fewer groups than folds.
    """
    fold_of: dict[str, dict[str, int]] = {}
    for one in collections:
        groups = sorted({need.group for need in one.needs})
        if len(groups) < folds:
            raise ValueError(f"{one.name} has {len(groups)} groups of needs for {folds} folds")
        # The same for each collection: one need asked in two ways is never on both sides.
        random.Random(seed).shuffle(groups)  # noqa: S311 - statistics, no secret
        fold_of[one.name] = {group: at % folds for at, group in enumerate(groups)}
    for fold in range(folds):
        kept: list[Judged] = []
        left: list[Judged] = []
        for one in collections:
            of = fold_of[one.name]
            kept.append(one.only([need for need in one.needs if of[need.group] != fold]))
            left.append(one.only([need for need in one.needs if of[need.group] == fold]))
        fitted = ascend(kept, weights)
        yield Fold(
            {one.name: one.ndcg(weights) for one in left},
            {one.name: one.ndcg(fitted) for one in left},
        )


def written(text: str, weights: Mapping[str, float], version: int) -> str:
    """Return the text of a weights file with these features' weights and that version."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        name, equals, _ = (part.strip() for part in line.partition("="))
        if line.startswith("["):
            inside = line.strip() == "[weights]"
        if equals and name == "version":
            lines.append(f"version = {version}")
        elif inside and equals and name in weights:
            lines.append(f"{name} = {weights[name]:g}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
