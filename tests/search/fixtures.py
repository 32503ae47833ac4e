"""For other rooms' tests: `from tests.search.fixtures import search_index  # noqa: F401`."""

from dataclasses import dataclass

import pytest

from search import breaker, thesaurus
from search.indexing import reindex
from search.outbox import DrainReport, drain, retry_now


@dataclass(slots=True)
class SearchIndex:
    """The test's own embedded index of everything that rooms have registered."""

    def rebuild(self) -> None:
        """Build it from the database."""
        reindex()

    def drain(self) -> DrainReport:
        """Write what services have put into the outbox; nothing may fail."""
        retry_now()
        report = drain()
        assert (report.error, report.errors) == ("", {})
        return report


@pytest.fixture
def search_index(db: None) -> SearchIndex:
    """An index of what the database holds so far."""
    thesaurus.forget()
    breaker.forget()
    index = SearchIndex()
    index.rebuild()
    return index
