"""What both engines must do alike."""

from typing import Any

import pytest

from search import service
from search.documents import SearchDocument
from search.engines.base import (
    Action,
    AnyOf,
    Bool,
    Constant,
    Engine,
    EngineError,
    EngineMissing,
    Everything,
    Range,
    Request,
    Term,
)
from search.outbox import drain, enqueue
from search.query import MatchQuery, SearchQuery
from search.thesaurus import Thesaurus, trying
from tests.search.support import FolderSource

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def doc(object_id: str, version: int = 1, **fields: Any) -> SearchDocument:
    values: dict[str, Any] = {"kind": "offer", "audience": "public"} | fields
    return SearchDocument(key=f"record:{object_id}", version=version, **values)


def keys(engine: Engine, node: Any, **request: Any) -> list[str]:
    found = engine.search(Request(node, **request))
    return [hit.key.removeprefix("record:") for hit in found.hits]


def fill(records: FolderSource, **rows: dict[str, Any]) -> None:
    for object_id, fields in rows.items():
        records.put(object_id, **fields)
        enqueue("record", object_id)
    assert drain().error == ""


def ask(text: str = "", **values: Any) -> service.SearchResult:
    return service.search(
        SearchQuery.from_values(**({"audience": "public", "text": text} | values))
    )


def found(result: service.SearchResult) -> list[str]:
    return [hit.key.removeprefix("record:") for hit in result.hits]


# --- nodes and writes ----------------------------------------------------------------------


def test_nodes(engine: Engine) -> None:
    engine.bulk(
        [
            Action("record:a", doc("a", title=["máy sấy lúa"], trl=7, modes=["service"])),
            Action("record:b", doc("b", title=["máy gặt"], trl=9, modes=["service", "turnkey"])),
            Action("record:c", doc("c", kind="need", title=["sấy lúa"])),
        ]
    )
    assert keys(engine, Term("all_m", "sấy")) == ["c", "a"]
    assert set(keys(engine, Everything())) == {"a", "b", "c"}
    assert keys(engine, AnyOf("modes", ("turnkey", "x"))) == ["b"]
    assert keys(engine, AnyOf("modes", ("turnkey",))) == ["b"]
    assert keys(engine, AnyOf("trl", (9, 1))) == ["b"]
    assert keys(engine, Range("trl", 7, 8)) == ["a"]
    assert keys(engine, Range("trl", low=8)) == ["b"]
    assert keys(engine, Bool(must=(Term("all_f", "may"),), must_not=(Term("all_f", "say"),))) == [
        "b"
    ]
    words = tuple(Term("all_f", word) for word in ("may", "say", "lua"))
    assert keys(engine, Bool(should=words, minimum=3)) == ["a"]
    assert keys(engine, Bool(should=words, minimum=4)) == []
    assert set(keys(engine, Bool(filter=(AnyOf("kind", ("need",)),)))) == {"c"}
    assert keys(engine, Bool(must=(Everything(),), filter=(AnyOf("kind", ("need",)),))) == ["c"]
    scored = engine.search(Request(Constant(Term("all_f", "gat"), 7.0))).hits
    assert [(hit.key, hit.score) for hit in scored] == [("record:b", 7.0)]
    assert engine.search(Request(Everything(), limit=0)).total == 3
    assert keys(engine, Everything(), offset=9_999, limit=50) == []


def test_writes_are_idempotent_and_late_ones_lose(engine: Engine) -> None:
    new = Action("record:a", doc("a", version=5, title=["mới"]))
    old = Action("record:a", doc("a", version=4, title=["cũ"]))
    assert engine.bulk([new, new]).errors == {}
    assert engine.bulk([new]).errors == {}
    assert engine.bulk([old]).errors == {}
    assert list(engine.versions()) == [("record:a", 5)]
    assert engine.count() == 1
    assert keys(engine, Term("all_f", "moi")) == ["a"]
    assert keys(engine, Term("all_f", "cu")) == []


def test_deleting_is_idempotent_and_the_same_version_may_return(engine: Engine) -> None:
    action = Action("record:a", doc("a", version=5))
    engine.bulk([action])
    assert engine.bulk([Action("record:a"), Action("record:never")]).errors == {}
    assert engine.bulk([Action("record:a")]).errors == {}
    assert engine.count() == 0
    engine.bulk([action])
    assert list(engine.versions()) == [("record:a", 5)]


