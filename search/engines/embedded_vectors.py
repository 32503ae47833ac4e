"""The embedded engine's vectors: a file beside the index answers, the index says who may see it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from search.embedding import Vector
from search.engines.base import Action, AnyOf, Bool, RawHit, Request, Response
from search.engines.vector_file import VectorFile
from search.engines.vectors import UNVECTORED, model_in_force, vectors_for

logger = logging.getLogger(__name__)

LOOKED_AT: Final = 200
"""So many of the nearest are shown to the index at once, and five times as many at most."""
ROUNDS: Final = 5


class EmbeddedVectors:
    """What ``EmbeddedEngine`` does with vectors. A damaged file costs vectors, never an answer."""

    _vector_file: VectorFile | None

    def live(self) -> str:
        """See Engine."""
        raise NotImplementedError

    def search(self, request: Request) -> Response:
        """See Engine."""
        raise NotImplementedError

    def _path(self, generation: str) -> Path:
        raise NotImplementedError

    def _vectors_of(self, generation: str) -> VectorFile:
        return VectorFile(self._path(generation))

    def model(self, generation: str = "") -> str:
        """See Engine."""
        name = generation or self.live()
        return self._vectors_of(name).model() if name else ""

    def nearest(self, vector: Vector, scope: Bool, limit: int) -> tuple[RawHit, ...]:
        """See Engine. Exact among the thousand nearest of all."""
        folder = self._path(self.live())
        held = self._vector_file
        if held is None or held.path.parent != folder:
            held = self._vector_file = VectorFile(folder)
        try:
            keys = held.nearest(vector, LOOKED_AT * ROUNDS) if held.path.exists() else []
        except (sqlite3.Error, ValueError) as error:
            logger.warning("the vectors of the search index can't be read: %s", error)
            return ()
        found: list[RawHit] = []
        for start in range(0, len(keys), LOOKED_AT):
            part = keys[start : start + LOOKED_AT]
            inside = Bool(
                filter=(*scope.filter, AnyOf("key", tuple(part))), must_not=scope.must_not
            )
            answer = self.search(Request(inside, limit=LOOKED_AT, count=False))
            hits = {hit.key: hit for hit in answer.hits}
            found += [hits[key] for key in part if key in hits]
            if len(found) >= limit:
                break
        return tuple(found[:limit])

    def vectors(self, keys: Sequence[str]) -> dict[str, Vector]:
        """See Engine."""
        held = self._vectors_of(self.live())
        try:
            return held.get(keys) if keys and held.path.exists() else {}
        except sqlite3.Error as error:
            logger.warning("the vectors of the search index can't be read: %s", error)
            return {}

    def _keep_vectors(self, generation: str, actions: Iterable[Action]) -> None:
        held = self._vectors_of(generation)
        if not held.path.exists():
            return
        actions = list(actions)
        rows: dict[str, tuple[int, Vector | None]] = {
            action.key: (UNVECTORED, None) for action in actions
        }
        try:
            held.write(rows | vectors_for(actions, held.model()))
        except sqlite3.Error as error:
            logger.warning("the vectors of the search index can't be written: %s", error)

    def _vectored(self, generation: str) -> Mapping[str, int] | None:
        """Return the versions that have a vector; None where vectors aren't looked at."""
        held = self._vectors_of(generation)
        model = held.model()
        if not model or model != model_in_force():
            return None
        try:
            return held.versions()
        except sqlite3.Error as error:
            logger.warning("the vectors of the search index can't be read: %s", error)
            return {}

    @staticmethod
    def _without_vector(
        page: Sequence[tuple[str, int]], vectored: Mapping[str, int] | None
    ) -> Iterator[tuple[str, int]]:
        for key, version in page:
            known = vectored is None or vectored.get(key) == version
            yield key, version if known else UNVECTORED
