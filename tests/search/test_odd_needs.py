"""Needs that nobody plans for: one word, twenty thousand, another language, none at all."""

import time

import pytest

from search.engines.base import Engine
from search.indexing import reindex
from search.query import MatchQuery
from search.service import matches
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def ask(*words: str) -> list[str]:
    query = MatchQuery(
        audience="public",
        key="record:need",
        kinds=("offer",),
        parts={"title": [words[0]], "body": list(words[1:])},
    )
    found = matches(query)
    assert not found.degraded
    return [match.key for match in found]


@pytest.fixture
def three(engine: Engine, records: FolderSource) -> Engine:
    """A dryer in Vietnamese, a pond sensor in English, something in neither."""
    records.put("dryer", title=["Máy sấy lúa vỉ ngang"], body=["Sấy thóc ẩm trong một đêm"])
    records.put("sensor", title=["Dissolved oxygen sensor for shrimp ponds"])
    records.put("other", title=["Ψηφιακό εργαστήριο"])
    reindex(engine)
    return engine


def test_one_word_finds_what_holds_it(three: Engine) -> None:
    assert ask("sấy") == ["record:dryer"]
    assert ask("oxygen") == ["record:sensor"]


def test_twenty_thousand_words_are_answered_with_the_fitting_one_first(three: Engine) -> None:
    long = " ".join(f"tu{number}" for number in range(20_000))
    started = time.monotonic()
    assert ask("Máy sấy lúa", long)[0] == "record:dryer"
    assert time.monotonic() - started < 10


def test_a_need_in_english_finds_offers_in_both_languages(three: Engine) -> None:
    assert ask("Rice dryer for wet paddy")[0] == "record:dryer"
    assert ask("Sensor for the oxygen in a shrimp pond")[0] == "record:sensor"


def test_a_need_in_no_language_is_no_error(three: Engine) -> None:
    assert ask("qzx wvk jjj 000") == []
    assert ask("???") == []
    assert ask("🙂 — …") == []
    assert ask("") == []
    assert ask("εργαστήριο") == ["record:other"]