def test_stored_part_and_frequencies(engine: Engine) -> None:
    engine.bulk(
        [
            Action("record:a", doc("a", title=["máy sấy"], payload={"t": "x"}, trl=3)),
            Action("record:b", doc("b", title=["máy"])),
        ]
    )
    stored = engine.get(["record:a", "record:none"])
    assert list(stored) == ["record:a"]
    assert stored["record:a"]["payload"] == {"t": "x"}
    assert stored["record:a"]["facts"]["trl"] == 3
    assert stored["record:a"]["terms"] == {"title": "máy sấy"}
    documents, counts = engine.document_frequencies({"all_f": ["may", "say", "none"]})
    assert (documents, counts) == (2, {"all_f": {"may": 2, "say": 1, "none": 0}})


def test_a_huge_record_is_stored(engine: Engine) -> None:
    payload = {"text": "đ" * 200_000}
    document = doc("a", title=["lúa " * 20_000], payload=payload, suggest=["x" * 5_000])
    assert engine.bulk([Action("record:a", document)]).errors == {}
    assert engine.get(["record:a"])["record:a"]["payload"] == payload
    assert keys(engine, Term("all_f", "lua")) == ["a"]


def test_generations(engine: Engine) -> None:
    first = engine.live()
    engine.bulk([Action("record:a", doc("a"))])
    second = engine.create()
    with pytest.raises(EngineError):
        engine.swap(second)
    engine.bulk(
        [Action(f"record:{n}", doc(str(n))) for n in range(3)], generation=second, fresh=True
    )
    assert engine.live() == first
    engine.finish(second)
    assert (engine.count(), engine.count(second)) == (1, 3)
    engine.swap(second)
    assert (engine.live(), engine.count()) == (second, 3)
    assert engine.rollback() == first
    assert engine.count() == 1
    engine.drop(second)
    engine.drop(first)
    assert engine.generations() == (first,)
    with pytest.raises(EngineError):
        engine.rollback()


def test_without_an_index(any_engine: Engine) -> None:
    assert any_engine.health().state == "missing"
    assert any_engine.live() == ""
    assert any_engine.generations() == ()
    with pytest.raises(EngineMissing):
        any_engine.search(Request(Everything()))
    with pytest.raises(EngineMissing):
        any_engine.bulk([Action("record:a", doc("a"))])
    assert any_engine.health().state == "missing"


# --- search --------------------------------------------------------------------------------


def test_without_marks_finds_with_marks_and_exact_marks_come_first(
    engine: Engine, records: FolderSource
) -> None:
    fill(
        records,
        butter={"title": ["Bơ sáp"], "body": ["trồng bơ"]},
        cow={"title": ["Bò sữa"], "body": ["nuôi bò"]},
        plain={"title": ["Nuoi bo sua"]},
    )
    assert set(found(ask("bo"))) == {"butter", "cow", "plain"}
    with_marks = ask("bò")
    assert found(with_marks)[0] == "cow"
    assert {hit.key: hit.matched_all for hit in with_marks.hits} == {
        "record:cow": True,
        "record:plain": True,
        "record:butter": False,
    }
    assert (with_marks.total, with_marks.total_exact) == (3, 2)


def test_all_words_come_first_and_the_boundary_is_known(
    engine: Engine, records: FolderSource
) -> None:
    fill(
        records,
        all={"title": ["Thiết bị"], "body": ["x " * 300 + "máy y sấy z lúa"]},
        two={"title": ["máy sấy máy sấy máy sấy"]},
        one={"title": ["lúa lúa lúa"]},
        none={"title": ["tôm"]},
    )
    result = ask("may say lua")
    assert found(result) == ["all", "two"]
    assert [hit.matched_all for hit in result.hits] == [True, False]
    assert (result.total, result.total_exact, result.nearest) == (2, 1, False)
    assert result.exact_on_page == 1


def test_nothing_holds_all_words_then_the_nearest(engine: Engine, records: FolderSource) -> None:
    fill(records, a={"title": ["máy sấy lúa"]}, b={"title": ["tôm"]})
    result = ask("máy sấy cà phê nhân Robusta")
    assert (found(result), result.nearest, result.total_exact) == (["a"], True, 0)
    result = ask("tôm hùm bông")
    assert (found(result), result.nearest) == (["b"], True)
    assert found(ask("xyzzy")) == []


