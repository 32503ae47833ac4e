import unicodedata
from pathlib import Path

import pytest

from search.analysis import analyse
from search.documents import SearchDocument
from search.engines.base import Best, Bool, Engine, Node, Request, Term
from search.indexing import reindex
from search.query import MatchQuery, SearchQuery
from search.service import matches, search
from search.thesaurus import NOTHING, Thesaurus
from search.translation import UNSURE, Translated, field_of, read_pairs
from tests.search.support import FolderSource

HOME = {"title": ["Home blood pressure monitoring for elderly patients"]}
FORMS = {"title": ["Máy đóng gói trà"], "body": ["Bao bì giấy, dán nhãn"]}


def said(text: str, book: Thesaurus = NOTHING) -> Translated:
    found = Translated()
    layers = analyse(text)
    found.add(layers.marks, layers.folded, book)
    return found


def test_the_word_list_is_clean() -> None:
    pairs = read_pairs()
    assert len(pairs) > 1_500
    assert pairs == [
        (unicodedata.normalize("NFC", a), unicodedata.normalize("NFC", b)) for a, b in pairs
    ]
    assert [
        pair for pair in pairs if not (analyse(pair[0]).folded and analyse(pair[1]).folded)
    ] == []
    assert [b for _, b in pairs if analyse(b).marks != analyse(b).folded] == []


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# words\nlúa | rice\n\nxoài mango\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.txt, line 4"):
        read_pairs(tmp_path)


def test_longer_phrases_go_before_the_words_in_them() -> None:
    found = said("điện thoại")
    assert "phone" in found.words
    assert "electr" not in found.words
    assert found.known == 1
    assert found.phrases["phone"] == "điện thoại"


def test_a_single_word_without_its_marks_says_little_and_only_in_a_text_without_any() -> None:
    assert said("xoài").words["mango"] == 1
    assert said("xoai").words["mango"] == UNSURE
    assert "mango" not in said("xoai mới").words
    assert said("huyet ap").pairs.keys() == {"blood_pressur"}


def test_english_is_asked_for_in_vietnamese() -> None:
    found = said("blood pressure")
    assert {"huyết", "áp"} <= found.words.keys()
    assert "huyet_ap" in found.pairs
    assert all(not token.isascii() for token in said("tea").words)
    assert [field_of(token) for token in ("huyết", "blood", "huyet_ap")] == ["m", "f", "b"]


def test_links_of_the_thesaurus_between_the_languages_count_too() -> None:
    book = Thesaurus([("tủ mát", "chiller cabinet", "same"), ("tủ mát", "tủ bảo ôn", "same")])
    assert said("tủ mát", book).pairs.keys() == {"chiller_cabinet"}


def fill(records: FolderSource) -> None:
    records.put("home", **HOME)
    records.put("forms", **FORMS)
    for number in range(8):
        records.put(f"x{number}", title=[f"Lò nung gốm số {number}"])


@pytest.mark.django_db
def test_a_need_finds_the_offer_in_the_other_language(
    engine: Engine, records: FolderSource
) -> None:
    fill(records)
    reindex(engine)
    document = SearchDocument(
        key="record:need",
        kind="need",
        audience="public",
        version=1,
        title=["Người già ở nhà quên đo huyết áp"],
    )
    query = MatchQuery.from_document(document, kinds=["offer"], audience="public")
    found = matches(query)
    assert found[0].key == "record:home"
    assert "huyết áp" in found[0].shared_terms
    feature = found[0].feature("translated")
    assert feature is not None
    assert feature.contribution > 0
    assert found[0].without("translated") == pytest.approx(found[0].score - feature.contribution)


@pytest.mark.django_db
def test_what_is_typed_finds_the_other_language_after_its_own(
    engine: Engine, records: FolderSource
) -> None:
    fill(records)
    reindex(engine)
    asked = SearchQuery.from_values(audience="public", text="theo dõi huyết áp tại nhà")
    assert "record:home" in [hit.key for hit in search(asked).hits]
    exact = SearchQuery.from_values(audience="public", text="theo dõi huyết áp tại nhà", exact=True)
    assert "record:home" not in [hit.key for hit in search(exact).hits]


@pytest.mark.django_db
def test_a_text_counts_by_the_better_of_two_questions(
    engine: Engine, records: FolderSource
) -> None:
    fill(records)
    reindex(engine)
    one, other = Term("all_f", "blood", 2.0), Term("all_f", "pressur", 1.0)

    def score(node: Node) -> float:
        (hit,) = engine.search(Request(node)).hits
        return hit.score

    assert score(Best((one, other))) == pytest.approx(score(one))
    assert score(Bool(should=(one, other))) == pytest.approx(score(one) + score(other))
