"""The optional dense signal: the same on both engines, and nothing without it."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search import embedding, service
from search.checks import index_fault
from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine
from search.engines.vector_file import VectorFile
from search.indexing import check_index, reindex
from search.models import ThesaurusTerm
from search.outbox import drain, enqueue
from search.query import MatchQuery
from search.weights import weights
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TINY = "tests.search.tiny_model:TinyModel"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    embedding.forget()
    yield
    embedding.forget()


@pytest.fixture
def filled(any_engine: Engine, records: FolderSource, settings: Any) -> Engine:
    """Each engine with four records and the tiny model's vectors."""
    ThesaurusTerm.objects.all().delete()
    settings.SEARCH_MODEL = TINY
    records.put("a", title=["zorp"], body=["mot hai ba"])
    records.put("b", title=["quix"], body=["bon nam sau"])
    records.put("c", title=["vank"], body=["bay tam chin"])
    records.put("secret", title=["zorp"], audience="staff")
    reindex(any_engine)
    return any_engine


def near(*words: str, audience: Any = "public") -> list[tuple[str, float]]:
    """Return (record, value of `meaning`) of what fits words that no record holds."""
    query = MatchQuery(
        audience=audience, key="record:none", kinds=("offer",), parts={"problem": words}
    )
    found = service.matches(query)
    assert not found.degraded
    rows = []
    for match in found:
        feature = match.feature("meaning")
        assert feature is not None
        assert match.without("meaning") == pytest.approx(match.score - feature.contribution)
        assert feature.contribution == feature.value * weights().features["meaning"]
        rows.append((match.key.removeprefix("record:"), round(feature.value, 3)))
    return rows


def write(records: FolderSource, object_id: str, **fields: Any) -> None:
    records.put(object_id, **fields)
    enqueue("record", object_id)
    assert drain().error == ""


def test_texts_without_a_shared_word_are_found_by_what_they_mean(filled: Engine) -> None:
    found = near("flim")
    assert [key for key, _ in found] == ["a", "b", "c"]
    assert [value for _, value in found] == [1.0, 0.0, 0.0]
    # Who may see more has one more that is as near.
    assert [key for key, _ in near("flim", audience="staff")] == ["a", "secret", "b", "c"]


def test_without_the_setting_nothing_of_it_is_there(filled: Engine, settings: Any) -> None:
    settings.SEARCH_MODEL = ""
    assert near("flim") == []
    assert (embedding.fault(), index_fault(filled)) == ("", "")
    reindex(filled)
    assert filled.model() == ""
    assert filled.vectors(["record:a"]) == {}
    assert check_index(filled).ok


def test_a_change_brings_its_vector_and_a_deletion_takes_it(
    filled: Engine, records: FolderSource
) -> None:
    write(records, "b", title=["flim"])
    assert [key for key, value in near("zorp") if value > 0.3] == ["a", "b"]
    records.remove("a")
    write(records, "d", title=["mosk"])
    enqueue("record", "a")
    drain()
    assert sorted(key for key, _ in near("zorp")) == ["b", "c", "d"]
    assert filled.vectors(["record:a"]) == {}
    assert check_index(filled).ok


@pytest.mark.parametrize("name", ["TwinModel", "WideModel"])
def test_another_model_than_the_index_has_is_said_and_not_used(
    filled: Engine, records: FolderSource, settings: Any, name: str
) -> None:
    other = f"tests.search.tiny_model:{name}"
    settings.SEARCH_MODEL = other
    model = {"TwinModel": "twin (4)", "WideModel": "wide (6)"}[name]
    assert index_fault(filled) == (
        f"Chỉ mục giữ vectơ của tiny (4), SEARCH_MODEL là {model}: hãy chạy manage.py reindex"
    )
    assert near("flim") == []
    # What is written meanwhile has no vector of a model that isn't the index's.
    write(records, "b", title=["flim"])
    assert filled.model() == "tiny (4)"
    assert filled.vectors(["record:b"]) == {}
    said = StringIO()
    call_command("check_index", stdout=StringIO(), stderr=said)
    assert said.getvalue().strip() == index_fault(filled)
    reindex(filled)
    assert (filled.model(), index_fault(filled)) == (model, "")
    assert [key for key, value in near("zorp") if value > 0.3] == ["a", "b"]


def test_a_model_that_fails_at_a_text_costs_its_vector_and_a_repair_makes_it(
    filled: Engine, records: FolderSource, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEARCH_MODEL = "tests.search.tiny_model:FaintModel"
    write(records, "c", title=["vank brol"])
    assert filled.vectors(["record:c"]) == {}
    assert [hit.key for hit in filled.nearest((0, 0, 1, 0), _everything(), 3)][:1] != ["record:c"]
    report = check_index(filled)
    assert (report.stale, report.missing, report.extra) == (["record:c"], [], [])
    settings.SEARCH_MODEL = TINY
    with pytest.raises(CommandError):
        call_command("check_index", stdout=StringIO())
    call_command("check_index", "--repair", stdout=StringIO())
    assert check_index(filled).ok
    assert list(filled.vectors(["record:c"])) == ["record:c"]


def _everything() -> Any:
    from search.engines.base import Bool, Everything

    return Bool(filter=(Everything(),))


def test_a_damaged_file_of_vectors_costs_no_answer(
    records: FolderSource, settings: Any, db: None
) -> None:
    from search.engines import get_engine

    ThesaurusTerm.objects.all().delete()
    settings.SEARCH_MODEL = TINY
    for object_id, word in (("a", "zorp"), ("b", "quix"), ("c", "vank")):
        records.put(object_id, title=[word, "chung"])
    reindex()
    engine = get_engine()
    assert isinstance(engine, EmbeddedEngine)
    file = VectorFile(engine._path(engine.live())).path
    for content in (b"nonsense" * 1000, b"", None):
        file.unlink() if content is None else file.write_bytes(content)
        query = MatchQuery(
            audience="public", key="record:x", kinds=("offer",), parts={"title": ["chung"]}
        )
        found = service.matches(query)
        assert (len(found), found.degraded) == (3, False)
        write(records, "a", title=["zorp", "chung"])
        assert index_fault() == (
            "Chỉ mục chưa có vectơ, SEARCH_MODEL là tiny (4): hãy chạy manage.py reindex"
        )
    reindex()
    assert index_fault() == ""
    assert [key for key, _ in near("flim")][:1] == ["a"]
