"""The pages of interests: what each reader sees, presses, and reads when it has moved on."""

import io

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from python_calamine import CalamineWorkbook

from cms.accounts.models import Notification
from ecosystem.registry.models import Affiliation
from marketplace.deals import services
from marketplace.deals.models import Interest
from marketplace.listings import services as listings
from tests.factories import accounts, deals, registry
from tests.factories import listings as make

pytestmark = pytest.mark.django_db
MOVED_ON = "Việc này đã làm rồi, hoặc đã sang bước khác. Đây là tình trạng hiện nay."


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def text_of(answer):
    return answer.content.decode()


def said(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


def new_url(listing, own=None):
    return f"/desk/interests/new/{listing.code}/" + (f"?for={own.code}" if own else "")


def url(interest, action=""):
    return f"/desk/interests/{interest.code}/" + (f"{action}/" if action else "")


def form(person, **changes):
    organisation = make.organisation_of(person)
    return {"organisation": organisation.code, "wish": deals.WISH, "shown": "named", **changes}


def test_the_button_stands_on_others_listings_only():
    offer = make.live("offer")
    path = offer.get_absolute_url()
    button = f'href="{new_url(offer)}"'
    assert button in text_of(Client().get(path))
    assert button in text_of(as_(make.writer()).get(path))
    assert button not in text_of(as_(offer.created_by).get(path))
    assert Client().get(new_url(offer)).status_code == 302


def test_from_a_match_the_own_listing_is_chosen_already():
    need, offer = make.live("need"), make.live("offer")
    client = as_(need.created_by)
    page = text_of(client.get(new_url(offer, need)))
    assert f'<option value="{need.code}" selected>' in page
    data = form(need.created_by, own_listing=need.code, share_contact="on", timing="Tháng 8")
    answer = client.post(new_url(offer, need), data)
    interest = Interest.objects.get()
    assert answer.headers["Location"] == url(interest)
    assert said(answer) == ["Đã gửi. Khi họ trả lời, sàn báo cho bạn ngay."]
    assert (interest.own_listing, interest.listing) == (need, offer)
    assert (interest.timing, interest.from_person) == ("Tháng 8", need.created_by)


def test_the_button_pressed_five_times_sends_once():
    offer, person = make.live("offer"), make.writer()
    client = as_(person)
    answers = [client.post(new_url(offer), form(person)) for _ in range(5)]
    interest = Interest.objects.get()
    assert {one.headers["Location"] for one in answers} == {url(interest)}
    assert Notification.objects.filter(user=offer.created_by, kind="deals.interest").count() == 1


def test_too_long_a_message_comes_back_whole():
    offer, person = make.live("offer"), make.writer()
    answer = as_(person).post(new_url(offer), form(person, wish="ư" * 100_000))
    page = text_of(answer)
    assert "Tối đa 2000 ký tự" in page
    assert "ư" * 100_000 in page
    assert not Interest.objects.exists()


def test_somebody_without_an_organisation_reads_what_to_do():
    page = text_of(as_(accounts.UserFactory()).get(new_url(make.live("offer"))))
    assert "Trước hết, bạn viết thay cho ai?" in page
    assert 'href="/account/organisation/"' in page


def test_nobody_writes_for_an_organisation_that_is_not_theirs():
    offer, person = make.live("offer"), make.writer()
    other = registry.OrganisationFactory()
    answer = as_(person).post(new_url(offer), form(person, organisation=other.code))
    assert answer.status_code == 200
    assert not Interest.objects.exists()


def test_the_mails_link_leads_to_the_page_with_the_buttons():
    interest = deals.about_match(use="Lúa hè thu")
    owner = deals.receiver(interest)
    note = Notification.objects.get(user=owner, kind="deals.interest")
    assert note.url == url(interest)
    page = text_of(as_(owner).get(note.url))
    for words in (
        deals.WISH,
        "Lúa hè thu",
        "Đồng ý trao đổi",
        "Hỏi thêm trước đã",
        "Chưa được, vì",
    ):
        assert words in page
    english = text_of(as_(owner).get(f"/en{note.url}"))
    assert "Yes, let us talk" in english


def test_a_yes_shows_both_contacts_and_only_then():
    interest = deals.sent(share_contact=True)
    sender, owner = interest.sent_by, deals.receiver(interest)
    assert sender.email not in text_of(as_(owner).get(url(interest)))
    answer = as_(owner).post(url(interest, "accept"), {"share_contact": "on"})
    assert answer.headers["Location"] == url(interest)
    for person in (sender, owner):
        page = text_of(as_(person).get(url(interest)))
        assert sender.email in page
        assert owner.email in page


def test_who_did_not_tick_stays_unnamed_and_who_left_is_no_contact():
    interest = deals.sent(share_contact=True)
    owner = deals.receiver(interest)
    as_(owner).post(url(interest, "accept"))
    page = text_of(as_(interest.sent_by).get(url(interest)))
    assert owner.email not in page
    Affiliation.objects.filter(user=interest.sent_by).update(state="ended")
    page = text_of(as_(owner).get(url(interest)))
    assert interest.sent_by.email not in page
    assert "không còn thuộc tổ chức này" in page


def test_withdrawn_consent_hides_the_contact():
    interest = deals.sent(share_contact=True)
    as_(deals.receiver(interest)).post(url(interest, "accept"))
    interest.sent_by.consents.filter(purpose="contact_sharing").update(
        withdrawn_at="2026-01-01T00:00Z"
    )
    page = text_of(as_(deals.receiver(interest)).get(url(interest)))
    assert interest.sent_by.email not in page


@pytest.mark.parametrize("action", ["accept", "decline", "ask", "answer", "withdraw", "call_off"])
def test_an_old_link_says_what_happened_meanwhile(action):
    interest = deals.sent()
    owner = deals.receiver(interest)
    services.decline(owner, interest=interest, reason="busy", note="Mời bạn hỏi lại sau vụ.")
    data = {"reason": "busy", "text": "?"}
    answer = as_(owner).post(url(interest, action), data)
    if action == "call_off":
        assert answer.status_code == 403
    else:
        assert said(answer) == [MOVED_ON]
    page = text_of(as_(interest.sent_by).get(url(interest)))
    assert "Bên kia từ chối ngày" in page
    assert "Mời bạn hỏi lại sau vụ." in page
    assert "Đồng ý trao đổi" not in page


def test_a_no_without_a_reason_keeps_the_words():
    interest = deals.sent()
    answer = as_(deals.receiver(interest)).post(url(interest, "decline"), {"note": "Lời nhắn"})
    page = text_of(answer)
    assert "Bạn hãy chọn vì sao, để bên kia biết." in page
    assert "Lời nhắn" in page
    assert '<details class="panel" open>' in page
    interest.refresh_from_db()
    assert interest.state == "sent"


def test_questions_and_answers_stand_on_the_page():
    interest = deals.sent()
    sender, owner = interest.sent_by, deals.receiver(interest)
    as_(owner).post(url(interest, "ask"), {"text": "Bao nhiêu <b>tấn</b>?"})
    page = text_of(as_(sender).get(url(interest)))
    assert "Bao nhiêu &lt;b&gt;tấn&lt;/b&gt;?" in page
    as_(sender).post(url(interest, "answer"), {"text": "Ba mươi tấn."})
    assert "Ba mươi tấn." in text_of(as_(owner).get(url(interest)))


def test_a_moderator_introduces_from_a_match():
    need, offer = make.live("need"), make.live("offer")
    client = as_(accounts.moderator())
    assert "Giới thiệu hai bên" in text_of(client.get(new_url(offer, need)))
    answer = client.post(new_url(offer, need), {"text": "Cùng vùng, cùng lúa."})
    interest = Interest.objects.get()
    assert answer.headers["Location"] == url(interest)
    assert interest.introduced
    assert "Rút lại lời giới thiệu" in text_of(client.get(url(interest)))


def test_what_waits_stands_on_the_desk():
    interest = deals.sent()
    page = text_of(as_(deals.receiver(interest)).get("/desk/"))
    assert "Có người muốn trao đổi về: Máy sấy lúa dạng tháp, đốt trấu" in page
    assert f'href="{url(interest)}"' in page
    assert url(interest) not in text_of(as_(interest.sent_by).get("/desk/"))


def test_the_list_shows_both_directions_and_comes_as_a_sheet():
    interest = deals.sent()
    owner = as_(deals.receiver(interest))
    sender = as_(interest.sent_by)
    assert "Chờ bạn trả lời" in text_of(owner.get("/desk/interests/"))
    assert "Chờ bên kia" in text_of(sender.get("/desk/interests/"))
    assert url(interest) not in text_of(owner.get("/desk/interests/?show=out"))
    sheet = sender.get("/desk/interests/?show=out&format=xlsx")
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    )
    assert len(rows) == 2
    assert rows[1][0] == interest.code
    for odd in ("?show=x", "?page=999", "?page=x"):
        assert owner.get(f"/desk/interests/{odd}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_long(rows, django_assert_num_queries):
    owner = make.writer()
    for _ in range(rows):
        deals.about_match(listing=make.live("offer", user=owner))
    client = as_(owner)
    client.get("/desk/interests/")
    with django_assert_num_queries(8):
        client.get("/desk/interests/")


@pytest.mark.parametrize("said_so_far", [1, 3])
def test_one_interest_takes_the_same_queries_however_much_was_said(
    said_so_far, django_assert_num_queries
):
    interest = deals.sent()
    owner, client = deals.receiver(interest), as_(deals.receiver(interest))
    for number in range(said_so_far):
        services.ask(owner, interest=interest, text=f"Câu {number}?")
        services.answer(interest.sent_by, interest=interest, text=f"Đáp {number}.")
    client.get(url(interest))
    with django_assert_num_queries(7):
        client.get(url(interest))


def test_a_withdrawn_listing_is_not_quoted_to_others():
    interest = deals.sent()
    listing = interest.listing
    listings.withdraw(listing.created_by, listing=listing)
    page = text_of(as_(interest.sent_by).get(url(interest)))
    assert "Máy sấy lúa" not in page
    assert "Tin đã được gỡ khỏi sàn." in page
