"""The first hits of a sentence, put in order once more by the words that the best of them share.

People who type a sentence seldom hit on the words of those who answer. What the best hits say
besides (``search.expansion``) tells which of the others mean the same. Only the order of the first
hits changes: how many there are, facets and later pages stay the engine's.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from search.engines.base import RawHit
from search.expansion import FEEDBACK, related_words, share_held
from search.ranking import folded_token

FIRST: Final = 60
"""How many hits are put in order."""
SENTENCE: Final = 4
"""From so many words on; fewer are names, whose order the engine knows best."""
SHARE: Final = 0.5
"""What holding all of the related words is worth, against the best hit's score."""


def window(start: int, size: int, units: int) -> int:
    """Return how many hits to fetch from the first on, or 0 when this page stays as it is."""
    return max(FIRST, start + size) if units >= SENTENCE and start < FIRST else 0


def reorder(hits: Sequence[RawHit], bonus: float) -> list[RawHit]:
    """Return the hits with the first of them in a new order; those with the bonus stay first.

    Scores change with the order: they never rise from one hit to the next.
    """
    first = hits[:FIRST]
    above = [bonus if hit.score >= bonus / 2 else 0.0 for hit in first]
    scores = [max(0.0, hit.score - more) for hit, more in zip(first, above, strict=True)]
    best_score = max(scores, default=0.0)
    if not best_score:
        return list(hits)
    held = [_held(hit) for hit in first]
    best = heapq.nsmallest(FEEDBACK, range(len(first)), key=lambda at: (-scores[at], at))
    related = related_words(held, scores, best)
    ordered = [
        replace(hit, score=more + score + SHARE * best_score * share_held(related, words))
        for hit, more, score, words in zip(first, above, scores, held, strict=True)
    ]
    ordered.sort(key=lambda hit: (-hit.score, hit.key))
    return [*ordered, *hits[FIRST:]]


def _held(hit: RawHit) -> Counter[str]:
    terms: dict[str, str] = hit.stored.get("terms", {})
    return Counter(folded_token(token) for text in terms.values() for token in text.split())
