import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms.base.fields import VNDFormField
from cms.base.money import MAX_VND, format_vnd, format_vnd_short, parse_vnd

AMOUNTS = st.integers(0, MAX_VND)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("480000000", 480_000_000),
        ("480.000.000", 480_000_000),
        ("480,000,000", 480_000_000),
        ("480 000 000", 480_000_000),
        ("480.000.000 ₫", 480_000_000),
        ("480.000.000đ", 480_000_000),
        ("480.000.000 đồng", 480_000_000),
        ("VND 480,000,000", 480_000_000),
        ("480 triệu", 480_000_000),
        ("480 trieu", 480_000_000),
        ("480tr", 480_000_000),
        ("480 triệu đồng", 480_000_000),
        ("1,2 tỷ", 1_200_000_000),
        ("1.2 tỉ", 1_200_000_000),
        ("1.2 billion", 1_200_000_000),
        ("0,5 tỷ", 500_000_000),
        ("85k", 85_000),
        ("85 nghìn", 85_000),
        ("1.500 triệu", 1_500_000_000),
        ("1,500 million", 1_500_000_000),
        ("1.234.567 triệu", 1_234_567_000_000),
        ("0", 0),
    ],
)
def test_amounts_as_people_write_them(typed, amount):
    assert parse_vnd(typed) == amount


@pytest.mark.parametrize(
    "typed",
    ["", "khô", "12 mét", "1.2", "1,23", "480.0000", "1..2", "1e9", "--5", "∞", "5 triệu 2 tỷ"],
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError):
        parse_vnd(typed)


@given(AMOUNTS, st.sampled_from(["vi", "en"]))
def test_what_we_write_is_what_we_read(amount, language):
    assert parse_vnd(format_vnd(amount, language)) == amount
    assert parse_vnd(format_vnd_short(amount, language)) == amount


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_amount_or_a_value_error(text):
    try:
        amount = parse_vnd(text)
    except ValueError:
        return
    assert isinstance(amount, int)
    assert amount >= 0


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (480_000_000, "480\xa0triệu\xa0₫", "VND\xa0480\xa0million"),
        (1_200_000_000, "1,2\xa0tỷ\xa0₫", "VND\xa01.2\xa0billion"),
        (1_234_567, "1.234.567\xa0₫", "VND\xa01,234,567"),
    ],
)
def test_short_amounts(amount, vi, en):
    assert (format_vnd_short(amount, "vi"), format_vnd_short(amount, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("-5 triệu", "negative"), ("−5", "negative"), ("9" * 17, "huge"), ("khô", "amount")],
)
def test_the_form_field_says_what_is_wrong(typed, code):
    with pytest.raises(ValidationError) as wrong:
        VNDFormField().clean(typed)
    assert wrong.value.code == code


def test_the_form_field_takes_nothing_and_shows_groups():
    field = VNDFormField(required=False)
    assert field.clean("") is None
    assert field.clean("  ") is None
    assert field.prepare_value(600_000_000) == "600.000.000"
    assert field.prepare_value("sáu trăm") == "sáu trăm"


def test_far_too_many_digits_are_refused_fast():
    with pytest.raises(ValidationError):
        VNDFormField().clean("9" * 100_000)
    with pytest.raises(ValidationError):
        VNDFormField().clean("1." * 50_000 + "1 tỷ")
