"""Query-time expansion: what people type, and what the professionals write.

Links come from the database, where staff edit them; each process holds them for a few seconds
under a version stamp in the cache.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction

from cms.base import audit
from cms.base.errors import NotAllowed
from search.analysis import analyse
from search.models import Relation, ThesaurusTerm
from search.thesaurus_seed import MOST_ALTERNATIVES, language_of, read_seed

STAMP_KEY: Final = "search:thesaurus:stamp"
LOOK_EVERY: Final = 5.0
MAX_ALTERNATIVES: Final = MOST_ALTERNATIVES


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to say a phrase: its words as tokens, how it is shown, how it relates."""

    shown: str
    marks: tuple[str, ...]
    folded: tuple[str, ...]
    relation: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that the thesaurus knows."""

    shown: str
    marks: tuple[str, ...]
    folded: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


class Thesaurus:
    """Links ready for lookup by the first word of a phrase."""

    def __init__(self, links: Iterable[tuple[str, str, str]] = ()) -> None:
        """Take (term, target, relation) links."""
        self.links = tuple(links)
        grouped: dict[tuple[str, ...], tuple[str, dict[tuple[str, ...], Alternative]]] = {}
        for term, target, relation in self.links:
            self._add(grouped, term, target, relation)
            if relation != Relation.BROADER:
                self._add(grouped, target, term, relation)
        self._by_first: dict[str, list[Phrase]] = {}
        for marks, (shown, others) in grouped.items():
            folded = tuple(analyse(shown).folded)
            phrase = Phrase(shown, marks, folded, tuple(others.values())[:MAX_ALTERNATIVES])
            self._by_first.setdefault(folded[0], []).append(phrase)
        for phrases in self._by_first.values():
            phrases.sort(key=lambda phrase: -len(phrase.folded))

    @staticmethod
    def _add(
        grouped: dict[tuple[str, ...], tuple[str, dict[tuple[str, ...], Alternative]]],
        term: str,
        target: str,
        relation: str,
    ) -> None:
        left, right = analyse(term), analyse(target)
        if not left.folded or not right.folded or left.marks == right.marks:
            return
        _, others = grouped.setdefault(tuple(left.marks), (term, {}))
        others.setdefault(
            tuple(right.marks),
            Alternative(target, tuple(right.marks), tuple(right.folded), relation),
        )

    def match(self, marks: Sequence[str], folded: Sequence[str], at: int) -> list[Phrase]:
        """Return the longest known phrases that start at that word.

        Several phrases may read alike without marks; a word typed with marks must have the same.
        """
        found: list[Phrase] = []
        for phrase in self._by_first.get(folded[at], ()):
            size = len(phrase.folded)
            if found and size < len(found[0].folded):
                break
            if tuple(folded[at : at + size]) == phrase.folded and all(
                typed in (plain, known)
                for typed, plain, known in zip(
                    marks[at : at + size], phrase.folded, phrase.marks, strict=True
                )
            ):
                found.append(phrase)
        return found


NOTHING: Final = Thesaurus()

_lock = threading.Lock()
_held: tuple[float, str, Thesaurus] = (0.0, "", NOTHING)


_tried: ContextVar[Thesaurus | None] = ContextVar("search_thesaurus_tried", default=None)


@contextmanager
def trying(other: Thesaurus) -> Iterator[None]:
    """Answer searches inside the block with another thesaurus; nobody else notices."""
    reset = _tried.set(other)
    try:
        yield
    finally:
        _tried.reset(reset)


def thesaurus() -> Thesaurus:
    """Return the thesaurus in force; the cache is asked at most every five seconds."""
    global _held  # noqa: PLW0603 - one per process, under the lock
    tried = _tried.get()
    if tried is not None:
        return tried
    looked, stamp, found = _held
    now = time.monotonic()
    if stamp and now - looked < LOOK_EVERY:
        return found
    with _lock:
        current = cache.get(STAMP_KEY)
        if current is None:
            current = changed()
        if current != stamp:
            rows = ThesaurusTerm.objects.filter(active=True)
            links = tuple(rows.values_list("term", "target", "relation"))
            if links != found.links:  # preparing them takes longer than reading them
                found = Thesaurus(links)
        _held = (now, current, found)
    return found


def forget() -> None:
    """Let this process look again at once; for tests."""
    global _held  # noqa: PLW0603 - one per process
    _held = (0.0, "", _held[2])


def changed() -> str:
    """Say that links were edited; every process reads them again within seconds."""
    global _held  # noqa: PLW0603 - this process reads them at once
    stamp = f"{time.time_ns()}"
    cache.set(STAMP_KEY, stamp, None)
    _held = (0.0, "", _held[2])
    return stamp


def record_edit(actor: Any, *, term: ThesaurusTerm, edit: str, changed: Sequence[str] = ()) -> None:
    """Write down that somebody added, changed or is about to delete a link.

    In the transaction that does it; a deletion before, while there is a record to write of.

    Args:
        actor: who holds the right in the admin.
        term: the link, as it is now.
        edit: `add`, `change` or `delete`.
        changed: names of the columns that changed.

    Raises:
        NotAllowed: the actor may not.
    """
    if not actor.has_perm(f"search.{edit}_thesaurusterm"):
        raise NotAllowed
    audit.record(
        actor,
        f"search.{edit}_thesaurus",
        term,
        relation=term.relation,
        active=term.active,
        changed=list(changed),
    )


@transaction.atomic
def sync_thesaurus() -> tuple[int, int]:
    """Bring the seed's links into the database; returns (created, updated).

    Idempotent. What staff added, edited or switched off is left alone.
    """
    rows = list(ThesaurusTerm.objects.all())
    held = {(row.term, row.target) for row in rows}
    # Rows from before the languages were kept.
    silent = [row for row in rows if not (row.term_language and row.target_language)]
    for row in silent:
        row.term_language = row.term_language or language_of(row.term)
        row.target_language = row.target_language or language_of(row.target)
    ThesaurusTerm.objects.bulk_update(silent, ["term_language", "target_language"], 500)
    create: list[ThesaurusTerm] = []
    for link in read_seed():
        if (link.term, link.target) not in held:
            held.add((link.term, link.target))
            create.append(
                ThesaurusTerm(
                    term=link.term,
                    target=link.target,
                    relation=link.relation,
                    term_language=language_of(link.term),
                    target_language=language_of(link.target),
                    seeded=True,
                )
            )
    ThesaurusTerm.objects.bulk_create(create)
    if create:
        transaction.on_commit(changed)
    return len(create), len(silent)


def sync_reference() -> str:
    """Seed the thesaurus and say so, for `manage.py sync_reference`."""
    return f"thesaurus: {sync_thesaurus()[0]} new links"
