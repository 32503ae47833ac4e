"""The page of a deal's room: what each reader sees, sends, and reads when it has moved on."""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from cms.accounts.models import Notification
from ecosystem.registry.models import Affiliation
from marketplace.deals.dealroom import queries, services
from marketplace.deals.dealroom.models import (
    Deal,
    DealFileOpening,
    DealMessage,
    DealReading,
    Dispute,
    NdaAcceptance,
    StaffLook,
)
from tests.factories import accounts
from tests.factories import dealroom as make
from tests.factories import listings as make_listing

pytestmark = pytest.mark.django_db


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def url(deal, action=""):
    return f"/desk/deals/{deal.code}/" + (f"do/{action}/" if action else "")


def text_of(answer):
    return answer.content.decode()


def said(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_the_room_shows_both_sides_what_they_need():
    deal = make.room()
    make.said(deal, text="Bên mình cho xem máy được không?", uploads=[make.pdf()])
    buyer, seller = make.both(deal)
    page = text_of(as_(seller).get(url(deal)))
    for words in (
        deal.buyer.name_vi,
        buyer.full_name,
        "Bên mình cho xem máy được không?",
        "ban-ve.pdf",
        "Chưa ai mở",
        "Thỏa thuận bảo mật",
        "Bản mẫu: chưa có luật sư rà soát.",
        "Thôi thương thảo, vì…",
        "Không cán bộ nào vào xem được.",
        deal.interest.listing.get_absolute_url(),
    ):
        assert words in page
    mine = text_of(as_(buyer).get(url(deal)))
    assert f"{seller.full_name} đã đọc ngày" in mine
    assert f"{buyer.full_name} đã đọc ngày" not in mine
    english = text_of(as_(buyer).get(f"/en{url(deal)}"))
    assert "Send the message" in english


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_room_costs_the_same_queries_however_much_was_said(count, django_assert_num_queries):
    deal = make.room()
    buyer, seller = make.both(deal)
    for number in range(count):
        message = DealMessage.objects.create(
            deal=deal,
            side="buyer",
            author=buyer,
            text="Xin chào",
            token=f"{number:032x}",
            folded="xin chao",
            said_at=deal.opened_at,
        )
        DealReading.objects.create(
            deal=deal, user=buyer, side="buyer", up_to=message.pk, read_at=deal.opened_at
        )
    for number in range(min(count, 3)):
        kept = make.said(deal, uploads=[make.pdf()], token=f"f{number:031x}").files.get()
        for person in (buyer, seller):
            services.open_file(person, deal=deal, code=kept.file.code)
    client = as_(seller)
    client.get(url(deal))
    with django_assert_num_queries(ROOM):
        assert client.get(url(deal)).status_code == 200


ROOM = 34


def test_the_last_page_of_messages_comes_first_and_search_needs_no_marks():
    deal = make.room()
    buyer, seller = make.both(deal)
    DealMessage.objects.bulk_create(
        DealMessage(
            deal=deal,
            side="buyer",
            author=buyer,
            text=f"tin số {number}.",
            folded="tin so",
            token=f"{number:032x}",
            said_at=deal.opened_at,
        )
        for number in range(120)
    )
    make.said(deal, text="Lò đốt trấu chạy được chưa?", token="e" * 32)
    page = text_of(as_(seller).get(url(deal)))
    assert "tin số 119." in page
    assert "tin số 99." not in page
    assert "tin số 0." in text_of(as_(seller).get(url(deal), {"page": 1}))
    found = text_of(as_(seller).get(url(deal), {"q": "lo dot trau"}))
    assert "Lò đốt trấu chạy được chưa?" in found
    assert "tin số" not in found


def test_a_message_is_sent_once_however_often_it_is_pressed():
    deal = make.room()
    client = as_(make.person(deal, "buyer"))
    for _ in range(5):
        data = {"text": "Xin chào", "token": "c" * 32, "uploads": [make.pdf(), make.pdf("b.pdf")]}
        answer = client.post(url(deal, "say"), data)
        assert answer.status_code == 302
    message = DealMessage.objects.get()
    assert answer.headers["Location"] == f"{url(deal)}#m{message.pk}"
    assert [one.file.original_name for one in message.files.all()] == ["ban-ve.pdf", "b.pdf"]
    told = Notification.objects.filter(dedup_key__contains=":said:")
    assert told.count() == 1


def test_a_refused_message_keeps_its_words_and_speaks_of_its_files():
    deal = make.room()
    client = as_(make.person(deal, "buyer"))
    data = {"text": "Gửi bản vẽ", "token": "c" * 32, "uploads": [make.pdf("x.pdf", make.LOCKED)]}
    answer = client.post(url(deal, "say"), data)
    page = text_of(answer)
    assert answer.status_code == 422
    for words in ("Gửi bản vẽ", "x.pdf: Tệp PDF này bị khóa", "Bạn chọn lại tệp giúp"):
        assert words in page
    long = client.post(url(deal, "say"), {"text": "ư" * 100_000, "token": "c" * 32})
    assert long.status_code == 422
    assert "ư" * 100_000 in text_of(long)
    assert not DealMessage.objects.exists()


def test_what_comes_too_late_says_what_happened_and_keeps_the_words():
    deal = make.room()
    services.break_off(make.person(deal, "seller"), deal=deal, reason="other_partner")
    client = as_(make.person(deal, "buyer"))
    answer = client.post(url(deal, "say"), {"text": "Giảm thêm được không?", "token": "c" * 32})
    page = text_of(answer)
    assert answer.status_code == 422
    for words in ("Cuộc thương thảo này đã dừng ngày", "Giảm thêm được không?", "Lý do: đã thỏa"):
        assert words in page
    again = client.post(url(deal, "break_off"), {"reason": "price", "note": "Tiếc quá"})
    assert again.status_code == 422
    assert "Tiếc quá" in text_of(again)
    assert Deal.objects.get().end_reason == "other_partner"
    old_link = text_of(client.get(url(deal)))
    assert f"{deal.seller.name_vi} dừng thương thảo ngày" in old_link


def test_a_side_accepts_the_agreement_in_two_steps():
    deal = make.room()
    seller = make.person(deal, "seller")
    client = as_(seller)
    sent = client.post(url(deal, "send_code"))
    assert sent.headers["Location"] == f"{url(deal)}?code=sent#nda"
    assert 'name="code"' in text_of(client.get(f"{url(deal)}?code=sent"))
    wrong = client.post(url(deal, "accept"), {"version": 1, "code": "000000"})
    assert wrong.status_code == 422
    assert not NdaAcceptance.objects.exists()
    code = make.code_for(deal, seller)
    done = client.post(url(deal, "accept"), {"version": 1, "code": f" {code[:3]} {code[3:]}"})
    assert done.headers["Location"] == f"{url(deal)}#nda"
    page = text_of(client.get(url(deal)))
    assert f"{seller.full_name} chấp nhận ngày" in page
    assert NdaAcceptance.objects.get().digest[:12] in page


def test_who_cant_bind_the_organisation_is_told_whom_to_ask():
    deal = make.room()
    person = accounts.UserFactory()
    make_listing.member(person, deal.buyer, Affiliation.Role.NEGOTIATOR)
    page = text_of(as_(person).get(url(deal)))
    assert "Chấp nhận là ràng buộc tổ chức của bạn" in page
    assert "gửi mã để chấp nhận" not in page


def test_a_download_is_an_attachment_and_stands_beside_the_file():
    deal = make.room()
    code = make.said(deal, uploads=[make.pdf()]).files.get().file.code
    seller = make.person(deal, "seller")
    answer = as_(seller).get(f"{url(deal)}files/{code}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == make.PDF
    assert DealFileOpening.objects.get().user == seller
    assert f"{seller.full_name}, {deal.seller.name_vi} mở ngày" in text_of(
        as_(seller).get(url(deal))
    )


def test_absent_and_forbidden_rooms_answer_alike_with_the_same_queries():
    deal, other = make.room(), make.room()
    code = make.said(deal, uploads=[make.pdf()]).files.get().file.code
    absent = Deal(code=Deal._meta.get_field("code").get_default())
    for person in (make.person(other, "buyer"), accounts.moderator(), accounts.UserFactory()):
        client = as_(person)
        client.get(url(other))
        for path in ("", f"files/{code}/"):
            seen = [_asked(client, one, path) for one in (deal, absent)]
            assert seen[0] == seen[1]
            assert seen[0][0] == 404


def _asked(client, deal, path):
    """What the answer says but for codes and tokens, and how much the database was asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{url(deal)}{path}")
    words = text_of(answer).replace(deal.code, "")
    return answer.status_code, len(asked), re.sub(r"CT-\w{6}|token.{0,9} value=.\w+", "", words)


def test_staff_open_the_room_with_a_ground_only_and_each_opening_is_listed():
    deal = make.in_state(make.room(), "in_force")
    moderator = accounts.moderator()
    buyer = make.person(deal, "buyer")
    assert as_(moderator).get(url(deal)).status_code == 404
    as_(buyer).post(url(deal, "call_dispute"), {"text": "Máy không chạy"})
    assert "Máy không chạy" in text_of(as_(moderator).get(url(deal)))
    assert StaffLook.objects.count() == 1
    page = text_of(as_(buyer).get(url(deal)))
    assert moderator.full_name in page
    data = {"outcome": "agreed", "finding": "Sửa trong 10 ngày."}
    settled = as_(moderator).post(url(deal, "settle"), data, follow=True)
    assert settled.redirect_chain == [(f"/admin/deals/{deal.code}/", 302)]
    assert settled.status_code == 200
    assert Dispute.objects.get().outcome == "agreed"
    assert as_(moderator).get(url(deal)).status_code == 404


def test_both_sides_let_staff_in_and_take_it_back():
    deal = make.room()
    moderator = accounts.moderator()
    for person in make.both(deal):
        as_(person).post(url(deal, "let_staff_in"))
    answer = as_(moderator).get(url(deal))
    assert answer.status_code == 200
    assert "Bạn đang vào xem với tư cách cán bộ" in text_of(answer)
    as_(make.person(deal, "seller")).post(url(deal, "shut_staff_out"))
    assert as_(moderator).get(url(deal)).status_code == 404


def test_the_list_shows_open_deals_and_those_that_are_over():
    deal, other = make.room(), make.room()
    buyer = make.person(deal, "buyer")
    make.said(deal, "seller", text="Mời bạn xem máy")
    page = text_of(as_(buyer).get("/desk/deals/"))
    assert url(deal) in page
    assert url(other) not in page
    assert "Có tin mới" in page
    as_(buyer).get(url(deal))
    assert "Có tin mới" not in text_of(as_(buyer).get("/desk/deals/"))
    services.break_off(buyer, deal=deal, reason="price")
    assert url(deal) not in text_of(as_(buyer).get("/desk/deals/"))
    assert url(deal) in text_of(as_(buyer).get("/desk/deals/?show=over"))
    sheet = as_(buyer).get("/desk/deals/?show=over&format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0)
    assert [row[0] for row in rows.to_python()[1:]] == [deal.code]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_for_one_and_three(count, django_assert_num_queries):
    deal = make.room()
    buyer = make.person(deal, "buyer")
    for _ in range(count - 1):
        make.room(sender=buyer)
    client = as_(buyer)
    client.get("/desk/deals/")
    with django_assert_num_queries(LIST):
        client.get("/desk/deals/")


LIST = 8


def test_the_desk_and_the_interest_lead_to_the_room():
    deal = make.in_state(make.room(), "proposed", turn="seller")
    buyer, seller = make.both(deal)
    assert "Đến lượt bạn: " in text_of(as_(seller).get("/desk/"))
    assert "Đến lượt bạn: " not in text_of(as_(buyer).get("/desk/"))
    assert 'href="/desk/deals/"' in text_of(as_(buyer).get("/desk/"))
    assert url(deal) in text_of(as_(buyer).get(f"/desk/interests/{deal.interest.code}/"))


def test_read_by_is_the_first_moment_that_reached_the_message():
    deal = make.room()
    seller = make.person(deal, "seller")
    for number in range(4):
        make.said(deal, text=f"tin {number}", token=f"{number:032x}")
    keys = list(DealMessage.objects.order_by("pk").values_list("pk", flat=True))
    for days, at in ((1, keys[1]), (2, keys[2]), (3, keys[3])):
        DealReading.objects.create(
            deal=deal,
            user=seller,
            side="seller",
            up_to=at,
            read_at=deal.opened_at + timedelta(days=days),
        )
    found = queries.readings_of(deal, keys[0], keys[0])
    assert [(one.user, one.up_to) for one in found] == [(seller, keys[1])]
    assert [one.up_to for one in queries.readings_of(deal, keys[0], keys[2])] == keys[1:]
