"""Questions as plain values: what a visitor asks, and what one record asks of the other side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from search.analysis import analyse, words
from search.documents import (
    AUDIENCES,
    NEGOTIABLE_BAND,
    PRICE_BANDS,
    Audience,
    SearchDocument,
    epoch,
)
from search.engines.base import MAX_WINDOW, AnyOf, Node, Range

MAX_CHARACTERS: Final = 5_000
TRIM_CHARACTERS: Final = 400
MAX_TERMS: Final = 60
MAX_VALUES: Final = 50
MAX_PAGE_SIZE: Final = 100
MAX_TRL: Final = 9
MAX_AMOUNT: Final = 10**15

FACETS: Final = (
    "kind",
    "fields",
    "trl",
    "modes",
    "price_band",
    "province",
    "ward",
    "region",
    "ip_status",
    "organisation_kinds",
    "organisation",
    "verified",
)
RANGES: Final = ("price_min", "price_max", "trl_min", "trl_max", "deadline_from")
SORTS: Final[Mapping[str, tuple[str, bool]]] = {
    "relevance": ("", False),
    "newest": ("sort_newest", True),
    "price_asc": ("sort_price_up", False),
    "price_desc": ("sort_price_down", True),
    "trl": ("sort_trl", True),
    "deadline": ("sort_deadline", False),
}
"""Orders by name: (index field, descending)."""

_BANDS: Final = frozenset({code for code, _, _ in PRICE_BANDS} | {NEGOTIABLE_BAND})


class QueryTooLong(ValueError):  # noqa: N818 - named for what the visitor did
    """The search text passes MAX_CHARACTERS."""

    def __init__(self, length: int) -> None:
        """Keep how many characters were sent."""
        super().__init__(f"search text of {length} characters; {MAX_CHARACTERS} are allowed")
        self.length = length


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """One visitor's question. Build it with ``from_values``, which forgives wrong input."""

    audience: Audience
    text: str = ""
    kinds: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, int] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20
    language: str = "vi"
    exact: bool = False

    @classmethod
    def from_values(
        cls,
        *,
        audience: Audience,
        text: str = "",
        kinds: Iterable[str] = (),
        filters: Mapping[str, str | Iterable[str]] | None = None,
        sort: str = "relevance",
        page: int | str = 1,
        page_size: int | str = 20,
        language: str = "vi",
        exact: bool = False,
    ) -> SearchQuery:
        """Return a question from what a URL or a program says.

        Unknown filters, orders and pages out of range are mended, never an error. Operators and
        quotes are text. Raises QueryTooLong above 5,000 characters, and ValueError for an
        audience that doesn't exist.
        """
        if audience not in AUDIENCES:
            raise ValueError(f"unknown audience {audience!r}")
        if len(text) > MAX_CHARACTERS:
            raise QueryTooLong(len(text))
        size = max(1, min(_integer(page_size, 20), MAX_PAGE_SIZE))
        chosen, ranges = _filters(filters or {})
        return cls(
            audience=audience,
            text=trim(text),
            kinds=tuple(dict.fromkeys(kinds)),
            filters=chosen,
            ranges=ranges,
            sort=sort if sort in SORTS else "relevance",
            page=max(1, min(_integer(page, 1), MAX_WINDOW // size)),
            page_size=size,
            language=language,
            exact=exact,
        )

    def with_page(self, page: int) -> SearchQuery:
        """Return the same question for another page."""
        return replace(self, page=max(1, page))

    def filter_nodes(self, *, without: str = "") -> tuple[Node, ...]:
        """Return the chosen filters for an engine, leaving out one facet's own."""
        nodes: list[Node] = []
        for name, values in self.filters.items():
            if name != without:
                numeric = name == "trl"
                nodes.append(AnyOf(name, tuple(int(v) if numeric else v for v in values)))
        ranges = self.ranges
        if "price_min" in ranges and without != "price_band":
            nodes.append(Range("price_high", low=ranges["price_min"]))
        if "price_max" in ranges and without != "price_band":
            nodes.append(Range("price_low", high=ranges["price_max"]))
        if ("trl_min" in ranges or "trl_max" in ranges) and without != "trl":
            nodes.append(Range("trl", low=ranges.get("trl_min"), high=ranges.get("trl_max")))
        if "deadline_from" in ranges:
            nodes.append(Range("deadline", low=ranges["deadline_from"]))
        return tuple(nodes)


def trim(text: str) -> str:
    """Return the text on one line; a long one is cut down to its first distinct words."""
    text = " ".join(text.split())
    if len(text) <= TRIM_CHARACTERS:
        return text
    kept: dict[str, None] = {}
    for word in words(text):
        kept[word] = None
        if len(kept) == MAX_TERMS:
            break
    return " ".join(kept)


def _integer(value: object, default: int) -> int:
    """Return an integer from whatever a URL holds."""
    try:
        return int(str(value)[:20])
    except ValueError:
        return default


def _filters(
    given: Mapping[str, str | Iterable[str]],
) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """Return (facet values, ranges) that make sense."""
    facets: dict[str, tuple[str, ...]] = {}
    ranges: dict[str, int] = {}
    for name, value in given.items():
        values = [value] if isinstance(value, str) else [str(item) for item in value]
        values = [item.strip()[:80] for item in values if item.strip()][:MAX_VALUES]
        if name in RANGES:
            number = _range_value(name, values[-1]) if values else None
            if number is not None:
                ranges[name] = number
        elif name in FACETS:
            if name == "trl":
                values = [item for item in values if item in set("123456789")]
            elif name == "price_band":
                values = [item for item in values if item in _BANDS]
            elif name == "verified":
                values = [item for item in values if item in {"yes", "no"}]
            if values:
                facets[name] = tuple(dict.fromkeys(values))
    for low, high in (("price_min", "price_max"), ("trl_min", "trl_max")):
        if low in ranges and high in ranges and ranges[low] > ranges[high]:
            ranges[low], ranges[high] = ranges[high], ranges[low]
    return facets, ranges


def _range_value(name: str, text: str) -> int | None:
    """Return one end of a range: dong, a TRL, or a day as epoch seconds."""
    if name == "deadline_from":
        try:
            return epoch(date.fromisoformat(text[:10]))
        except ValueError:
            return None
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    number = min(int(digits[:18]), MAX_AMOUNT)
    return number if name.startswith("price") or 1 <= number <= MAX_TRL else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuery:
    """What one record asks of the other side: its words by part, and its facts.

    ``facts`` has the names of ``SearchDocument.facts()``. The record may be an unsaved draft.
    """

    audience: Audience
    key: str
    kinds: tuple[str, ...]
    parts: Mapping[str, Sequence[str]]
    facts: Mapping[str, Any] = field(default_factory=dict)
    limit: int = 20
    exclude_organisation: str = ""
    language: str = "vi"

    @classmethod
    def from_document(
        cls,
        document: SearchDocument,
        *,
        kinds: Iterable[str],
        audience: Audience,
        limit: int = 20,
        language: str = "vi",
    ) -> MatchQuery:
        """Return the question that a document asks; its own organisation is left out."""
        return cls(
            audience=audience,
            key=document.key,
            kinds=tuple(kinds),
            parts=document.parts(),
            facts=document.facts(),
            limit=limit,
            exclude_organisation=document.organisation,
            language=language,
        )

    def is_empty(self) -> bool:
        """Say whether there is no word to look for."""
        return not any(analyse(text).folded for texts in self.parts.values() for text in texts)
