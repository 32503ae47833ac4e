"""Listings that are up and in the index; what everybody else sees of them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from marketplace.listings import labels
from marketplace.listings.models import Listing
from tests.factories import accounts, registry
from tests.factories import listings as make
from tests.search.fixtures import SearchIndex, search_index  # noqa: F401 - a fixture

NEED = {
    "title_vi": "Sấy lúa tươi mùa mưa, đốt trấu",
    "title_en": "Drying wet-season paddy",
    "summary_vi": "Lúa ướt về một lượt, lò cũ chạy không kịp.",
    "keywords_vi": "sấy lúa, đốt trấu",
    "budget_max": 700_000_000,
    "min_trl": 7,
    "modes": ["licence"],
    "requirements": [
        {"parameter_vi": "Độ ẩm hạt", "operator": "at_most", "value": 14, "unit": "%", "must": True}
    ],
}
OFFER = {
    "title_vi": "Máy sấy lúa dạng tháp, đốt trấu",
    "title_en": "Husk-fired tower dryer for paddy",
    "summary_vi": "Lúa ướt 28% xuống 14% trong 10 giờ.",
    "keywords_vi": "sấy lúa, đốt trấu",
    "specs": [{"parameter_vi": "Độ ẩm hạt", "value": 14, "unit": "%"}],
}


@dataclass
class Board:
    """Puts listings up and takes care of the index."""

    index: SearchIndex
    moderator: Any

    def put(self, kind: str = "need", **kwargs: Any) -> Listing:
        """A live, indexed listing."""
        content = NEED if kind == "need" else OFFER
        found = make.live(kind, moderator=self.moderator, **{**content, **kwargs})
        self.index.drain()
        return Listing.objects.get(pk=found.pk)


@pytest.fixture
def board(search_index: SearchIndex) -> Board:  # noqa: F811 - the fixture
    labels.forget()
    return Board(search_index, accounts.moderator())


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def member() -> Client:
    """Somebody of a verified organisation."""
    client = Client()
    client.force_login(make.writer(registry.OrganisationFactory(is_verified=True)))
    return client


def text_of(answer: Any) -> str:
    return answer.content.decode()
