import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import ranking, thesaurus
from search.bm25 import Statistics
from search.documents import SearchDocument
from search.engines.base import RawHit
from search.models import ThesaurusTerm
from search.query import MatchQuery
from search.ranking import Candidate, FeatureInput, rank, read_wanted, register_feature
from search.thesaurus import NOTHING, Thesaurus, sync_thesaurus
from search.weights import weights


def hit(key: str, **terms: str) -> RawHit:
    return RawHit(key, 1.0, {"kind": "offer", "facts": {"trl": 7}, "payload": {}, "terms": terms})


def need(**parts: list[str]) -> MatchQuery:
    return MatchQuery(audience="public", key="need:x", kinds=("offer",), parts=parts)


STATISTICS = Statistics(10, {"may": 5, "say": 2, "lua": 3, "may_say": 1})


def test_a_feature_is_worth_exactly_its_contribution() -> None:
    def trl(query: MatchQuery, candidate: Candidate) -> FeatureInput:
        return FeatureInput(1.0, {"has": candidate.facts["trl"]})

    query = need(title=["máy sấy lúa"])
    wanted = read_wanted(query, NOTHING)
    hits = [hit("o:1", title="máy sấy"), hit("o:2", title="lúa")]
    before = {m.key: m for m in rank(query, wanted, hits, STATISTICS)}
    register_feature("trl", trl)
    after = {m.key: m for m in rank(query, wanted, hits, STATISTICS)}
    for key, match in after.items():
        assert match.without("trl") == pytest.approx(before[key].score)
        feature = match.feature("trl")
        assert feature is not None
        assert (feature.value, feature.detail) == (1.0, {"has": 7})
        assert feature.contribution == weights().features["trl"]
    assert list(after) == ["o:1", "o:2"]


def test_a_feature_that_fails_or_does_not_apply_costs_nothing() -> None:
    def broken(query: MatchQuery, candidate: Candidate) -> FeatureInput:
        raise ValueError

    query = need(title=["máy"])
    wanted = read_wanted(query, NOTHING)
    register_feature("budget", broken)
    register_feature("place", lambda *_: None)
    register_feature("mode", lambda *_: FeatureInput(17.0))
    (match,) = rank(query, wanted, [hit("o:1", title="máy")], STATISTICS)
    assert [f.name for f in match.features if f.name in {"budget", "place", "mode"}] == ["mode"]
    assert match.feature("mode").value == 1.0  # type: ignore[union-attr]


def test_only_weighed_names_can_be_registered() -> None:
    with pytest.raises(ValueError, match="no weight"):
        register_feature("astrology", lambda *_: None)
    with pytest.raises(ValueError, match="search itself"):
        register_feature("words", lambda *_: None)
    assert "astrology" not in ranking._functions


def test_shared_terms_are_as_they_were_typed_and_say_something() -> None:
    query = need(title=["Rice dryers for wet paddies"], problem=["không có 3 máy sấy lúa"])
    wanted = read_wanted(query, NOTHING)
    terms = {"title": "máy sấy lúa 3 không có", "body": "rice dryer"}
    (match,) = rank(query, wanted, [hit("o:1", **terms)], STATISTICS)
    assert match.shared_terms[0] in {"Rice dryers", "rice dryers", "máy sấy", "sấy lúa"}
    assert not {"3", "không", "có"} & set(match.shared_terms)
    assert "dryers" in " ".join(match.shared_terms)


@given(st.dictionaries(st.sampled_from(["title", "body", "keywords"]), st.lists(st.text())))
def test_any_text_can_be_ranked(parts: dict[str, list[str]]) -> None:
    query = need(**parts)
    wanted = read_wanted(query, NOTHING)
    for match in rank(query, wanted, [hit("o:1", title="máy sấy"), hit("o:2")], STATISTICS):
        assert 0 <= match.score < 5


def test_thesaurus_is_a_feature_of_its_own() -> None:
    book = Thesaurus([("lục bình", "water hyacinth", "same")])
    query = need(title=["lục bình"])
    wanted = read_wanted(query, book)
    (match,) = rank(
        query, wanted, [hit("o:1", title="water hyacinth")], Statistics(10, {"water_hyacinth": 1})
    )
    feature = match.feature("thesaurus")
    assert feature is not None
    assert feature.contribution > 0


def test_a_document_asks_with_its_parts_and_facts() -> None:
    document = SearchDocument(
        key="need:1",
        kind="need",
        audience="public",
        version=1,
        title=["x", ""],
        organisation="org",
        trl_min=6,
    )
    query = MatchQuery.from_document(document, kinds=["offer"], audience="public")
    assert query.parts["title"] == ("x",)
    assert (query.facts["trl_min"], query.exclude_organisation) == (6, "org")


@pytest.mark.django_db
def test_seeding_is_idempotent_and_leaves_staff_alone() -> None:
    ThesaurusTerm.objects.all().delete()
    created, _ = sync_thesaurus()
    assert created >= 150
    row = ThesaurusTerm.objects.get(term="lục bình", target="bèo tây")
    row.active = False
    row.save()
    assert sync_thesaurus() == (0, 0)
    row.refresh_from_db()
    assert not row.active


@pytest.mark.django_db
def test_edits_are_in_force_at_once_and_cached(django_assert_num_queries: object) -> None:
    ThesaurusTerm.objects.all().delete()
    thesaurus.changed()
    assert thesaurus.thesaurus().match(["bèo"], ["beo"], 0) == []
    ThesaurusTerm.objects.create(term="bèo", target="lục bình")
    thesaurus.changed()
    (phrase,) = thesaurus.thesaurus().match(["bèo"], ["beo"], 0)
    assert [a.shown for a in phrase.alternatives] == ["lục bình"]
    with django_assert_num_queries(0):  # type: ignore[operator]
        thesaurus.thesaurus()
