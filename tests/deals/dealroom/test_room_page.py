"""The page of a deal's room."""

import pytest
from django.test import Client

from tests.factories import dealroom as make

pytestmark = pytest.mark.django_db


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def test_both_sides_open_the_room():
    deal = make.room()
    make.said(deal, uploads=[make.pdf()])
    for person in make.both(deal):
        answer = as_(person).get(f"/desk/deals/{deal.code}/")
        assert answer.status_code == 200
        open("/tmp/room.html", "wb").write(answer.content)
        assert as_(person).get(f"/en/desk/deals/{deal.code}/").status_code == 200
        assert as_(person).get("/desk/deals/").status_code == 200
        assert as_(person).get("/desk/").status_code == 200
