"""The dense signal of a match: how near a text's vector is, beyond what any two texts are.

Off unless SEARCH_MODEL names a model that works and the index holds that model's vectors. Whatever
fails here costs the signal, never the answer.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from statistics import fmean
from typing import Final

from search.embedding import Vector, asked_vector, cosine
from search.engines.base import Bool, Engine, EngineError, RawHit
from search.engines.vectors import model_in_force
from search.query import MatchQuery

logger = logging.getLogger(__name__)

NEAREST: Final = 40
"""How many candidates are asked for by their vectors."""
FEWEST: Final = 3
"""Among fewer candidates nobody can tell near from far."""


def sense(engine: Engine, query: MatchQuery) -> Vector | None:
    """Return the vector of what a record asks; None when the signal is off or can't be had."""
    model = model_in_force()
    if not model:
        return None
    try:
        held = engine.model()
    except EngineError as error:
        logger.warning("the index can't say whose vectors it holds: %s", error)
        return None
    return asked_vector(query.parts) if held == model else None


def nearest(engine: Engine, vector: Vector, scope: Bool) -> tuple[RawHit, ...]:
    """Return the documents inside a scope whose vectors are nearest."""
    try:
        return engine.nearest(vector, scope, NEAREST)
    except EngineError as error:
        logger.warning("no candidates by their vectors: %s", error)
        return ()


def nearness(engine: Engine, vector: Vector, keys: Sequence[str]) -> dict[str, float]:
    """Return by key how near each is, 0 to 1: its cosine's way from the mean of all to 1.

    Models differ in how alike they find any two texts; the mean takes that away.
    """
    try:
        held = engine.vectors(keys)
    except EngineError as error:
        logger.warning("the candidates' vectors can't be read: %s", error)
        return {}
    cosines = {
        key: cosine(vector, other) for key, other in held.items() if len(other) == len(vector)
    }
    if len(cosines) < FEWEST:
        return {}
    usual = fmean(cosines.values())
    room = 1 - usual
    if not room > 0 or not math.isfinite(room):
        return {}
    return {key: min(1.0, max(0.0, (found - usual) / room)) for key, found in cosines.items()}
