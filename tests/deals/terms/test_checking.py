"""What can't be proposed, with the sentence at its field."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.base import clock
from marketplace.deals.terms.checking import MOST_AMOUNT, problems
from marketplace.deals.terms.content import Terms
from tests.factories import terms as make


def wrong(**changes):
    return [field for field, _sentence in problems(make.terms(**changes), today=clock.today())]


def test_plain_terms_can_be_proposed(db):
    assert wrong() == []


@pytest.mark.parametrize("amount", [0, -1, 999, 10**15])
def test_a_lump_sum_that_cant_be_is_refused(db, amount):
    assert "lump_sum" in wrong(lump_sum=amount)


@pytest.mark.parametrize(
    ("percent", "good"), [("0", False), ("101", False), ("-1", False), ("0.5", True), ("100", True)]
)
def test_a_royalty_lies_above_nothing_and_up_to_all(db, percent, good):
    found = wrong(
        price_kind="royalty",
        lump_sum=0,
        steps=make.steps(0),
        royalty_percent=Decimal(percent),
        royalty_base="net_revenue",
    )
    assert found == ([] if good else ["royalty_percent"])


@pytest.mark.parametrize("months", [-1, 6000])
def test_a_term_of_minus_one_or_500_years_is_refused(db, months):
    assert wrong(duration=months) == ["duration"]


def test_a_territory_of_nothing_is_refused(db):
    assert wrong(territory="named") == ["territory_named"]
    assert wrong(territory="") == ["territory"]


def test_milestones_add_up_to_the_price(db):
    assert wrong(steps=make.steps(200_000_000, 299_999_999)) == ["steps"]
    assert wrong(steps=()) == ["steps"]


def test_milestones_stand_in_the_order_of_their_days_and_not_in_the_past(db):
    first, second = make.steps(200_000_000, 300_000_000)
    assert wrong(steps=(second, first)) == ["steps"]
    yesterday = clock.today() - timedelta(days=1)
    assert wrong(steps=(replace(first, due=yesterday), second)) == ["steps"]
    assert wrong(steps=(replace(first, due=clock.today()), second)) == []


def test_capital_is_neither_nothing_nor_all(db):
    alone = {"price_kind": "capital", "lump_sum": 0, "steps": make.steps(0)}
    assert wrong(**alone, capital_percent=Decimal(0)) == ["capital_percent"]
    assert wrong(**alone, capital_percent=Decimal(100)) == ["capital_percent"]
    assert wrong(**alone, capital_percent=Decimal(30)) == []


amounts = st.lists(st.integers(0, MOST_AMOUNT // 40), min_size=1, max_size=30)


@given(amounts=amounts, off=st.integers(-5, 5))
def test_only_milestones_that_add_up_pass(amounts, off):
    price = sum(amounts) + off
    found = wrong(steps=make.steps(*amounts), lump_sum=price)
    assert ("steps" in found) == (off != 0)
    assert ("lump_sum" in found) == (not 1_000 <= price <= MOST_AMOUNT)


@given(amounts=amounts, percent=st.decimals(0, 100, places=2), words=st.text(max_size=40))
def test_what_is_stored_reads_back_as_the_same(amounts, percent, words):
    written = make.terms(steps=make.steps(*amounts), royalty_percent=percent, other=words)
    again = Terms.from_json(written.to_json())
    assert again == written
    assert again.digest == written.digest
