"""What the door answers with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.analysis import Term as Mark
from search.plan import Expansion
from search.ranking import Match


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: its card renders from ``payload``. ``matched_all``: it holds all words."""

    key: str
    kind: str
    score: float
    payload: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    matched_all: bool = True


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A facet's value with the number of results it would give."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of results.

    ``total`` counts all of them, ``total_exact`` those that hold all words (they come first when
    sorted by relevance). ``nearest``: nothing holds all words, these come closest. ``degraded``:
    the engine is away and the database answered.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    total_exact: int = 0
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    page: int = 1
    page_size: int = 20
    degraded: bool = False
    nearest: bool = False
    understood: tuple[Expansion, ...] = ()
    terms: tuple[Mark, ...] = ()
    engine_ms: float = 0.0

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, math.ceil(self.total / self.page_size))

    @property
    def exact_on_page(self) -> int:
        """How many of this page's hits hold all words; the boundary stands after them."""
        return sum(hit.matched_all for hit in self.hits)


@dataclass(frozen=True, slots=True)
class MatchResult(Sequence[Match]):
    """Matches, best first; a sequence."""

    matches: tuple[Match, ...] = ()
    degraded: bool = False
    engine_ms: float = 0.0

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def __getitem__(self, index: Any) -> Any:
        return self.matches[index]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase that completes what was typed, and the record it comes from."""

    text: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Health:
    """How search is doing, for the health page and the operator."""

    ok: bool
    engine: str
    detail: str
    generation: str
    documents: int
    waiting: int
    oldest_waiting_seconds: float
    breaker_open: bool
