import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import (
    Analysed,
    analyse,
    fold,
    highlight,
    normalise,
    snippet,
    terms_of,
    token,
)

VIETNAMESE = st.text(
    alphabet="aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ ,.-0123456789ABĐ"
)


def test_three_layers() -> None:
    assert analyse("Máy sấy lúa, 2 tấn") == Analysed(
        ["máy", "sấy", "lúa", "2", "tấn"],
        ["may", "say", "lua", "2", "tan"],
        ["may_say", "say_lua", "lua_2", "2_tan"],
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("uỷ ban", "ủy ban"),
        ("kỹ thuật", "kĩ thuật"),
        ("quý", "quí"),
        ("Cần Thơ", unicodedata.normalize("NFD", "Cần Thơ")),
        ("ĐƯỜNG", "đường"),
    ],
)
def test_spellings_of_one_word_are_one_token(one: str, other: str) -> None:
    assert analyse(one) == analyse(other)


@pytest.mark.parametrize(
    ("one", "other"), [("bò", "bơ"), ("lúa", "lụa"), ("đa", "da"), ("hoa", "hoà")]
)
def test_different_words_differ_with_marks_and_agree_without(one: str, other: str) -> None:
    assert analyse(one).marks != analyse(other).marks
    assert analyse(one).folded == analyse(other).folded


def test_english_is_stemmed_without_stop_words() -> None:
    assert analyse("The dryers are drying rice").folded == analyse("dryer dried rices").folded


def test_vietnamese_syllables_are_neither_stemmed_nor_stopped() -> None:
    text = "the can to do in la cho ma khong an uong xe tre"
    assert analyse(text).folded == text.split()


def test_a_text_of_stop_words_stays() -> None:
    assert analyse("who which through").folded == ["who", "which", "through"]


@pytest.mark.parametrize("text", ["", "   ", "😀🎉", "()*&^\"'", "\u0301\u0301", "\u200b"])
def test_nothing_to_look_for(text: str) -> None:
    assert analyse(text).bigrams == []


def test_right_to_left_and_long_words_are_tokens() -> None:
    assert analyse("مرحبا שלום").folded == ["مرحبا", "שלום"]
    assert [len(word) for word in analyse("x" * 5000).folded] == [40]


@given(st.text())
def test_any_text_gives_clean_tokens(text: str) -> None:
    layers = analyse(text)
    assert len(layers.marks) == len(layers.folded)
    for found in (*layers.marks, *layers.folded, *layers.bigrams):
        assert found
        assert found.split() == [found]


SYLLABLES = [
    "máy",
    "sấy",
    "lúa",
    "thóc",
    "rơm",
    "rạ",
    "tôm",
    "cá",
    "tra",
    "nước",
    "mặn",
    "độ",
    "ẩm",
    "kỹ",
    "thuật",
    "lý",
    "quy",
    "trình",
    "quý",
    "uỷ",
    "ban",
    "hòa",
    "tan",
    "nghiền",
    "khuấy",
    "xoáy",
    "giếng",
    "khoan",
    "thuỷ",
    "triều",
    "yêu",
    "cầu",
    "bưởi",
    "chuối",
    "đường",
    "ướt",
    "khuya",
    "loài",
    "ngoèo",
]


@given(st.lists(st.sampled_from(SYLLABLES), max_size=12))
def test_typing_without_marks_gives_the_folded_tokens_of_the_text(found: list[str]) -> None:
    text = " ".join(found)
    assert analyse(fold(text)) == Analysed(
        analyse(text).folded, analyse(text).folded, analyse(text).bigrams
    )


@given(VIETNAMESE)
def test_composition_and_case_make_no_difference(text: str) -> None:
    assert analyse(unicodedata.normalize("NFD", text)) == analyse(text)
    assert analyse(text.upper()) == analyse(text)


@given(VIETNAMESE)
def test_tokens_are_their_own_analysis(text: str) -> None:
    for kept in analyse(text).marks:
        if not kept.isascii():
            assert token(normalise(kept))[0] == kept


def test_highlight_marks_words_with_or_without_marks() -> None:
    assert highlight("Máy sấy LÚA <b>", ["lua"]) == "Máy sấy <mark>LÚA</mark> &lt;b&gt;"
    assert highlight("bò và bơ, bo", terms_of("bò")) == "<mark>bò</mark> và bơ, <mark>bo</mark>"
    assert highlight("máy sấy", ["may say"]) == "<mark>máy sấy</mark>"
    assert highlight("Rice dryers", ["dryer"]) == "Rice <mark>dryers</mark>"


@given(st.text(), st.text(max_size=20))
def test_highlight_only_adds_marks(text: str, query: str) -> None:
    from django.utils.html import escape

    shown = highlight(text, [query]).replace("<mark>", "").replace("</mark>", "")
    assert shown == escape(unicodedata.normalize("NFC", text))


def test_snippet_is_cut_around_the_first_hit() -> None:
    text = "một " * 200 + "máy sấy " + "hai " * 200
    cut = snippet(text, ["may say"], width=80)
    assert "máy sấy" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) <= 84
    assert snippet("ngắn", ["x"]) == "ngắn"


def test_an_english_text_stays_english_with_curly_quotes_and_a_name() -> None:
    text = (
        "The “façade” of the warehouse doesn’t keep moisture out when it rains heavily – and it’s "
        "difficult to repair the insulation without expensive scaffolding and specialists"
    )
    assert not {"the", "of", "it", "and"} & set(analyse(text).folded)


def test_english_words_inside_vietnamese_keep_the_text_vietnamese() -> None:
    assert "do" in analyse("Đo độ mặn do nước biển dâng với IoT sensor").marks