def test_facets_leave_out_their_own_filter(engine: Engine, records: FolderSource) -> None:
    fill(
        records,
        a={"fields": ["agri", "agri.rice"], "province": "92", "trl": 7},
        b={"fields": ["agri"], "province": "86", "trl": 8},
        c={"fields": ["health"], "province": "92", "trl": 8, "kind": "need"},
    )
    result = ask(filters={"province": ["92"], "trl": ["8"]})
    assert found(result) == ["c"]
    counts = {
        name: {(f.value, f.count, f.selected) for f in values}
        for name, values in result.facets.items()
        if values
    }
    assert counts["province"] == {("92", 1, True), ("86", 1, False)}
    assert counts["trl"] == {("8", 1, True), ("7", 1, False)}
    assert counts["fields"] == {("health", 1, False)}
    assert counts["kind"] == {("need", 1, False)}
    assert found(ask(filters={"fields": ["agri.rice", "health"]}, sort="trl")) == ["c", "a"]
    gone = ask(filters={"province": ["79"]}).facets["province"]
    assert gone[-1] == service.FacetCount("79", 0, selected=True)


def test_price_and_dates(engine: Engine, records: FolderSource) -> None:
    fill(
        records,
        cheap={"price_min": 10_000_000, "price_max": 50_000_000},
        dear={"price_min": 3_000_000_000},
        asked={"negotiable": True},
        huge={"price_max": 9 * 10**17},
    )
    assert set(found(ask(filters={"price_max": "60000000"}))) == {"cheap", "huge"}
    assert set(found(ask(filters={"price_min": "2000000000"}))) == {"dear", "huge"}
    assert found(ask(filters={"price_band": ["negotiable"]})) == ["asked"]
    assert set(found(ask(filters={"price_band": ["over_2b"]}))) == {"dear", "huge"}
    assert found(ask(sort="price_asc"))[-1] == "asked"
    assert found(ask(sort="price_asc"))[:2] == ["huge", "cheap"]
    assert found(ask(sort="price_desc")) == ["huge", "dear", "cheap", "asked"]


def test_paging(engine: Engine, records: FolderSource) -> None:
    fill(records, **{f"r{n}": {"title": ["lúa " * (n + 1)], "trl": n + 1} for n in range(5)})
    pages = [ask("lua", page=n, page_size=2) for n in (1, 2, 3)]
    together = [key for page in pages for key in found(page)]
    assert sorted(together) == ["r0", "r1", "r2", "r3", "r4"]
    assert [page.pages for page in pages] == [3, 3, 3]
    beyond = ask("lua", page=10**9, page_size=2)
    assert (beyond.page, found(beyond)) == (3, found(pages[2]))
    assert found(ask("lua", page=-1, page_size=2)) == found(pages[0])
    assert found(ask("lua", sort="trl", page_size=2)) == ["r4", "r3"]
    assert found(ask(sort="trl", page=2, page_size=2)) == ["r2", "r1"]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "((((",
        "a AND OR NOT b",
        "title:*",
        "😀",
        "<script>alert(1)</script>",
        "مرحبا",
        "\x00",
        "-",
    ],
)
def test_hostile_text_answers(engine: Engine, text: str) -> None:
    result = ask(text)
    assert (result.degraded, found(result)) == (False, [])


def test_thesaurus_weighs_less_than_what_was_typed(engine: Engine, records: FolderSource) -> None:
    from search.models import ThesaurusTerm
    from search.thesaurus import changed

    ThesaurusTerm.objects.create(term="máy sấy", target="dryer", relation="same")
    changed()
    fill(
        records,
        typed={"title": ["Máy sấy vỉ ngang"]},
        other={"title": ["Batch dryer for grain"]},
    )
    result = ask("máy sấy")
    assert found(result) == ["typed", "other"]
    assert [hit.matched_all for hit in result.hits] == [True, True]
    assert [(e.typed, e.also) for e in result.understood] == [("máy sấy", ("dryer",))]
    exact = ask("máy sấy", exact=True)
    assert (found(exact), exact.understood) == (["typed"], ())
    assert found(ask("dryer")) == ["other", "typed"]


@pytest.mark.parametrize(
    ("relation", "narrow", "broad"),
    [
        ("same", ["typed", "other"], ["other", "typed"]),
        ("everyday", ["typed", "other"], ["other", "typed"]),
        ("broader", ["typed", "other"], ["other"]),
    ],
)
def test_a_thesaurus_that_is_tried_answers_alike_without_a_rebuild(
    engine: Engine, records: FolderSource, relation: str, narrow: list[str], broad: list[str]
) -> None:
    fill(
        records,
        typed={"title": ["Lò sấy vỉ ngang"]},
        other={"title": ["Grain oven"]},
    )
    with trying(Thesaurus([("lò sấy", "grain oven", relation)])):
        assert found(ask("lò sấy")) == narrow
        assert found(ask("lo say")) == narrow
        assert found(ask("grain oven")) == broad
    assert found(ask("lò sấy")) == ["typed"]


# --- never leak ----------------------------------------------------------------------------


