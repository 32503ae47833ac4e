"""Plain rankings to compare with: BM25 over one field, and over three layers of tokens."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from search.analysis import analyse

K1: Final = 1.2
B: Final = 0.75
LAYERS: Final = (0.7, 0.5, 0.5)
"""Weights of marks, folded and bigrams."""


class Bm25:
    """One field of tokens. Robertson and Zaragoza (2009), with Lucene's document frequency."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Take the tokens of each document."""
        self._lengths = {key: len(tokens) for key, tokens in texts.items()}
        self._average = (sum(self._lengths.values()) / len(texts) or 1.0) if texts else 1.0
        self._held: dict[str, list[tuple[str, int]]] = {}
        for key, tokens in texts.items():
            for token, count in Counter(tokens).items():
                self._held.setdefault(token, []).append((key, count))

    def scores(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return the score of each document that holds one of the tokens."""
        found: dict[str, float] = {}
        total = len(self._lengths)
        for token, asked in Counter(tokens).items():
            rows = self._held.get(token, ())
            weight = asked * math.log(1 + (total - len(rows) + 0.5) / (len(rows) + 0.5))
            for key, count in rows:
                norm = K1 * (1 - B + B * self._lengths[key] / self._average)
                found[key] = found.get(key, 0.0) + weight * count * (K1 + 1) / (count + norm)
        return found


def best(scores: Mapping[str, float], limit: int) -> list[str]:
    """Return the keys with the highest scores; equal ones by key."""
    return sorted(scores, key=lambda key: (-scores[key], key))[:limit]


class Baselines:
    """Both plain rankings over the same texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take the whole text of each offer."""
        analysed = {key: analyse(text) for key, text in texts.items()}
        self._layers = [
            Bm25({key: layers[index] for key, layers in analysed.items()}) for index in range(3)
        ]

    def bm25(self, text: str, limit: int) -> list[str]:
        """Rank by folded tokens alone."""
        return best(self._layers[1].scores(analyse(text).folded), limit)

    def layered(self, text: str, limit: int) -> list[str]:
        """Rank by marks, folded and bigrams; no marks when the question has none."""
        asked = analyse(text)
        shares = list(LAYERS)
        if asked.marks == asked.folded:
            shares[0] = 0.0
        total: Counter[str] = Counter()
        for share, layer, tokens in zip(shares, self._layers, asked, strict=True):
            for key, score in layer.scores(tokens).items():
                total[key] += share * score  # type: ignore[assignment]  # Counter takes scores
        return best(total, limit)
