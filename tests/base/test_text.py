import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cms.base.fields import CleanCharField
from cms.base.i18n import current_language, localized
from cms.base.text import clean, fold, slug


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("  Máy sấy  ", "Máy sấy"),
        ("Máy", "Máy"),  # decomposed marks are composed
        ("Máy\u202esấy\u200b\ufeff", "Máysấy"),
        ("a\x00b\x1bc", "abc"),
        ("שלום", "שלום"),  # right-to-left letters stay
        ("🙂", "🙂"),
        ("dòng 1\ndòng 2\tx", "dòng 1\ndòng 2\tx"),
        ("<script>", "<script>"),
    ],
)
def test_what_is_typed_is_cleaned(raw, wanted):
    assert clean(raw) == wanted


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [("Đất MẶN", "dat man"), ("hoà", "hoa"), ("hòa", "hoa"), ("ĐÓNG GÓI", "dong goi")],
)
def test_marks_are_folded(raw, wanted):
    assert fold(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Máy sấy lúa 10 tấn/mẻ", "may-say-lua-10-tanme"),
        ("🙂", "x"),
        ("", "x"),
        ("a" * 100, "a" * 70),
        ("từ " * 40, "tu-" * 22 + "tu"),
    ],
)
def test_slugs(raw, wanted):
    assert slug(raw) == wanted


@given(st.text())
def test_a_slug_is_short_and_plain(text):
    made = slug(text)
    assert 0 < len(made) <= 70
    assert made.isascii()


def test_a_text_falls_back_and_says_its_language():
    record = {"title_vi": "Máy sấy", "title_en": "", "text_vi": "", "text_en": "Dryer"}
    assert localized(record, "title", "en") == ("Máy sấy", "vi")
    assert localized(record, "text", "vi") == ("Dryer", "en")
    assert localized({"x_vi": "", "x_en": ""}, "x", "en") == ("", "en")
    with translation.override("en"):
        assert current_language() == "en"
        assert str(localized(record, "text")) == "Dryer"
    with translation.override(None):
        assert current_language() == "vi"


def test_the_form_field_cleans():
    assert CleanCharField(required=False).clean(" Ma\u0301y\u202e ") == "Máy"
    assert CleanCharField(required=False).clean(None) == ""
