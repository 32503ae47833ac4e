"""Figures count: met for, unmet against, unsaid neither; units are converted; wishes count less."""

import pytest

from marketplace.listings import features, telling
from search.query import MatchQuery
from search.ranking import Candidate
from tests.factories import listings as make
from tests.factories import registry
from tests.listings.reading.conftest import Board, board  # noqa: F401 - fixtures
from tests.listings.reading.test_telling import told
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

ASKED = {"parameter_vi": "Công suất", "operator": "at_least", "value": 3, "unit": "tấn/giờ"}


def values(asked, given):
    query = MatchQuery(
        audience="public", key="listing:A", kinds=("offer",), parts={}, facts={"figures": asked}
    )
    candidate = Candidate("listing:B", "offer", {}, {"specs": given})
    found = (features.requirements(query, candidate), features.unmet(query, candidate))
    return tuple(None if one is None else round(one.value, 3) for one in found)


def given(value, unit="tấn/giờ"):
    return [{"parameter_vi": "Công suất", "value": value, "unit": unit}]


@pytest.mark.parametrize(
    ("must", "specs", "expected"),
    [
        (True, given(3), (0.5, None)),
        (True, given(3000, "kg/giờ"), (0.5, None)),
        (True, given(2999, "kg/giờ"), (None, 0.5)),
        (False, given(3), (0.286, None)),
        (False, given(2), (None, 0.286)),
        (True, given("lớn"), (None, None)),
        (True, given(3, "mẻ/ngày"), (None, None)),
        (True, [{"parameter_vi": "Độ ẩm", "value": 3, "unit": "%"}], (None, None)),
        (True, [], (None, None)),
    ],
)
def test_one_requirement(must, specs, expected):
    assert values([{**ASKED, "must": must}], specs) == expected


def test_more_that_is_met_is_worth_more_and_what_is_not_said_changes_nothing():
    heat = {"parameter_vi": "Nhiệt độ sấy", "operator": "at_most", "value": 45, "unit": "°C"}
    asked = [{**ASKED, "must": True}, {**heat, "must": True}]
    one = values(asked, given(3))
    both = values(asked, [*given(3), {"parameter_vi": "Nhiệt độ sấy", "value": 40, "unit": "°C"}])
    assert (one, both) == ((0.5, None), (0.667, None))


def test_it_is_the_same_from_the_other_side():
    need = Candidate("listing:B", "need", {}, {"requirements": [{**ASKED, "must": True}]})
    query = MatchQuery(
        audience="public", key="listing:A", kinds=("need",), parts={}, facts={"figures": given(3)}
    )
    found = features.requirements(query, need)
    assert found is not None
    assert found.value == 0.5


@pytest.mark.django_db
def test_the_mail_says_requirement_by_requirement_and_how_sure(board):  # noqa: F811 - fixtures
    asker = make.writer(registry.OrganisationFactory(), consents=("match_alerts",))
    board.put("offer")
    board.put("need", user=asker)
    telling.run()
    (one,) = told(asker)
    lines = one.body.splitlines()
    assert "- Độ ẩm hạt ≤ 14 %, bắt buộc: hợp (14 %)" in lines
    assert [line for line in lines if line.startswith("Mức chắc chắn: ")] != []
