"""Fixtures of search: a source, and both engines behind one name."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search import breaker, ranking, sources, thesaurus
from search.engines import forget_engines, get_engine
from search.engines.base import Engine
from search.indexing import reindex
from search.models import ThesaurusTerm
from tests.search.support import FolderSource


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """Only what a test registers is there; what the process remembers is forgotten."""
    held_sources, held_features = dict(sources._sources), dict(ranking._functions)
    sources._sources.clear()
    ranking._functions.clear()
    thesaurus.forget()
    breaker.forget()
    yield
    sources._sources.clear()
    sources._sources.update(held_sources)
    ranking._functions.clear()
    ranking._functions.update(held_features)
    thesaurus.forget()
    breaker.forget()
    forget_engines()


@pytest.fixture
def records(tmp_path: Path) -> FolderSource:
    """An empty source named "record"."""
    source = FolderSource(tmp_path / "records")
    sources.register_source(source)
    return source


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def any_engine(request: pytest.FixtureRequest, settings: Any) -> Iterator[Engine]:
    """Each engine in turn, without any index."""
    settings.SEARCH_INDEX_PREFIX = f"test-{secrets.token_hex(4)}"
    settings.SEARCH_TIMEOUT = 20.0
    settings.SEARCH_URL = (
        request.getfixturevalue("elasticsearch_url") if request.param == "elastic" else ""
    )
    engine: Any = get_engine()
    yield engine
    if request.param == "elastic":
        for name in engine.generations():
            engine.client.indices.delete(index=name)


@pytest.fixture
def engine(any_engine: Engine, records: FolderSource, db: None) -> Engine:
    """Each engine in turn, with an empty live index and an empty thesaurus."""
    ThesaurusTerm.objects.all().delete()
    reindex(any_engine)
    return any_engine
