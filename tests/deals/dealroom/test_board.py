"""The staff's board: all deals by state, nothing that was said."""

import io

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cms.accounts.models import Notification
from marketplace.deals.dealroom import services
from marketplace.deals.dealroom.models import Deal, NdaText
from tests.factories import accounts
from tests.factories import dealroom as make

pytestmark = pytest.mark.django_db
BOARD = "/admin/deals/"


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def text_of(answer):
    return answer.content.decode()


def test_the_board_shows_states_and_nothing_that_was_said():
    deal = make.room()
    make.said(deal, text="Giá chót là ba trăm triệu")
    page = text_of(as_(accounts.moderator()).get(BOARD))
    assert str(deal.buyer.name_vi) in page
    assert deal.interest.listing.live_title_vi in page
    assert "ba trăm triệu" not in page
    entry = text_of(as_(accounts.moderator()).get(f"{BOARD}{deal.code}/"))
    assert "ba trăm triệu" not in entry
    assert deal.interest.sent_by.full_name not in entry


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_queries_for_one_and_three(count, django_assert_num_queries):
    for _ in range(count):
        make.room()
    client = as_(accounts.moderator())
    client.get(BOARD)
    with django_assert_num_queries(QUERIES):
        client.get(BOARD)


QUERIES = 15


def test_filters_by_state_deadline_and_dispute():
    late, quiet, over = make.room(), make.room(), make.room()
    Deal.objects.filter(pk=late.pk).update(next_due_at="2020-01-01T00:00Z")
    make.in_state(quiet, "in_delivery")
    services.call_dispute(make.person(quiet, "buyer"), deal=quiet, text="Máy không chạy")
    services.break_off(make.person(over, "seller"), deal=over, reason="price")
    client = as_(accounts.moderator())

    def codes(query):
        page = text_of(client.get(BOARD, query))
        return {deal.code for deal in (late, quiet, over) if f"/deals/{deal.code}/" in page}

    assert codes({}) == {late.code, quiet.code}
    assert codes({"show": "overdue"}) == {late.code}
    assert codes({"show": "disputed"}) == {quiet.code}
    assert codes({"state": "broken_off"}) == {over.code}
    assert codes({"since": "2999-01-01"}) == set()
    assert codes({"until": f"{timezone.localdate():%Y-%m-%d}"}) == {late.code, quiet.code}
    assert codes({"field": "nothing"}) == {late.code, quiet.code}


def test_the_spreadsheet_says_the_same():
    deal = make.room()
    answer = as_(accounts.moderator()).get(BOARD, {"format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert [row[0] for row in rows.to_python()[1:]] == [deal.code]


def test_staff_put_a_deal_right_with_a_reason_that_both_read():
    deal = make.in_state(make.room(), "signed")
    moderator = accounts.moderator()
    url = f"{BOARD}{deal.code}/"
    refused = as_(moderator).post(url, {"target": "terminated", "reason": ""})
    assert refused.status_code == 422
    assert Deal.objects.get().state == "signed"
    done = as_(moderator).post(url, {"target": "terminated", "reason": "Hai bên cùng đề nghị."})
    assert done.status_code == 302
    assert (Deal.objects.get().state, Deal.objects.get().end_note) == (
        "terminated",
        "Hai bên cùng đề nghị.",
    )
    told = Notification.objects.filter(dedup_key__contains=":overridden:")
    assert {one.user for one in told} == set(make.both(deal))
    assert all("Hai bên cùng đề nghị." in one.body for one in told)


def test_nothing_ends_over_an_open_dispute():
    deal = make.in_state(make.room(), "in_force")
    services.call_dispute(make.person(deal, "buyer"), deal=deal, text="Máy không chạy")
    answer = as_(accounts.moderator()).post(
        f"{BOARD}{deal.code}/", {"target": "terminated", "reason": "…"}
    )
    assert answer.status_code == 422
    assert Deal.objects.get().state == "in_force"


def test_a_new_text_never_changes_the_old_one():
    make.room()
    first = NdaText.objects.get()
    before = (first.text_vi, first.text_en, first.digest)
    client = as_(accounts.moderator())
    data = {"text_vi": "Bản hai", "text_en": "Version two", "after": "1"}
    assert client.post(f"{BOARD}nda/", data).status_code == 302
    first.refresh_from_db()
    assert (first.text_vi, first.text_en, first.digest) == before
    second = NdaText.objects.get(version=2)
    assert (second.text_vi, second.illustrative) == ("Bản hai", False)
    again = client.post(f"{BOARD}nda/", data)
    assert again.status_code == 422
    assert NdaText.objects.count() == 2
    assert "Bản hai" in text_of(client.get(f"{BOARD}nda/"))


def test_only_the_staff_who_mediate_open_the_board():
    deal = make.room()
    for person in (*make.both(deal), accounts.editor()):
        for path in (BOARD, f"{BOARD}{deal.code}/", f"{BOARD}nda/"):
            assert as_(person).get(path).status_code in {302, 403}
