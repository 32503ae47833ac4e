"""Periodic work of search: idempotent, resumable."""

from __future__ import annotations

import logging

from search import breaker
from search.engines import get_engine
from search.engines.base import EngineError
from search.indexing import mend
from search.outbox import DrainReport, drain

logger = logging.getLogger(__name__)


def drain_job() -> DrainReport:
    """Mend an embedded index if need be, then write what waits."""
    engine = get_engine()
    try:
        mend(engine)
    except EngineError:
        logger.exception("the search index could not be mended")
    report = drain(engine)
    if report.written and not report.error:
        breaker.close(engine.name)
    return report
