"""Terms in words, and what is different between two versions."""

from decimal import Decimal

from django.utils import translation

from marketplace.deals.terms import wording
from tests.factories import terms as make


def changed(before, after):
    return [(one.label, one.before, one.after) for one in wording.difference(before, after)]


def test_equal_terms_differ_in_nothing():
    assert changed(make.terms(), make.terms()) == []


def test_a_changed_line_shows_both():
    with translation.override("en"):
        assert changed(make.terms(), make.terms(warranty_months=1, warranty="")) == [
            ("Warranty", "12 months: Thay phụ tùng hỏng do chế tạo", "1 month")
        ]


def test_a_new_milestone_has_nothing_before_it():
    with translation.override("en"):
        two, three = make.steps(200, 300), make.steps(200, 300, 0)
        found = changed(make.terms(steps=two), make.terms(steps=three))
    assert [(label, before) for label, before, _after in found] == [("Milestone 3", "")]
    assert found[0][2].endswith("nothing is paid for it\nMáy chạy đủ 8 giờ, ẩm độ dưới 14 %.")


def test_a_price_is_one_sentence_in_each_language():
    mixed = make.terms(
        price_kind="mixed",
        royalty_percent=Decimal("2.50"),
        royalty_base="net_revenue",
        royalty_minimum=10_000_000,
    )
    with translation.override("vi"):
        assert wording.price(mixed) == (
            "500.000.000\N{NO-BREAK SPACE}₫; 2,5% doanh thu thuần; "
            "mỗi năm ít nhất 10.000.000\N{NO-BREAK SPACE}₫"
        )
    with translation.override("en"):
        assert wording.price(make.terms(price_kind="capital", capital_percent=Decimal(30))) == (
            "30% of the company's capital"
        )
