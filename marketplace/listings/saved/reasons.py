"""Why a listing stands among what is new for a saved search, in the current language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from marketplace.listings import browsing
from marketplace.listings.saved.criteria import Criteria
from search.analysis import FILLERS
from search.analysis import Term as Mark
from search.documents import PARTS, SearchDocument
from search.plan import plan_search
from search.shelf import Shelf
from search.thesaurus import NOTHING, thesaurus

SAID = 3  # other names of one phrase
_NO_OTHER_TEXT: Mapping[str, Any] = {part: () for part in PARTS if part != "title"}


class Reasons:
    """The reasons of one saved search for any number of listings."""

    def __init__(self, criteria: Criteria) -> None:
        """Understand the question once."""
        self._criteria = criteria
        query = criteria.query("staff")
        plan = plan_search(query, NOTHING if query.exact else thesaurus())
        self.marks: tuple[Mark, ...] = plan.marks
        self._understood = plan.understood

    def of(self, document: SearchDocument) -> str:
        """One line: the words that it shares, what stands for others, the choices that it meets."""
        shelf = Shelf([document])
        parts = [*self._words(document, shelf), *self._choices(shelf)]
        if not parts:
            return _("You asked for everything of this kind.")
        return " · ".join(parts)

    def _words(self, document: SearchDocument, shelf: Shelf) -> list[str]:
        typed = self._criteria.text.split()
        if not typed:
            return []
        shared = _shared(typed, shelf)
        parts = []
        if shared:
            quoted = ", ".join(f"“{phrase}”" for phrase in shared)
            title = Shelf([replace(document, **_NO_OTHER_TEXT)])
            in_title = all(title.saying(phrase) for phrase in shared)
            said = _("its title says %(words)s") if in_title else _("it says %(words)s")
            parts.append(said % {"words": quoted})
        for phrase in self._understood:
            other = [name for name in phrase.also if shelf.saying(name)][:SAID]
            if other and not shelf.saying(phrase.typed):
                names = ", ".join(f"“{name}”" for name in other)
                said = _("it says %(other)s for your “%(typed)s”")
                parts.append(said % {"other": names, "typed": phrase.typed})
        return parts

    def _choices(self, shelf: Shelf) -> list[str]:
        asked = self._criteria.asked()
        met = []
        for name, values in asked.filters.items():
            for value in values:
                if name == "kind":
                    continue
                query = self._criteria.only(name, value).query("staff")
                if shelf.answering(query):
                    # A ward's name is known only beside its province.
                    place = (
                        {"province": asked.filters.get("province", [])} if name == "ward" else {}
                    )
                    one = replace(asked, filters={**place, name: [value]})
                    met.append(browsing.chips(one)[-1]["label"])
        return met


def _shared(typed: Sequence[str], shelf: Shelf) -> list[str]:
    """The longest runs of typed words that stand in the text as they were typed."""
    runs: list[str] = []
    start = 0
    while start < len(typed):
        end = len(typed)
        while end > start and not shelf.saying(" ".join(typed[start:end])):
            end -= 1
        words = list(typed[start:end])
        while words and words[0].lower() in FILLERS:
            words.pop(0)
        while words and words[-1].lower() in FILLERS:
            words.pop()
        if words:
            runs.append(" ".join(words))
        start = max(end, start + 1)
    return runs
