"""A circuit breaker: an engine that doesn't answer in time is left alone for a while.

The state lives in Django's cache, so that one process's three seconds spare all the others.
"""

from __future__ import annotations

import logging
import time
from typing import Final

from django.core.cache import cache

logger = logging.getLogger(__name__)

OPEN_SECONDS: Final = 30
LOOK_EVERY: Final = 1.0
_FAILURES: Final = "search:failures"

_looked: dict[str, tuple[float, bool]] = {}


def _key(engine: str) -> str:
    return f"search:breaker:{engine}".replace(" ", "_")


def is_open(engine: str) -> bool:
    """Say whether the engine is being left alone; asks the cache at most once a second."""
    now = time.monotonic()
    looked, state = _looked.get(engine, (0.0, False))
    if engine not in _looked or now - looked >= LOOK_EVERY:
        state = bool(cache.get(_key(engine)))
        _looked[engine] = (now, state)
    return state


def failed(engine: str, error: Exception, *, opens: bool) -> None:
    """Count a failure; ``opens`` when the engine should be left alone for OPEN_SECONDS."""
    logger.warning("search engine %s: %s", engine, error)
    if not cache.add(_FAILURES, 1, None):
        try:
            cache.incr(_FAILURES)
        except ValueError:
            cache.set(_FAILURES, 1, None)
    if opens:
        cache.set(_key(engine), 1, OPEN_SECONDS)
        _looked[engine] = (time.monotonic(), True)


def close(engine: str) -> None:
    """Try the engine again from the next question on."""
    cache.delete(_key(engine))
    _looked.pop(engine, None)


def forget() -> None:
    """Let this process look again at once; for tests."""
    _looked.clear()


def failures() -> int:
    """Return how many questions the engine has failed to answer since the cache was emptied."""
    return int(cache.get(_FAILURES) or 0)
