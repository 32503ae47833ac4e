"""The public figures of deals: what is counted, and that nothing small comes out of them."""

import csv
import io
from collections import defaultdict
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.base import clock
from cms.base.clock import VIETNAM
from cms.base.errors import NotAllowed
from cms.theme import words
from ecosystem.registry.models import Field
from marketplace.deals.models import Agreement, Deal
from marketplace.deals.outcomes import queries
from marketplace.deals.outcomes.counting import ENOUGH, Group, Signed, by_year, groups_of
from tests.factories import accounts, delivery

YEAR = 2024
MONEY = 100_000_000

contracts = st.lists(
    st.tuples(
        st.sampled_from((None, 1, 2, 3, 4)),
        st.sampled_from((None, 5, 7, 11)),
        st.integers(10, 15),
        st.integers(16, 21),
        st.sampled_from((YEAR, YEAR + 1)),
    ),
    max_size=24,
).map(
    lambda rows: [
        Signed(number, year, field, value, (buyer, seller))
        for number, (field, value, buyer, seller, year) in enumerate(rows)
    ]
)


def _told_apart(figures: list[frozenset[int]]) -> list[set[int]]:
    """The smallest sets that sums and differences of figures over these sets could tell.

    Such a combination gives contracts that are in the same figures the same weight.
    """
    classes: defaultdict[tuple[int, ...], set[int]] = defaultdict(set)
    for deal in frozenset().union(*figures):
        classes[tuple(n for n, one in enumerate(figures) if deal in one)].add(deal)
    return list(classes.values())


def _all_of(groups: tuple[Group, ...]) -> frozenset[int]:
    return frozenset(one.deal for group in groups for one in group.signed)


@given(contracts)
def test_no_difference_of_counts_tells_of_fewer_than_three(signed: list[Signed]) -> None:
    years = by_year(signed, last=YEAR + 1)
    figures = [frozenset(one.deal for one in g.signed) for year in years for g in year.groups]
    figures += [_all_of(year.groups) for year in years if year.groups]
    assert [found for found in _told_apart(figures) if len(found) < ENOUGH] == []
    for year in years:
        of_year = [one.deal for one in signed if one.year == year.year]
        assert sorted(_all_of(year.groups)) == (of_year if year.groups else [])
        assert year.groups != () or len(of_year) < ENOUGH


@given(contracts, st.integers(10, 21))
def test_no_side_works_out_what_another_paid(signed: list[Signed], own: int) -> None:
    years = by_year(signed, last=YEAR + 1)
    by_deal = {one.deal: one for one in signed if one.value is not None}
    figures = [
        frozenset(one.deal for one in group.signed if one.deal in by_deal)
        for year in years
        for group in year.groups
        if group.value is not None
    ]
    figures += [_all_of(y.groups) & set(by_deal) for y in years if y.value is not None]
    for found in _told_apart(figures):
        assert len(found) >= ENOUGH
        assert len([deal for deal in found if own not in by_deal[deal].sides]) != 1


def _signed(field: int | None, *values: int | None, year: int = YEAR) -> list[Signed]:
    return [Signed(n, year, field, v, (n * 2, n * 2 + 1)) for n, v in enumerate(values)]


def test_a_small_field_takes_the_smallest_large_one_with_it() -> None:
    signed = [*_signed(1, 1, 2, 3, 4), *_signed(2, 10, 20, 30), *_signed(3, 100)]
    told = [(group.field, group.count) for group in groups_of(signed)]
    assert told == [(1, 4), (None, 4)]


def test_a_year_of_two_says_fewer_than_three_and_an_empty_one_the_same() -> None:
    signed = [*_signed(1, 1, 2, 3), *_signed(1, 1, 2, year=YEAR + 1)]
    told = [(year.year, year.count, year.value) for year in by_year(signed, last=YEAR + 2)]
    assert told == [(YEAR + 2, 0, None), (YEAR + 1, 0, None), (YEAR, 3, 6)]


