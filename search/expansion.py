"""Words that the best candidates share, beyond those that were asked for: RM3 over candidates.

After Lavrenko and Croft (2001), "Relevance based language models", and Abdul-Jaleel et al. (2004),
"UMass at TREC 2004: Novelty and HARD" (RM3): documents that answer best lend their words to the
question. Here the words are looked for among the candidates at hand, without a second question to
the engine, and their frequencies are counted there too, so that every engine gives the same.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

FEEDBACK: Final = 4
"""How many of the best candidates lend their words."""
LENT: Final = 30
"""How many words they lend."""


def related_words(
    held: Sequence[Mapping[str, int]], scores: Sequence[float], best: Sequence[int]
) -> dict[str, float]:
    """Return the words that tell the best candidates from the others, with shares that sum to 1.

    Args:
        held: the folded words of each candidate, counted.
        scores: how well each one fits so far, at least 0.
        best: positions of the candidates that lend their words.
    """
    total = math.fsum(scores[at] for at in best)
    if not total:
        return {}
    lent: dict[str, float] = {}
    for at in best:
        share = scores[at] / total / (sum(held[at].values()) or 1)
        for token, count in held[at].items():
            lent[token] = lent.get(token, 0.0) + share * count
    known: Counter[str] = Counter()
    names = lent.keys()
    for words in held:
        known.update(names & words.keys())
    size = len(held)
    worth = {
        token: amount * math.log(1 + (size - known[token] + 0.5) / (known[token] + 0.5))
        for token, amount in lent.items()
        if len(token) > 1 and not token.isdigit()
    }
    kept = heapq.nsmallest(LENT, worth, key=lambda token: (-worth[token], token))
    amount = math.fsum(worth[token] for token in kept) or 1.0
    return {token: worth[token] / amount for token in kept}


def share_held(related: Mapping[str, float], held: Mapping[str, int]) -> float:
    """Return the share of the related words that a candidate holds, 0 to 1."""
    return math.fsum([worth for token, worth in related.items() if token in held])
