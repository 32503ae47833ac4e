"""Amounts in words."""

import pytest

from marketplace.deals.agreement.numbers import dong_in_words, in_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_000_001, "một triệu không trăm linh một"),
        (24_000_000, "hai mươi bốn triệu"),
        (1_200_500_000, "một tỷ hai trăm triệu năm trăm nghìn"),
        (2_000_050_000, "hai tỷ không trăm năm mươi nghìn"),
        (10**13, "mười nghìn tỷ"),
    ],
)
def test_numbers_are_read_as_vietnamese_reads_them(value, words):
    assert in_words(value) == words


def test_an_amount_starts_with_a_capital_and_ends_in_dong():
    assert dong_in_words(500_000_000) == "Năm trăm triệu đồng"


@pytest.mark.parametrize("value", [-1, 10**18])
def test_what_no_contract_is_about_is_refused(value):
    with pytest.raises(ValueError, match=str(value)):
        in_words(value)
