"""A copy of what a factory made is what the services make (tests/factories/recording.py)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from marketplace.listings.models import TechnologyOffer
from tests.factories import agreement, dealroom, deals, recording
from tests.factories import listings as make
from tests.factories.accounts import moderator

pytestmark = pytest.mark.django_db

FACTORIES = {
    "live offer": lambda: make.live("offer"),
    "live need, anonymous": lambda: make.live("need", disclosure="anonymous"),
    "introduction": deals.introduced,
    "room": dealroom.room,
    "contract": agreement.made,
}
#: Moments, and what is random or a sum over what is random.
VARY = re.compile(
    r"md5\$\w+\$\w+"  # passwords
    r"|(?<=/unsubscribe/)[^\s\"<]+"  # signed by who gets the mail
    r"|\b[0-9a-f]{2,6}/(?=[0-9a-f]{32})"  # folders of files
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)?"  # moments
    r"|[0-9a-f]{32,64}|[0-9a-f]{8}-[0-9a-f-]{27}"  # tokens, sums
    r"|\b[0-9A-HJKMNP-TV-Z]{8}\b"  # public codes
    r"|\d+"  # keys and the numbers in names
)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Nothing recorded before, nothing kept."""
    held = recording.held()
    yield
    recording.keep(held)


def counts() -> dict[Any, int]:
    """How many rows each model has."""
    found = apps.get_models(include_auto_created=True)
    managed = [one for one in found if one._meta.managed and not one._meta.proxy]
    return {one: one._base_manager.count() for one in managed}


def shape(value: Any) -> str:
    """A value without what differs between any two records."""
    return VARY.sub("#", str(value))


def new_rows(make_it: Callable[[], models.Model]) -> tuple[models.Model, dict[str, list[Any]]]:
    """What a factory adds, model by model, each row without what differs."""
    before = counts()
    result = make_it()
    rows = {}
    for model, count in counts().items():
        if added := count - before[model]:
            newest = model._base_manager.order_by("-pk").values()[:added]
            rows[model._meta.label] = [
                {name: shape(value) for name, value in row.items()} for row in newest
            ][::-1]
    return result, rows


@pytest.mark.parametrize("name", FACTORIES)
def test_a_copy_has_the_rows_that_the_services_write(name: str) -> None:
    make_it = FACTORIES[name]
    _first, walked = new_rows(make_it)
    second, again = new_rows(make_it)
    third, copied = new_rows(make_it)
    fourth, once_more = new_rows(make_it)
    assert again == walked
    assert copied == walked
    assert once_more == walked
    assert len({second.pk, third.pk, fourth.pk}) == 3


def test_a_copy_points_at_its_own_records_and_at_the_people_given() -> None:
    someone, another = moderator(), moderator()
    for _ in range(2):
        make.live("offer", moderator=someone)
    copy = make.live("offer", moderator=another)
    offer = TechnologyOffer.objects.get(listing=copy)
    assert offer.listing == copy
    assert offer.latest_revision.content["pk"] == offer.pk
    assert offer.latest_revision.content["listing"] == copy.pk
    assert copy.code in str(copy.get_absolute_url())
    assert copy.created_by.affiliations.get().organisation == copy.organisation
    assert list(copy.list_checks.values_list("checked_by", flat=True)) == [another.pk]


def test_what_depends_on_more_than_plain_values_is_walked() -> None:
    author = make.writer()
    made = [make.live("need", user=author) for _ in range(3)]
    assert [one.created_by for one in made] == [author] * 3
