"""What the pipeline asks of an engine, in words that no engine owns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from search.documents import SearchDocument
from search.embedding import Vector

MAX_WINDOW = 10_000
"""No engine pages deeper than that many hits."""


class EngineError(Exception):
    """The engine could not answer: down, slow, damaged or refusing writes."""


class EngineDown(EngineError):  # noqa: N818 - reads as a state, and is caught as EngineError
    """The engine doesn't answer, or not in time: asking again at once makes it worse."""


class EngineMissing(EngineError):  # noqa: N818 - reads as a state, and is caught as EngineError
    """There is no usable index: it must be built."""


# --- queries -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """Documents that hold one token in a field, scored by BM25 × boost."""

    field: str
    token: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that hold any of these exact values; for filters."""

    field: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Documents whose number lies between two ends, both included."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """The same documents, each with this score."""

    node: Node
    score: float


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


@dataclass(frozen=True, slots=True)
class Bool:
    """A combination; ``minimum`` counts ``should`` clauses, filters don't score."""

    must: tuple[Node, ...] = ()
    should: tuple[Node, ...] = ()
    must_not: tuple[Node, ...] = ()
    filter: tuple[Node, ...] = ()
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Best:
    """Documents that match any of these, each with the best of its scores."""

    nodes: tuple[Node, ...]


Node = Best | Term | AnyOf | Range | Constant | Everything | Bool


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """Count the values of ``field`` among documents that match the query and ``filters``."""

    name: str
    field: str
    filters: tuple[Node, ...] = ()
    size: int = 100


@dataclass(frozen=True, slots=True)
class Request:
    """One question: ``query`` scores, ``filters`` restrict hits (facets bring their own)."""

    query: Node
    filters: tuple[Node, ...] = ()
    offset: int = 0
    limit: int = 20
    sort: str = ""
    descending: bool = False
    facets: tuple[FacetRequest, ...] = ()
    count: bool = True


@dataclass(frozen=True, slots=True)
class RawHit:
    """A hit with the stored part of its document (see ``schema.stored``)."""

    key: str
    score: float
    stored: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """Hits in order, the number of all hits, and facet counts by name."""

    hits: tuple[RawHit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


# --- writes --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Action:
    """Write ``document`` under ``key``, or delete the key when there is none."""

    key: str
    document: SearchDocument | None = None


@dataclass(slots=True)
class BulkReport:
    """How many writes the index took, and the message of each that it refused, by key."""

    done: int = 0
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """What an engine says about itself."""

    state: Literal["ok", "missing", "down"]
    generation: str = ""
    documents: int = 0
    detail: str = ""


class Engine(Protocol):
    """The small protocol behind which both engines stand.

    Every method may raise EngineError and nothing else. A *generation* is one complete index;
    one of them is live, writes go to it unless another is named.
    """

    name: str
    waits: bool
    """Writing is mostly waiting for another process: the next batch is better read meanwhile."""

    def search(self, request: Request) -> Response:
        """Answer a question from the live index."""

    def search_many(self, requests: Sequence[Request]) -> list[Response]:
        """Answer several questions in one round trip, in their order."""

    def get(self, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return the stored part of documents by key."""

    def document_frequencies(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> tuple[int, dict[str, dict[str, int]]]:
        """Return (number of documents, documents per token by field)."""

    def model(self, generation: str = "") -> str:
        """Return the identity of the embedding model whose vectors an index holds, or ""."""

    def nearest(self, vector: Vector, scope: Bool, limit: int) -> tuple[RawHit, ...]:
        """Return documents inside a scope whose vectors are near, by falling cosine."""

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of documents by key; not every document has one."""

    def count(self, generation: str = "") -> int:
        """Return the number of documents."""

    def versions(self, generation: str = "") -> Iterator[tuple[str, int]]:
        """Yield (key, version) of every document.

        Where the index holds the vectors of the model in force, a document whose vector is missing
        or older has the version -1.
        """

    def bulk(
        self, actions: Iterable[Action], *, generation: str = "", fresh: bool = False
    ) -> BulkReport:
        """Write many. When it returns, they are durable.

        With ``fresh`` the caller promises that no key is in the generation yet.
        """

    def refresh(self) -> None:
        """Make what was written visible to the next search, in this process at least."""

    def create(self) -> str:
        """Make a new, empty generation beside the live one and return its name."""

    def finish(self, generation: str) -> None:
        """Make a filled generation ready to serve: refresh on, replicas on."""

    def swap(self, generation: str) -> None:
        """Make that generation live in one atomic step; the former one is kept."""

    def rollback(self) -> str:
        """Make the kept former generation live again and return its name."""

    def drop(self, generation: str) -> None:
        """Remove a generation that is not live; one that isn't there is no error."""

    def generations(self) -> tuple[str, ...]:
        """Return every generation there is, oldest first."""

    def live(self) -> str:
        """Return the live generation, or "" when there is none."""

    def writer_lock(self) -> AbstractContextManager[bool] | None:
        """Return a lock of the engine's own among processes of one machine, or None.

        It gives True when it was taken, False when somebody else holds it.
        """

    def health(self) -> EngineHealth:
        """Look after the engine without raising."""

    def close(self) -> None:
        """Let go of files and connections."""
