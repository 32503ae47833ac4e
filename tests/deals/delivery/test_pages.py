"""The pages of milestones and the room's section."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.base import audit, clock
from marketplace.deals.dealroom import services as room
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.delivery import personal_data, services, showing
from marketplace.deals.delivery.services import ending
from marketplace.deals.models import Deal, EarlyEnd, MilestoneEntry
from tests.factories import dealroom, listings
from tests.factories import delivery as make

pytestmark = pytest.mark.django_db
LIST_QUERIES = 12
DETAIL_QUERIES = 14


def page(name, deal, *more):
    return reverse(f"deals:{name}", args=[deal.code, *more])


def post(client, deal, action, **data):
    return client.post(page("milestone_act", deal, 1, action), data)


def token(answer, form):
    return answer.context["forms"][form]["token"].value()


@pytest.fixture
def deal():
    return make.in_force()


def test_the_walk_from_delivery_to_payment_on_the_pages(client, deal):
    client.force_login(make.seller(deal))
    shown = client.get(page("milestone", deal, 1))
    assert sorted(shown.context["forms"]) == ["deliver"]
    sent = post(
        client,
        deal,
        "deliver",
        text=make.TEXT,
        token=token(shown, "deliver"),
        uploads=make.evidence(),
    )
    assert sent.status_code == 302
    client.force_login(make.buyer(deal))
    shown = client.get(page("milestone", deal, 1))
    assert sorted(shown.context["forms"]) == ["accept", "ask_changes"]
    assert "bien-ban.pdf" in shown.content.decode()
    asked = post(client, deal, "send_code")
    assert asked.status_code == 302
    code = make.known(f"milestone:{make.first(deal).pk}:1", deal, make.buyer(deal))
    wrong = post(client, deal, "accept", delivery=1, code="000000")
    assert (wrong.status_code, list(wrong.context["failed_form"].errors)) == (422, ["code"])
    assert post(client, deal, "accept", delivery=1, code=code).status_code == 302
    client.force_login(make.seller(deal))
    assert post(client, deal, "request_payment").status_code == 302
    done = post(client, deal, "confirm_payment", paid_on=clock.today().isoformat(), reference="FT1")
    assert done.status_code == 302
    after = client.get(page("milestone", deal, 1))
    assert (after.context["forms"], make.first(deal).state) == ({}, "paid")
    assert Deal.objects.get().state == "completed"


def test_a_refusal_keeps_the_words_and_says_what_happened_meanwhile(client, deal):
    make.delivered(deal)
    room.call_dispute(make.buyer(deal), deal=deal, text="Không chạy.")
    client.force_login(make.buyer(deal))
    answer = post(client, deal, "ask_changes", delivery=1, text="Sấy lại lô 3.", token="z")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Sấy lại lô 3." in text
    assert "Mọi việc tạm dừng" in text
    assert make.first(deal).rounds == 0


def test_a_side_that_isnt_verified_any_more_is_named(client, deal):
    deal.buyer.verified_at = None
    deal.buyer.save()
    client.force_login(make.seller(deal))
    assert "hiện chưa được sàn xác minh" in client.get(page("milestones", deal)).content.decode()


def test_moved_days_are_explained(client):
    moved = make.in_force(at=timezone.now() - timedelta(days=21))
    client.force_login(make.seller(moved))
    text = client.get(page("milestones", moved)).content.decode()
    assert "Ngày của các mốc đã dời" in text


def test_an_early_end_on_the_page(client, deal):
    client.force_login(make.buyer(deal))
    url = page("milestones_act", deal, "propose_end")
    assert client.post(url, {"reason": "money"}).status_code == 422
    assert client.post(url, {"reason": "money", "text": "Hết tiền."}).status_code == 302
    client.force_login(make.seller(deal))
    shown = client.get(page("milestones", deal))
    assert sorted(shown.context["forms"]) == ["agree_end", "answer_end"]
    proposal = EarlyEnd.objects.get().pk
    client.post(page("milestones_act", deal, "send_end_code"))
    code = make.known(ending.END, deal, make.seller(deal))
    data = {"proposal": proposal, "code": code}
    assert client.post(page("milestones_act", deal, "agree_end"), data).status_code == 302
    assert Deal.objects.get().state == "terminated"


def test_a_contract_without_milestones_is_completed_on_the_page(client):
    deal = make.without_milestones()
    for person in dealroom.both(deal):
        client.force_login(person)
        client.post(page("milestones_act", deal, "send_word_code"))
        url = page("milestones_act", deal, "say_completed")
        wrong = client.post(url, {"code": "000000"})
        assert list(wrong.context["word_form"].errors) == ["code"]
        code = make.known(ending.WORD, deal, person)
        assert client.post(url, {"code": code}).status_code == 302
    assert Deal.objects.get().state == "completed"


def test_a_refused_delivery_keeps_its_words_and_asks_for_the_files_again(client, deal):
    client.force_login(make.seller(deal))
    locked = make.evidence("khoa.pdf", dealroom.LOCKED)
    answer = post(client, deal, "deliver", text="Đã lắp.", token="q", uploads=locked)
    assert answer.status_code == 422
    assert list(answer.context["failed_form"].errors) == ["uploads"]
    text = answer.content.decode()
    assert "Đã lắp." in text
    assert "Bạn hãy chọn lại tệp" in text
    assert make.first(deal).state == "due"


def test_the_pages_speak_english_too(client, deal):
    make.delivered(deal)
    client.force_login(make.buyer(deal))
    text = client.get("/en" + page("milestone", deal, 1)).content.decode()
    assert "Without an answer it counts as accepted on" in text


def test_evidence_opens_for_the_sides_alone_and_is_written_down(client, deal):
    make.delivered(deal)
    url = page("milestone_file", deal, deal.milestone_files.get().file.code)
    client.force_login(make.buyer(deal))
    assert b"".join(client.get(url).streaming_content) == dealroom.PDF
    assert audit.trail(deal).filter(action="deals.deal_open_milestone_file").count() == 1
    client.force_login(listings.writer())
    assert client.get(url).status_code == 404
    other = make.in_force()
    client.force_login(make.buyer(other))
    code = deal.milestone_files.get().file.code
    assert client.get(page("milestone_file", other, code)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_each_number(client, count, django_assert_num_queries):
    deal = make.in_force(*[make.step(f"Mốc {n}", 100, 10 * n) for n in range(1, count + 1)])
    client.force_login(make.seller(deal))
    client.get(page("milestones", deal))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(page("milestones", deal))


@pytest.mark.parametrize("count", [1, 3])
def test_a_milestone_costs_the_same_for_each_history(
    client, deal, count, django_assert_num_queries
):
    for _each in range(count):
        make.delivered(deal)
        make.changes(deal)
    client.force_login(make.seller(deal))
    client.get(page("milestone", deal, 1))
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(page("milestone", deal, 1))


@pytest.mark.parametrize("count", [1, 3])
def test_the_rooms_section_costs_two_queries(rf, count, django_assert_num_queries):
    deal = make.in_force(*[make.step(f"Mốc {n}", 100, 10 * n) for n in range(1, count + 1)])
    reader = DealReader(make.seller(deal))
    assert reader.side(deal) == "seller"
    with django_assert_num_queries(2):
        showing.section(rf.get("/"), deal, reader)


def test_the_room_says_what_is_next(rf, deal):
    make.delivered(deal)
    deal.refresh_from_db()
    found = showing.section(rf.get("/"), deal, DealReader(make.buyer(deal)))
    assert found is not None
    assert found.turn == "Nghiệm thu “Lắp máy”, hoặc nói rõ cần chỉnh sửa những gì."
    assert (found.context["accepted"], found.context["total"]) == (0, 1)
    assert showing.section(rf.get("/"), dealroom.room(), DealReader(make.buyer(deal))) is None


def test_a_person_gets_what_they_did_and_erasure_takes_the_name_out(deal):
    make.delivered(deal)
    seller = make.seller(deal)
    services.propose_end(seller, deal=deal, reason="money", text="Thôi.")
    name, held = personal_data.export(seller)
    assert name == "deal_delivery"
    assert [(one["what"], one["text"], one["files"]) for one in held["milestones"]] == [
        ("delivered", make.TEXT, ["bien-ban.pdf"])
    ]
    assert [one["text"] for one in held["early_ends_proposed"]] == ["Thôi."]
    assert personal_data.export(make.buyer(deal))[1]["milestones"] == []
    personal_data.erase(seller)
    entry = MilestoneEntry.objects.get()
    assert (entry.text, entry.author, entry.side) == (make.TEXT, None, "seller")
    assert EarlyEnd.objects.get().proposed_by is None
