"""The words that make a sentence a question: what it is about stands in the others.

Nobody who answers writes "what" or "how many": such words are rare in records, so they would weigh
most where they should weigh least.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from search.analysis import fold

_PHRASES: Final = (
    ("như", "thế", "nào"),
    ("thế", "nào"),
    ("ra", "sao"),
    ("làm", "sao"),
    ("tại", "sao"),
    ("vì", "sao"),
    ("khi", "nào"),
    ("lúc", "nào"),
    ("bao", "nhiêu"),
    ("bao", "lâu"),
    ("bao", "xa"),
    ("bao", "giờ"),
    ("ở", "đâu"),
    ("từ", "đâu"),
    ("là", "gì"),
    ("cái", "gì"),
    ("điều", "gì"),
    ("làm", "gì"),
    ("là", "ai"),
    ("nào",),
    ("gì",),
)
"""Longest first; words that are something else without marks stand in pairs only."""
_PLAIN: Final = tuple(
    tuple(fold(word) for word in phrase) for phrase in _PHRASES if phrase != ("gì",)
)
_WHO: Final = "ai"
SENTENCE: Final = 4
"""So many words make a question; in fewer each word was chosen."""


def question_words(text: str, marks: Sequence[str], folded: Sequence[str]) -> frozenset[int]:
    """Return the places of the words that only ask.

    Args:
        text: as it was typed.
        marks: its words with their marks.
        folded: the same without; nothing is looked for in fewer than four.
    """
    if len(folded) < SENTENCE:
        return frozenset()
    plain = list(marks) == list(folded)
    phrases, words = (_PLAIN, folded) if plain else (_PHRASES, marks)
    found: set[int] = set()
    for phrase in phrases:
        size = len(phrase)
        for at in range(len(words) - size + 1):
            if tuple(words[at : at + size]) == phrase:
                found.update(range(at, at + size))
    if plain and words[-1] == "gi":
        found.add(len(words) - 1)
    # "Ai" asks who; "AI" is what the question may be about.
    if words[0] == _WHO and text.rstrip().endswith("?") and not text.lstrip().startswith("AI"):
        found.add(0)
    # A text of nothing else is searched as it stands.
    return frozenset(found) if len(found) < len(words) else frozenset()
