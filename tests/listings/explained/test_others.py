"""Who else may help with a need: registered kinds, each with its reason, never among the offers."""

import pytest
from django.contrib.auth.models import AnonymousUser

from marketplace.listings import candidates, matching
from tests.factories import registry
from tests.listings.reading.conftest import Board, board, text_of, visitor  # noqa: F401 - fixtures
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
STORY = {
    "summary_vi": "Nghiên cứu sấy lúa và đốt trấu cho hợp tác xã.",
    "story_vi": "Sấy lúa tươi mùa mưa, lúa ướt, lò đốt trấu, độ ẩm hạt.",
}


@pytest.fixture
def institute(board):  # noqa: F811 - fixtures
    found = registry.OrganisationFactory(kinds=["institute"], name_vi="Viện Sấy lúa", **STORY)
    registry.OrganisationFactory(kinds=["cooperative"], name_vi="Hợp tác xã Sấy lúa", **STORY)
    board.index.rebuild()
    return found


def test_an_institute_that_works_on_it_is_named_with_its_reason(board, institute, visitor):  # noqa: F811 - fixtures
    need = board.put("need")
    (found,) = candidates.others_for(NOBODY, need)
    assert (found.kind.name, found.row["title"]) == ("organisations", institute.name_vi)
    assert found.row["why"].startswith("cùng nói về “")
    page = text_of(visitor.get(need.get_absolute_url()))
    assert (found.row["url"] in page, "Tổ chức có thể giúp" in page) == (True, True)
    said = visitor.get(f"/api/v1/needs/{need.code}/matches", {"language": "vi"}).json()
    assert [(one["kind"], one["title"], one["why"]) for one in said["others"]] == [
        ("organisations", institute.name_vi, found.row["why"])
    ]
    assert said["matches"] == []
    assert matching.matches_for(NOBODY, need) == []


def test_the_own_organisation_and_offers_have_none(board, institute):  # noqa: F811 - fixtures
    offer = board.put("offer")
    assert candidates.others_for(NOBODY, offer) == []


def test_another_kind_needs_only_to_be_registered(board, visitor):  # noqa: F811 - fixtures
    need = board.put("need")
    board.put("offer")
    kind = candidates.Kind(
        name="experts",
        label="Chuyên gia",
        kinds=("offer",),
        row=lambda data: {"title": data["title_vi"], "url": "/experts/1/", "kind": ""},
    )
    candidates.register_candidates(kind)
    try:
        page = text_of(visitor.get(need.get_absolute_url()))
        said = visitor.get(f"/api/v1/needs/{need.code}/matches").json()
    finally:
        candidates.unregister_candidates("experts")
    assert ("Chuyên gia" in page, "/experts/1/" in page) == (True, True)
    assert [(one["kind"], one["url"]) for one in said["others"]] == [("experts", "/experts/1/")]
    assert candidates.others_for(NOBODY, need) == []