def test_a_value_needs_three_fixed_sums_of_sides_that_cannot_subtract() -> None:
    group = Group(1, tuple(_signed(1, 5, 6, None)))
    assert (group.count, group.value) == (3, None)
    same = [Signed(n, YEAR, 1, 5, sides) for n, sides in enumerate(((1, 2), (1, 3), (4, 5)))]
    assert Group(1, tuple(same)).value is None


@pytest.fixture
def signed_last_year(db: None) -> list[Deal]:
    """Three contracts of the last whole year; a later amendment, one of now, one just talked of."""
    when = datetime(clock.today().year - 1, 3, 1, tzinfo=VIETNAM)
    found = [delivery.signed(at=when).deal for _n in range(3)]
    field = Field.objects.create(code="say", tree="technology", name_vi="Sấy", name_en="Drying")
    under = Field.objects.create(
        code="say-lua", tree="technology", name_vi="Sấy lúa", name_en="Rice drying", parent=field
    )
    for deal in found:
        deal.interest.listing.fields.set([under])
    delivery.signed_again(found[0], lump_sum=900 * MONEY, steps=())
    delivery.signed()
    return found


def _line(year: int, code: str, label: str) -> Any:
    return queries.Line(year, code, label, "", 3, 15 * MONEY)


def test_a_contract_counts_once_as_first_signed(signed_last_year: list[Deal]) -> None:
    year = clock.today().year - 1
    assert queries.here() == [_line(year, "", "mọi lĩnh vực"), _line(year, "say", "Sấy")]
    deal = signed_last_year[0]
    Deal.objects.filter(pk=deal.pk).update(state=Deal.State.COMPLETED)
    assert queries.here() == [_line(year, "", "mọi lĩnh vực"), _line(year, "say", "Sấy")]
    Agreement.objects.filter(deal=deal).update(signed_at=None, state="voided")
    assert queries.here() == []


def test_the_page_tells_no_code_and_runs_the_same_queries(
    client: Client, signed_last_year: list[Deal], django_assert_num_queries: Any
) -> None:
    queries.published()
    with django_assert_num_queries(4):
        here, elsewhere = queries.published()
    assert ([line.count for line in here], elsewhere) == ([3, 3], [])
    page = client.get(reverse("deals:figures")).content.decode()
    told = [deal.code for deal in signed_last_year if deal.code in page]
    told += [deal.buyer.name_vi for deal in signed_last_year if deal.buyer.name_vi in page]
    assert told == []
    assert page.count(words.vnd(15 * MONEY)) == 2
    delivery.signed(at=datetime(clock.today().year - 2, 3, 1, tzinfo=VIETNAM))
    with django_assert_num_queries(4):
        assert queries.published() == (here, [])


def test_open_data_keeps_its_columns(client: Client, signed_last_year: list[Deal]) -> None:
    year = str(clock.today().year - 1)
    answer = client.get(reverse("deals:figures"), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        ["signed", "year", "field_code", "field", "contracts", "value_vnd"],
        ["here", year, "", "mọi lĩnh vực", "3", str(15 * MONEY)],
        ["here", year, "say", "Sấy", "3", str(15 * MONEY)],
    ]


def test_staff_open_the_deals_behind_a_figure(signed_last_year: list[Deal]) -> None:
    moderator, year = accounts.moderator(), str(clock.today().year - 1)
    keys = [deal.pk for deal in signed_last_year]
    assert [one.pk for one in queries.behind(moderator, year=year, code="say")] == keys
    assert [one.pk for one in queries.behind(moderator, year=year, code="")] == keys
    assert queries.behind(moderator, year=year, code="other") == []
    assert queries.behind(moderator, year="x", code="") == []
    with pytest.raises(NotAllowed):
        queries.behind(signed_last_year[0].interest.sent_by, year=year, code="say")
