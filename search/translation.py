"""A question in the other language: Vietnamese words as English ones, and the other way round.

Offers are often written in one language only. ``reference/lexicon/*.txt`` holds ordinary words of
both languages; the thesaurus's links between the languages count as well. They let a text of the
other language be compared at all, and are never shown as a result of their own.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from search.thesaurus import Alternative, Phrase, Thesaurus
from search.thesaurus_seed import language_of

FOLDER: Final = Path(__file__).with_name("reference") / "lexicon"
TRANSLATION: Final = "translation"
"""The relation of the word list's links."""
PAIRS: Final = 0.5
"""What a pair of words is worth against a word."""
UNSURE: Final = 0.5
"""The share of a word typed without marks, which may be several words."""
LEAST_KNOWN: Final = 0.5
"""The share of a question's weight that the other language is measured by at least: a few words
that happen to be known are no translation."""

_language = lru_cache(maxsize=50_000)(language_of)


def read_pairs(folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Return (Vietnamese, English) pairs of all files, in order of file names.

    A line reads ``vi, vi | en, en``: each of the left with each of the right; # begins a remark.
    Raises ValueError for another line, with file and number.
    """
    pairs: dict[tuple[str, str], None] = {}
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            text = unicodedata.normalize("NFC", line.partition("#")[0]).strip()
            if not text:
                continue
            left, _, right = text.partition("|")
            ours, theirs = _listed(left), _listed(right)
            if not (ours and theirs):
                raise ValueError(f"{file.name}, line {number}: 'Vietnamese | English' is expected")
            pairs.update({(one, other): None for one in ours for other in theirs})
    return list(pairs)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@cache
def lexicon() -> Thesaurus:
    """Return the word list, read once."""
    return Thesaurus((ours, theirs, TRANSLATION) for ours, theirs in read_pairs())


@dataclass(slots=True)
class Translated:
    """Words and pairs of words of the other language, weighed.

    ``phrases`` has the phrase of the question that a word or pair stands for; ``known`` counts the
    phrases that had a translation.
    """

    words: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    phrases: dict[str, str] = field(default_factory=dict)
    known: int = 0

    def add(
        self, marks: Sequence[str], folded: Sequence[str], book: Thesaurus, share: float = 1.0
    ) -> None:
        """Add what a text says in the other language.

        A single word counts only where no longer phrase covers it; without its marks it counts
        less, and only in a text without any.
        """
        plain = list(marks) == list(folded)
        covered = 0
        for at in range(len(folded)):
            size, shown, found = self._longest(marks, folded, at, (book, lexicon()))
            if size > 1:
                covered = max(covered, at + size)
                self._take(shown, found, share)
            elif at < covered:
                continue
            elif found:
                self._take(shown, found, share)
            elif plain and (words := lexicon().match(marks, folded, at)):
                ways = [way for phrase in words for way in phrase.alternatives]
                self._take(words[0].shown, ways, share * UNSURE)

    @staticmethod
    def _longest(
        marks: Sequence[str], folded: Sequence[str], at: int, books: Iterable[Thesaurus]
    ) -> tuple[int, str, list[Alternative]]:
        """Return (number of words, phrase, its translations) of the longest phrase there."""
        size, shown, found = 1, "", list[Alternative]()
        for book in books:
            for phrase in book.match(marks, folded, at):
                others = _foreign(phrase, marks[at])
                if others and len(phrase.folded) > size:
                    size, shown, found = len(phrase.folded), phrase.shown, []
                if others and len(phrase.folded) == size:
                    shown = shown or phrase.shown
                    found += others
        return size, shown, found

    def _take(self, shown: str, found: Sequence[Alternative], share: float) -> None:
        distinct = {other.marks: other for other in found}
        # Words that mean the same are seldom all in one text.
        each = share / len(distinct) ** 0.5
        words: set[str] = set()
        pairs: set[str] = set()
        for other in distinct.values():
            both = [f"{left}_{right}" for left, right in pairwise(other.folded)]
            english = _language(other.shown) == "en" or (
                other.relation == TRANSLATION and _language(shown) == "vi"
            )
            # A Vietnamese word that bears no marks would be found in all that look like it.
            words.update(word for word in other.marks if english or not word.isascii())
            pairs.update(both)
            for token in both or other.marks:
                self.phrases.setdefault(token, shown)
        self.words.update(dict.fromkeys(sorted(words), each))
        self.pairs.update(dict.fromkeys(sorted(pairs), each))
        self.known += 1


def field_of(token: str) -> str:
    """Return the letter of the layer that holds a token: m, f or b."""
    return "b" if "_" in token else "f" if token.isascii() else "m"


def _foreign(phrase: Phrase, typed: str) -> list[Alternative]:
    """Return a phrase's alternatives in the other language.

    A single word that lacks its marks may be several words, so it isn't one of them.
    """
    if len(phrase.marks) == 1 and phrase.marks[0] != typed:
        return []
    mine = _language(phrase.shown)
    return [
        other
        for other in phrase.alternatives
        if other.relation == TRANSLATION or _language(other.shown) != mine
    ]
