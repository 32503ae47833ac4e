"""Where documents come from: each room registers a source for its records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from search.documents import Audience, SearchDocument

if TYPE_CHECKING:
    from search.query import SearchQuery

BATCH = 1000


@dataclass(frozen=True, slots=True)
class FallbackPage:
    """One page of records answered by the database while the engine is away."""

    documents: tuple[SearchDocument, ...]
    total: int


class Source(ABC):
    """Records of one room as search documents.

    An id is a string that outlives its record (a public code), because a deleted record's key
    must still be known.
    """

    name: str
    kinds: tuple[str, ...]

    @abstractmethod
    def all_ids(self) -> Iterator[str]:
        """Yield the id of every record that may be in the index, in a stable order."""

    @abstractmethod
    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        """Return documents of those ids that belong in the index; the others leave it."""

    @abstractmethod
    def visible(self, keys: Collection[str], audience: Audience) -> set[str]:
        """Return the keys which that audience may see now, in one query."""

    def key_for(self, object_id: str) -> str:
        """Return the document key of an id."""
        return f"{self.name}:{object_id}"

    def id_for(self, key: str) -> str:
        """Return the id behind a document key."""
        return key.partition(":")[2]

    def dependents(self, what: str, ids: Sequence[str]) -> Iterable[str]:
        """Return ids whose documents change when those others do."""
        del what, ids
        return ()

    def versions(self) -> Iterator[tuple[str, int]]:
        """Yield (id, version) of everything that belongs in the index.

        A room overrides this with one light query; here it reads whole documents.
        """
        for ids in batched(self.all_ids(), BATCH):
            for document in self.documents(ids):
                yield self.id_for(document.key), document.version

    def fallback(self, query: SearchQuery) -> FallbackPage | None:
        """Answer from the database while the engine is away, or None."""
        del query
        return None


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Make a source known; called from ``AppConfig.ready``. The latest of a name stands."""
    _sources[source.name] = source


def unregister_source(name: str) -> None:
    """Forget a source."""
    _sources.pop(name, None)


def get_source(name: str) -> Source | None:
    """Return the source of that name."""
    return _sources.get(name)


def all_sources() -> tuple[Source, ...]:
    """Return every registered source."""
    return tuple(_sources.values())


def source_of(key: str) -> Source | None:
    """Return the source to which a document key belongs."""
    return _sources.get(key.partition(":")[0])


def batched(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield lists of at most ``size`` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
