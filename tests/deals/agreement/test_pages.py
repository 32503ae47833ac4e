"""The contract's page, its section in the room, its files."""

import pytest
from django.urls import reverse

from cms.base import audit
from marketplace.deals.agreement import showing
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.models import Agreement
from tests.factories import agreement as make
from tests.factories import listings
from tests.factories import terms as write
from tests.factories.dealroom import PDF

pytestmark = pytest.mark.django_db
QUERIES = 15


def page(name, deal, *more):
    return reverse(f"deals:{name}", args=[deal.code, *more])


@pytest.fixture
def deal():
    return make.ready()


@pytest.fixture
def seller(client, deal):
    client.force_login(write.speaker(deal, "seller"))
    return client


def test_the_walk_from_making_to_signing_on_the_pages(seller, deal):
    made = seller.post(
        page("agreement_act", deal, "make"), {"place": "Cần Thơ", "prevailing": "vi"}
    )
    assert made.status_code == 302
    agreement = Agreement.objects.get()
    shown = seller.get(page("agreement", deal)).content.decode()
    assert agreement.number in shown
    sent = seller.post(
        page("agreement_act", deal, "scan"),
        {
            "number": agreement.number,
            "upload": make.upload(PDF),
            "original_place": "Phòng hành chính",
        },
    )
    assert sent.status_code == 302
    seller.force_login(write.speaker(deal, "buyer"))
    assert "confirm" in seller.get(page("agreement", deal)).context["forms"]
    done = seller.post(page("agreement_act", deal, "confirm"), {"number": agreement.number})
    assert done.status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    after = seller.get(page("agreement", deal))
    assert after.context["forms"] == {}
    assert "Phòng hành chính" in after.content.decode()


def test_a_refusal_says_why_on_the_page(seller, deal):
    agreement = make.made(deal)
    answer = seller.post(
        page("agreement_act", deal, "digital"),
        {"number": agreement.number, "upload": make.upload(PDF)},
    )
    assert answer.status_code == 422
    assert list(answer.context["failed_form"].errors) == ["upload"]


def test_a_file_opens_for_the_sides_and_is_written_down(seller, deal):
    agreement = make.made(deal)
    url = page("agreement_file", deal, agreement.pdf.code)
    assert b"".join(seller.get(url).streaming_content) == make.data_of(agreement)
    assert audit.trail(deal).filter(action="deals.deal_open_agreement_file").count() == 1
    seller.force_login(listings.writer())
    assert seller.get(url).status_code == 404


def test_a_file_of_another_deal_isnt_opened(seller, deal):
    other = make.made(make.ready())
    assert seller.get(page("agreement_file", deal, other.pdf.code)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_old_contracts(seller, deal, count, django_assert_num_queries):
    for _each in range(count):
        make.made(deal)
    seller.get(page("agreement", deal))
    with django_assert_num_queries(QUERIES):
        seller.get(page("agreement", deal))


def test_the_room_shows_it_once_terms_are_agreed(rf, deal):
    reader = DealReader(write.speaker(deal, "seller"))
    found = showing.section(rf.get("/"), deal, reader)
    assert found is not None
    assert found.turn == "Lập hợp đồng từ điều khoản đã thống nhất."
    fresh = write.deal()
    assert showing.section(rf.get("/"), fresh, reader) is None