def test_an_audience_reaches_no_document_of_a_higher_one(
    engine: Engine, records: FolderSource
) -> None:
    fill(
        records,
        open={"title": ["máy sấy công khai"], "province": "92", "suggest": ["máy sấy công khai"]},
        inner={
            "title": ["máy sấy nội bộ"],
            "audience": "members",
            "province": "86",
            "suggest": ["máy sấy nội bộ"],
        },
        staff={"title": ["máy sấy mật"], "audience": "staff", "suggest": ["máy sấy mật"]},
    )
    for audience, count in (("public", 1), ("members", 2), ("staff", 3)):
        for result in (
            ask("may say", audience=audience),
            ask("", audience=audience),
            ask("may say khong co tu nay dau nhe", audience=audience),
        ):
            assert (len(result.hits), result.total) == (count, count)
        suggested = service.suggest("may", audience=audience)  # type: ignore[arg-type]
        assert len(suggested) == count
        query = MatchQuery(
            audience=audience,  # type: ignore[arg-type]
            key="record:none",
            kinds=("offer",),
            parts={"title": ["máy sấy"]},
        )
        assert len(service.matches(query)) == count
    assert [f.value for f in ask("may say").facets["province"]] == ["92"]
    assert service.related("record:inner", audience="public") == ()
    assert [h.key for h in service.related("record:open", audience="public")] == []


def test_visibility_is_asked_again_in_one_query(engine: Engine, records: FolderSource) -> None:
    fill(records, a={"title": ["lúa"]}, b={"title": ["lúa"]}, c={"title": ["lúa"]})
    # Changed since it was indexed, and the worker hasn't come round yet.
    records.put("a", title=["lúa"], audience="staff")
    records.remove("b")
    records.visibility_checks = 0
    result = ask("lua")
    assert (found(result), result.total) == (["c"], 1)
    assert records.visibility_checks == 1


# --- suggestions and matches ---------------------------------------------------------------


def test_suggestions(engine: Engine, records: FolderSource) -> None:
    fill(
        records,
        a={"suggest": ["Máy sấy lúa vỉ ngang", "sấy lúa"]},
        b={"suggest": ["Kho lạnh", "máy sấy lúa vỉ ngang"]},
        c={"suggest": ["Quy trình sấy thăng hoa"], "kind": "need"},
    )

    def texts(prefix: str) -> list[str]:
        return [s.text for s in service.suggest(prefix, audience="public")]

    assert texts("may s") == ["Máy sấy lúa vỉ ngang"]
    assert texts("Máy Sấ") == ["Máy sấy lúa vỉ ngang"]
    assert texts("say") == ["sấy lúa", "Máy sấy lúa vỉ ngang", "Quy trình sấy thăng hoa"]
    assert texts("kho la") == ["Kho lạnh"]
    for nothing in ("", "  ", '"', "zzz"):
        assert texts(nothing) == []


def test_matches_explain_themselves(engine: Engine, records: FolderSource) -> None:
    fill(
        records,
        dryer={"title": ["Máy sấy lúa"], "problem": ["lúa ướt mùa mưa"], "organisation": "o1"},
        shrimp={"title": ["Quạt nước ao tôm"], "organisation": "o2"},
        own={"title": ["Máy sấy lúa của chính mình"], "organisation": "me"},
        need={"kind": "need", "title": ["Máy sấy lúa"]},
    )
    need = doc("asking", kind="need", title=["Cần sấy lúa ướt"], organisation="me")
    matches = service.matches(MatchQuery.from_document(need, kinds=("offer",), audience="public"))
    assert [match.key for match in matches] == ["record:dryer"]
    best = matches[0]
    assert "sấy lúa" in best.shared_terms
    assert {"words", "title", "problem", "phrases"} <= {f.name for f in best.features}
    for feature in best.features:
        assert feature.contribution == pytest.approx(feature.value * feature.weight)
        assert best.score - best.without(feature.name) == pytest.approx(feature.contribution)
    empty = MatchQuery.from_document(doc("x"), kinds=("offer",), audience="public")
    assert list(service.matches(empty)) == []


def test_related(engine: Engine, records: FolderSource) -> None:
    fill(
        records,
        a={"title": ["Máy sấy lúa"]},
        b={"title": ["Máy sấy lúa tầng sôi"]},
        c={"title": ["Vắc-xin"]},
        d={"title": ["Cần máy sấy lúa"], "kind": "need"},
    )
    assert [h.key for h in service.related("record:a", audience="public")] == ["record:b"]
    needs = service.related("record:a", audience="public", kinds=("need",))
    assert [h.key for h in needs] == ["record:d"]
    assert service.related("record:none", audience="public") == ()
