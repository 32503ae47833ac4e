"""The engine that the settings name, one per process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine

_lock = threading.Lock()
_engines: dict[tuple[int, str, str, str], Engine] = {}
_tried: ContextVar[Engine | None] = ContextVar("engine", default=None)


@contextmanager
def trying(other: Engine) -> Iterator[None]:
    """Answer questions inside the block from another index; nobody else notices."""
    reset = _tried.set(other)
    try:
        yield
    finally:
        _tried.reset(reset)


def get_engine() -> Engine:
    """Return this process's engine: Elasticsearch when SEARCH_URL is set, else the embedded one.

    Opens nothing: files and connections are opened at the first question, after any fork.
    """
    tried = _tried.get()
    if tried is not None:
        return tried
    key = (
        os.getpid(),
        settings.SEARCH_URL,
        str(settings.SEARCH_INDEX_DIR),
        settings.SEARCH_INDEX_PREFIX,
    )
    engine = _engines.get(key)
    if engine is None:
        with _lock:
            engine = _engines.get(key)
            if engine is None:
                # One is in use at a time; another folder or server replaces it (in tests).
                for other in [k for k in _engines if k != key]:
                    gone = _engines.pop(other)
                    if other[0] == key[0]:  # the parent's connections are the parent's
                        gone.close()
                engine = _engines[key] = _make()
    return engine


def _make() -> Engine:
    if settings.SEARCH_URL:
        from search.engines.elastic import ElasticEngine  # noqa: PLC0415 - only who uses it pays

        return ElasticEngine(
            settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX, timeout=settings.SEARCH_TIMEOUT
        )
    from search.engines.embedded import EmbeddedEngine  # noqa: PLC0415 - the same

    return EmbeddedEngine(Path(settings.SEARCH_INDEX_DIR), settings.SEARCH_INDEX_PREFIX)


def forget_engines() -> None:
    """Close every engine of this process; the next question opens one again."""
    with _lock:
        for key, engine in list(_engines.items()):
            if key[0] == os.getpid():
                engine.close()
        _engines.clear()
