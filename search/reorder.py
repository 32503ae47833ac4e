"""The first hits of a question, put in order once more: its answer stands in one place.

A long text may hold all words of a question and speak of something else in each line. Where they
stand close together, it answers. What the best hits say besides (``search.expansion``) tells which
of the others mean the same. Only the order of the first hits changes: how many there are, facets
and later pages stay the engine's.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from search.engines.base import RawHit
from search.expansion import FEEDBACK, related_words, share_held
from search.ranking import folded_token

FIRST: Final = 60
"""How many hits are put in order."""
NEAR: Final = 16
"""So many words on end are one place."""
CLOSE: Final = 0.5
"""What having all words of the question in one place is worth, against the best hit's score."""
SHARE: Final = 0.25
"""The same for holding all of the related words."""


def window(start: int, size: int, *, asks: bool) -> int:
    """Return how many hits to fetch from the first on, or 0 when this page stays as it is."""
    return max(FIRST, start + size) if asks and start < FIRST else 0


def reorder(hits: Sequence[RawHit], bonus: float, asked: Sequence[str]) -> list[RawHit]:
    """Return the hits with the first of them in a new order; those with the bonus stay first.

    Scores change with the order: they never rise from one hit to the next.

    Args:
        hits: as the engine ranks them.
        bonus: what stands above the score of some.
        asked: the question's folded words.
    """
    first = hits[:FIRST]
    above = [bonus if hit.score >= bonus / 2 else 0.0 for hit in first]
    scores = [max(0.0, hit.score - more) for hit, more in zip(first, above, strict=True)]
    best_score = max(scores, default=0.0)
    if not best_score:
        return list(hits)
    texts = [_words(hit) for hit in first]
    held = [Counter(text) for text in texts]
    best = heapq.nsmallest(FEEDBACK, range(len(first)), key=lambda at: (-scores[at], at))
    related = related_words(held, scores, best)
    worth = _worth(asked, held)
    total = math.fsum(worth.values()) or 1.0
    ordered = [
        replace(
            hit,
            score=more
            + score
            + best_score
            * (SHARE * share_held(related, words) + CLOSE * closest(text, worth) / total),
        )
        for hit, more, score, text, words in zip(first, above, scores, texts, held, strict=True)
    ]
    ordered.sort(key=lambda hit: (-hit.score, hit.key))
    return [*ordered, *hits[FIRST:]]


def _worth(asked: Sequence[str], held: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """Return the inverse document frequency of each asked word among the first hits."""
    size = len(held)
    found: dict[str, float] = {}
    for token in asked:
        known = sum(token in words for words in held)
        found[token] = math.log(1 + (size - known + 0.5) / (known + 0.5))
    return found


def closest(text: Sequence[str], worth: Mapping[str, float]) -> float:
    """Return what the words are worth that stand together in the text's best place."""
    places = [(at, token) for at, token in enumerate(text) if token in worth]
    inside: Counter[str] = Counter()
    amount = best = 0.0
    left = 0
    for at, token in places:
        if not inside[token]:
            amount += worth[token]
        inside[token] += 1
        while at - places[left][0] >= NEAR:
            gone = places[left][1]
            inside[gone] -= 1
            if not inside[gone]:
                amount -= worth[gone]
            left += 1
        best = max(best, amount)
    return best


def _words(hit: RawHit) -> list[str]:
    terms: dict[str, str] = hit.stored.get("terms", {})
    return [folded_token(token) for text in terms.values() for token in text.split()]
