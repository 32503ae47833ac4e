"""Vectors in Elasticsearch: a field of the documents, only where a model is in force."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError

from search.embedding import Vector, embedder
from search.engines.base import (
    Bool,
    EngineDown,
    EngineError,
    EngineMissing,
    RawHit,
    Request,
)
from search.engines.elastic_query import compile_node, response
from search.engines.vectors import model_in_force

T = TypeVar("T")

VECTOR: Final = "vector"
VECTOR_VERSION: Final = "vector_version"
SERVER_ERROR: Final = 500
BUSY: Final = 429
LOOK_EVERY: Final = 5.0
LOOKED_AT: Final = 10
"""So many candidates are looked at for each hit asked for: the graph's answer is no exact one."""
MOST_LOOKED_AT: Final = 10_000


def vector_values(key: str, vectors: Mapping[str, tuple[int, Vector | None]]) -> dict[str, Any]:
    """Return the values of a document that its vector adds; a text without words has no vector."""
    if key not in vectors:
        return {}
    version, vector = vectors[key]
    return {VECTOR_VERSION: version} | ({VECTOR: list(vector)} if vector is not None else {})


class ElasticVectors:
    """What ``ElasticEngine`` does with vectors."""

    alias: str
    _looked: tuple[float, str] = (0.0, "")

    @property
    def client(self) -> Elasticsearch:
        """The client, for questions."""
        raise NotImplementedError

    @property
    def writer(self) -> Elasticsearch:
        """The same with more patience."""
        raise NotImplementedError

    def _add_vectors(self, name: str) -> None:
        """Give a new index the vectors' fields when there is a model."""
        model = embedder()
        if model is None:
            return
        vector = {
            "type": "dense_vector",
            "dims": model.dimension,
            "index": True,
            "similarity": "cosine",
        }
        translated(
            lambda: self.writer.indices.put_mapping(
                index=name,
                properties={VECTOR: vector, VECTOR_VERSION: {"type": "long", "index": False}},
                meta={"model": model_in_force()},
            )
        )

    def _meta(self, index: str) -> dict[str, Any]:
        found = self.client.indices.get_mapping(index=index).body
        return next((body["mappings"].get("_meta", {}) for body in found.values()), {})

    def _model_of(self, index: str) -> str:
        return str(translated(lambda: self._meta(index)).get("model", ""))

    def model(self, generation: str = "") -> str:
        """See Engine; of the live index as it was at most five seconds ago."""
        if generation:
            return self._model_of(generation)
        looked, held = self._looked
        now = time.monotonic()
        if not looked or now - looked >= LOOK_EVERY:
            held = self._model_of(self.alias)
            self._looked = (now, held)
        return held

    def look_again(self) -> None:
        """Ask for the live index's model at the next question."""
        self._looked = (0.0, "")

    def nearest(self, vector: Vector, scope: Bool, limit: int) -> tuple[RawHit, ...]:
        """See Engine."""
        inside = Bool(filter=scope.filter, must_not=scope.must_not)
        knn = {
            "field": VECTOR,
            "query_vector": list(vector),
            "k": limit,
            "num_candidates": min(LOOKED_AT * limit, MOST_LOOKED_AT),
            "filter": [compile_node(inside)],
        }

        body: dict[str, Any] = {
            "index": self.alias,
            "knn": knn,
            "size": limit,
            "source": ["stored"],
            "track_total_hits": False,
        }

        def work() -> tuple[RawHit, ...]:
            found = self.client.search(**body).body
            return response(Request(inside, count=False), found).hits

        return translated(work)

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """See Engine."""
        if not keys:
            return {}
        found = translated(
            lambda: self.client.mget(index=self.alias, ids=list(keys), source=[VECTOR]).body
        )
        return {
            document["_id"]: document["_source"][VECTOR]
            for document in found["docs"]
            if VECTOR in document.get("_source", {})
        }


def translated(work: Callable[[], T]) -> T:
    """Run work against the server; each of its failures becomes EngineError."""
    try:
        return work()
    except EngineError:
        raise
    except NotFoundError as error:
        raise EngineMissing(f"Elasticsearch has no such index: {error}") from error
    except ApiError as error:
        kind = (
            EngineDown
            if error.status_code >= SERVER_ERROR or error.status_code == BUSY
            else EngineError
        )
        raise kind(f"Elasticsearch: {error}") from error
    except TransportError as error:
        raise EngineDown(f"Elasticsearch: {error}") from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        # Something in between answered in Elasticsearch's place.
        raise EngineDown(f"not an answer of Elasticsearch: {error!r}") from error
    except BulkIndexError as error:
        raise EngineError(f"Elasticsearch refused a write: {error}") from error
