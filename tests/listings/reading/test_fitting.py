"""Requirements against figures: units, Vietnamese numbers, ranges, and what stays unknown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.listings import fitting, measures


def verdict(operator, asked, asked_unit, has, has_unit):
    rows = fitting.compare(
        [{"parameter_vi": "Số đo", "operator": operator, "value": asked, "unit": asked_unit}],
        [{"parameter_vi": "Số đo", "value": has, "unit": has_unit}],
    )
    return rows[0].verdict


@pytest.mark.parametrize(
    "case",
    [
        ("at_least", 3, "tấn/giờ", 3000, "kg/giờ", "yes"),
        ("at_least", 3, "tấn/giờ", "2.999", "kg/h", "no"),
        ("at_most", 150_000_000, "₫", "150", "triệu đồng", "yes"),
        ("at_most", 150_000_000, "đồng", "150.000.001", "VND", "no"),
        ("at_most", 3, "ngày", 72, "giờ", "yes"),
        ("at_least", 2, "năm", 24, "tháng", "yes"),
        ("at_most", 14, "%", "13,5–14", "%", "yes"),
        ("at_most", 13.8, "%", "13,5–14", "%", "unknown"),
        ("at_most", 13, "%", "13,5–14", "%", "no"),
        ("at_least", 95, "%", "trên 95", "%", "yes"),
        ("at_least", 95, "%", "dưới 90", "%", "no"),
        ("at_least", 95, "%", "từ 90", "%", "unknown"),
        ("at_most", 14, "%", "khoảng 14%", "", "yes"),
        ("equal", 50, "kg", "0,05", "tấn", "yes"),
        ("equal", 50, "kg", 51, "kg", "no"),
        ("at_most", 13, "độ C", 13, "°C", "yes"),
        # A day of work isn't 24 hours; points of percent aren't percent; a unit is never guessed.
        ("at_least", 40, "tấn/ngày", 2, "tấn/giờ", "unknown"),
        ("at_most", 1.5, "điểm %", 1, "%", "unknown"),
        ("at_most", 14, "%", 14, "", "unknown"),
        ("at_least", 350, "bao/giờ", 400, "cuộn/giờ", "unknown"),
        ("at_least", 3, "tấn", "nhiều", "tấn", "unknown"),
        ("at_least", 3, "tấn", "3..4", "tấn", "unknown"),
        ("is", "trấu", "", "Trấu hoặc củi", "", "yes"),
        ("is", "trấu", "", "ga", "", "unknown"),
        ("is", "có", "", "có", "", "yes"),
        ("is", "có", "", "không", "", "no"),
        ("is", "trấu", "", "không đốt trấu", "", "no"),
        ("is", "có", "", "", "", "unknown"),
    ],
)
def test_verdicts(case):
    *asked, expected = case
    assert verdict(*asked) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5", 1.5),
        ("1.200.000", 1_200_000.0),
        ("1.200,5", 1200.5),
        ("1,200.5", 1200.5),
        ("0,300", 0.3),
        ("12 000", 12_000.0),
        ("-3", -3.0),
        ("1.5", 1.5),
        ("10^3", None),
        ("1..2", None),
        ("", None),
        (None, None),
        (True, None),
        (math.nan, None),
    ],
)
def test_numbers_as_people_write_them(text, expected):
    assert measures.number(text) == expected


@pytest.mark.parametrize(
    ("asked", "given_name", "same"),
    [
        ("Năng suất", "Năng suất một ngày", True),
        ("Độ ẩm hạt sau sấy", "Độ ẩm sợi sau sấy", False),
        ("Thời gian giữ lạnh khi mất điện", "Thời gian chạy khi mất điện", False),
        ("do am hat", "Độ ẩm hạt", True),
        ("Độ mặn nước vào", "Độ mặn nước ra", False),
    ],
)
def test_names_of_parameters(asked, given_name, same):
    rows = fitting.compare(
        [{"parameter_vi": asked, "operator": "at_most", "value": 5, "unit": "%"}],
        [{"parameter_vi": given_name, "value": 4, "unit": "%"}],
    )
    assert rows[0].verdict == ("yes" if same else "unknown")


def test_another_name_is_told():
    rows = fitting.compare(
        [{"parameter_vi": "Khối lượng bao", "operator": "at_least", "value": 50, "unit": "kg"}],
        [{"parameter_vi": "Khối lượng", "value": 12, "unit": "kg"}],
    )
    assert [(row.ask, row.verdict, row.text) for row in rows] == [
        ("Khối lượng bao ≥ 50 kg", "no", "Khối lượng: 12 kg")
    ]


figures = st.floats(min_value=0.001, max_value=1e9, allow_nan=False)
UNITS = st.sampled_from(
    ["kg", "tấn", "tạ", "g", "giờ", "phút", "m", "cm", "ha", "m²", "₫", "lít", "%"]
)


@given(value=figures, operator=st.sampled_from(["at_least", "at_most", "equal"]), unit=UNITS)
def test_a_figure_meets_itself(value, operator, unit):
    assert verdict(operator, value, unit, value, unit) == "yes"


@given(asked=figures, has=figures, source=UNITS, target=UNITS)
def test_converted_figures_decide_as_plain_ones_do(asked, has, source, target):
    factor = measures.unit(source).to(measures.unit(target))
    back = measures.unit(target).to(measures.unit(source))
    if factor is None or back is None:
        assert factor == back
        assert verdict("at_least", asked, target, has, source) == "unknown"
        return
    assert factor * back == pytest.approx(1.0)
    if has * factor > asked * 1.001:
        assert verdict("at_least", asked, target, has, source) == "yes"
    elif has * factor < asked * 0.999:
        assert verdict("at_least", asked, target, has, source) == "no"


@given(asked=figures, low=figures, more=st.floats(min_value=0, max_value=1e6))
def test_a_range_fits_only_as_a_whole(asked, low, more):
    asked, low, high = round(asked, 3), round(low, 3), round(low + more, 3)
    text = f"{low:f}–{high:f}"
    found = verdict("at_least", asked, "kg", text, "kg")
    assert found == ("yes" if low >= asked else "no" if high < asked else "unknown")


@given(
    value=st.one_of(st.text(max_size=40), st.none(), st.booleans(), st.floats()),
    unit=st.text(max_size=12),
)
def test_nothing_typed_breaks_it(value, unit):
    for operator in ("at_least", "at_most", "equal", "is", ""):
        assert verdict(operator, 5, "kg", value, unit) in {"yes", "no", "unknown"}
        assert verdict(operator, value, unit, "5", "kg") in {"yes", "no", "unknown"}


@given(value=st.integers(min_value=0, max_value=10**12))
def test_what_is_written_is_read_again(value):
    assert measures.number(fitting.amount_in_words(value)) == value
