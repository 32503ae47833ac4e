"""BM25 over counted words, computed here so that every engine gives the same.

After Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with
Lucene's inverse document frequency.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

K1: Final = 2.0
B: Final = 0.75


class Statistics:
    """Document frequencies of the wanted words: documents in all, and per token."""

    __slots__ = ("_idf", "documents", "frequency", "unknown")

    def __init__(self, documents: int, frequency: Mapping[str, int]) -> None:
        """Take the number of documents, and documents per token."""
        self.documents = documents
        self.frequency = frequency
        self._idf: dict[str, float] = {t: self._weight(n) for t, n in frequency.items()}
        self.unknown = self._weight(0)

    def _weight(self, held: int) -> float:
        return math.log(1 + (max(self.documents, held) - held + 0.5) / (held + 0.5))

    def idf(self, token: str) -> float:
        """Return BM25's inverse document frequency."""
        return self._idf.get(token, self.unknown)

    def total(self, tokens: AbstractSet[str]) -> float:
        """Return the sum of the frequencies' weights."""
        known = tokens & self._idf.keys()
        weights_known = math.fsum([self._idf[token] for token in known])
        return weights_known + (len(tokens) - len(known)) * self.unknown


def token_worth(wanted: Mapping[str, float], statistics: Statistics) -> dict[str, float]:
    """Return what holding each wanted word is worth in BM25, before it is counted."""
    return {token: weight * statistics.idf(token) * (K1 + 1) for token, weight in wanted.items()}


def bm25_score(worth: Mapping[str, float], held: Mapping[str, int], length_ratio: float) -> float:
    """Return BM25 of a text with these words, so many times the average long.

    Args:
        worth: what each wanted word is worth (`token_worth`).
        held: how often the text holds each word.
        length_ratio: the text's length against the average.
    """
    norm = K1 * (1 - B + B * length_ratio)
    return math.fsum(
        [worth[token] * count / (count + norm) for token, count in held.items() if token in worth]
    )


def ideal_score(wanted: Mapping[str, float], statistics: Statistics) -> float:
    """Return the score of a text of average length that holds each wanted word once."""
    return sum(weight * statistics.idf(token) for token, weight in wanted.items())
