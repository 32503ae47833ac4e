"""From the service to the result page's hit, through the embedded index."""

import pytest

from cms.accounts import staff
from ecosystem.registry import services
from search import service
from search.query import SearchQuery
from tests.factories.accounts import StaffFactory, UserFactory
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    query = SearchQuery.from_values(audience="public", text=text, kinds=("organisation",))
    return [hit.payload["title_vi"] for hit in service.search(query).hits if hit.matched_all]


def test_an_organisation_is_found_changes_and_goes(search_index):  # noqa: F811 - the fixture
    person = UserFactory()
    firm = services.create_organisation(
        person,
        kind="household_business",
        name_vi="Hộ sấy Năm Lúa",
        personal_number="092123456789",
    )
    search_index.drain()
    assert found("say nam lua") == ["Hộ sấy Năm Lúa"]
    assert found("092123456789") == []
    services.update_organisation(person, organisation=firm, version=1, name_vi="Hộ xay Bảy Gạo")
    search_index.drain()
    assert (found("say nam lua"), found("xay bay gao")) == ([], ["Hộ xay Bảy Gạo"])
    verifier = StaffFactory(roles=(staff.VERIFIER,))
    services.archive_organisation(verifier, organisation=firm, reason="Nghỉ")
    search_index.drain()
    assert found("xay bay gao") == []
