"""What people write to each other: comments, decisions, endings, names on somebody's word.

Odd letters stay text on each page and in each mail, too long a comment comes back, an empty one
is asked for; refused, nothing changes and nobody is told.
"""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cms.accounts import outbox
from cms.accounts.models import Notification, OutboundMessage
from ecosystem.registry.models import Affiliation
from marketplace.listings import jobs, services
from marketplace.listings.models import Listing, ListingDraft, MatchFeedback, ModerationNote
from tests.factories import accounts, registry
from tests.factories import listings as make
from tests.listings.pages.conftest import need
from tests.listings.reading.conftest import board  # noqa: F401 - a fixture
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

TEXTS = {
    "emoji": "Thêm ảnh 🌾👩🏽‍🌾",
    "right to left": "أضف صورة",
    "script": "<script>alert(1)</script><b>đậm</b>",
    "quotes": "\"Số\" & 'đơn' {{ 7*7 }}{% now %}",
}
RAW = ("<script>alert", "<b>đậm", "\u202e")
odd = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told() -> tuple[int, int]:
    return Notification.objects.count(), OutboundMessage.objects.count()


def act(client: Client, listing: Listing, action: str, **data: str) -> Any:
    return client.post(reverse("listings_moderation:act", args=[listing.code, action]), data)


def assert_text(html: str, text: str, path: str) -> None:
    assert escape(text) in html, path
    for raw in RAW:
        assert raw not in html, path


@odd
@pytest.mark.parametrize("action", ["comment", "return_to_author"])
def test_a_comment_reaches_the_author_in_the_app_and_by_mail_as_it_was_written(text, action):
    listing = make.sent("need", title_vi=text)
    author = listing.created_by
    staff = client_of(accounts.moderator())
    assert act(staff, listing, action, text=text).status_code == 302
    notice = Notification.objects.filter(user=author).latest("pk")
    assert text in notice.subject
    assert text in notice.body
    outbox.drain()
    message = [m for m in mail.outbox if m.recipients() == [author.email]][-1]
    assert message.subject == notice.subject
    assert text in message.body
    assert_text(message.alternatives[0][0], text, "mail")
    reader = client_of(author)
    for path in (f"/desk/listings/{listing.code}/", "/account/notifications/", "/desk/"):
        assert_text(reader.get(path).content.decode(), text, path)
    review = reverse("listings_moderation:review", args=[listing.code])
    assert_text(staff.get(review).content.decode(), text, review)


@odd
def test_a_note_for_colleagues_is_read_by_nobody_else(text):
    listing = make.sent("need")
    before = told()
    staff = client_of(accounts.moderator())
    assert act(staff, listing, "note", text=f"Kín: {text}").status_code == 302
    assert told() == before
    review = reverse("listings_moderation:review", args=[listing.code])
    assert_text(staff.get(review).content.decode(), f"Kín: {text}", review)
    owner = client_of(listing.created_by)
    for path in (f"/desk/listings/{listing.code}/", "/account/notifications/"):
        assert "Kín" not in owner.get(path).content.decode()


@odd
def test_the_written_answer_to_a_need(text):
    listing = make.live("need")
    services.answer_need(accounts.moderator(), listing=listing, text=text)
    outbox.drain()
    message = mail.outbox[-1]
    assert text in message.body
    assert_text(message.alternatives[0][0], text, "mail")
    path = f"/desk/listings/{listing.code}/"
    assert_text(client_of(listing.created_by).get(path).content.decode(), text, path)


@pytest.mark.parametrize("text", ["", "  \u200b\u202e ", "x" * 5001])
@pytest.mark.parametrize("action", ["comment", "note", "return_to_author", "withdraw"])
def test_no_words_or_too_many_are_refused_and_nobody_is_told(action, text):
    listing = make.live("need") if action == "withdraw" else make.sent("need")
    before, state = told(), listing.state
    answer = act(client_of(accounts.moderator()), listing, action, text=text)
    assert answer.status_code == 422
    assert answer.context["typed"] == text
    listing.refresh_from_db()
    assert (told(), listing.state, ModerationNote.objects.count()) == (before, state, 0)


@odd
def test_a_colleagues_words_stay_text(text):
    organisation = registry.OrganisationFactory(approval_steps=["leader"])
    author = make.member(accounts.UserFactory(), organisation, Affiliation.Role.EDITOR)
    leader = make.member(accounts.UserFactory(full_name=text), organisation, "leader")
    listing = make.sent("need", user=author, organisation=organisation, title_vi=text)
    path = f"/desk/approvals/{listing.code}/"
    assert_text(client_of(leader).get(path).content.decode(), text, path)
    assert_text(
        client_of(leader).get("/desk/approvals/").content.decode(), text, "/desk/approvals/"
    )
    too_long = client_of(leader).post(path, {"intent": "return", "comment": "x" * 5001})
    assert list(too_long.context["form"].errors) == ["comment"]
    client_of(leader).post(path, {"intent": "return", "comment": text})
    path = f"/desk/listings/{listing.code}/"
    assert_text(client_of(author).get(path).content.decode(), text, path)
    outbox.drain()
    (message,) = [m for m in mail.outbox if m.recipients() == [author.email]]
    assert message.body.count(text) >= 3  # who, of what, in which words
    assert_text(message.alternatives[0][0], text, "mail")


@odd
def test_an_outcomes_words_stay_text(text):
    listing = make.live("need")
    owner = client_of(listing.created_by)
    path = f"/desk/listings/{listing.code}/close/"
    long = owner.post(path, {"outcome": "solved_here", "note": "x" * 501})
    assert list(long.context["form"].errors) == ["note"]
    assert "x" * 501 in long.content.decode()
    owner.post(path, {"outcome": "solved_here", "note": text})
    listing.refresh_from_db()
    assert (listing.state, listing.outcome_note) == ("closed", text)
    for raw in RAW:
        assert raw not in owner.get(f"/desk/listings/{listing.code}/").content.decode()


@odd
def test_a_word_on_a_match_stays_text(board, text):  # noqa: F811 - the fixture
    wanted = board.put("need")
    offered = board.put("offer")
    owner = client_of(wanted.created_by)
    owner.post(
        reverse("listings:say", args=[wanted.code, offered.code]),
        {"verdict": "misfit", "reason": MatchFeedback.Reason.values[0], "note": text},
    )
    assert MatchFeedback.objects.get().note == text
    assert_text(owner.get(wanted.get_absolute_url()).content.decode(), text, "page")
    strangers = client_of(offered.created_by).get(offered.get_absolute_url()).content.decode()
    assert escape(text) not in strangers


@odd
def test_names_on_whose_word_it_is_stay_text(text):
    staff = client_of(accounts.moderator())
    told_by = {
        "word": "call",
        "word_of": text,
        "word_contact": "batu@example.com",
        "organisation": "",
        "name": text,
        "kind": "household_business",
        "place": "p:92",
        "intent": "go",
    }
    answer = staff.post("/desk/staff/new-need/", told_by)
    staff.post(answer["Location"], need(title_vi=text, intent="send"))
    listing = Listing.objects.get()
    assert (listing.word_of, listing.organisation.name_vi) == (text, text)
    confirm = f"/needs/confirm/{services.word_token(listing)}/"
    assert_text(Client().get(confirm).content.decode(), text, confirm)
    for path in (
        f"/desk/listings/{listing.code}/",
        reverse("listings_moderation:review", args=[listing.code]),
        reverse("listings_moderation:queue"),
    ):
        html = staff.get(path).content.decode()
        for raw in RAW:
            assert raw not in html, path
    message = OutboundMessage.objects.get(address="batu@example.com")
    assert text in message.text
    for raw in RAW:
        assert raw not in message.html


@pytest.mark.parametrize("name", ["word_of", "word_contact", "name"])
def test_staff_are_told_of_a_text_that_is_too_long(name):
    data = {
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": "batu@example.com",
        "name": "Hộ bà Tư",
        "kind": "household_business",
        "intent": "go",
    }
    answer = client_of(accounts.moderator()).post("/desk/staff/new-need/", data | {name: "x" * 201})
    assert list(answer.context["form"].errors) == [name]
    assert answer.context["form"]["word"].value() == "call"
    assert Listing.objects.count() == 0


@pytest.mark.parametrize("contact", ["🌾", "lan@@x", "<script>@x", "09", "0" * 60])
def test_a_contact_that_no_code_can_reach_is_said(contact):
    """Before anything is made: the person could never confirm it."""
    staff = client_of(accounts.moderator())
    data = {
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": contact,
        "name": "Hộ bà Tư",
        "kind": "household_business",
        "intent": "go",
    }
    before = told()
    answer = staff.post("/desk/staff/new-need/", data)
    assert list(answer.context["form"].errors) == ["word_contact"]
    assert answer.context["form"]["word_contact"].value() == contact
    assert (told(), ListingDraft.objects.count()) == (before, 0)


def test_a_number_without_text_messages_is_kept_and_nobody_is_told_a_code_went():
    """The signed form remains; asking again for a code says so."""
    staff = client_of(accounts.moderator())
    data = {
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": "0912 345 678",
        "name": "Hộ bà Tư",
        "kind": "household_business",
        "intent": "go",
    }
    before = told()
    answer = staff.post("/desk/staff/new-need/", data)
    assert staff.post(answer["Location"], need(intent="send")).status_code == 302
    listing = Listing.objects.get()
    assert (listing.state, listing.word_contact) == ("awaiting_word", "+84912345678")
    assert told() == before
    path = f"/desk/listings/{listing.code}/"
    page = staff.get(path).content.decode()
    assert "chờ bản giấy có chữ ký" in page
    assert "Đường dẫn và mã" not in page
    again = staff.post(f"{path}word/", {"intent": "resend"}, follow=True)
    assert [str(m) for m in again.context["messages"]] == [
        "Sàn chưa gửi được tin nhắn SMS. Bạn dùng địa chỉ thư điện tử."
    ]
    assert told() == before


def test_reminders_carry_the_title_as_it_was_written(board):  # noqa: F811 - the fixture
    listing = board.put("need", title_vi=TEXTS["quotes"])
    soon = timezone.now() + dt.timedelta(days=20)
    begun = timezone.now() - dt.timedelta(days=70)
    Listing.objects.filter(pk=listing.pk).update(expires_at=soon, published_at=begun)
    mail.outbox.clear()
    OutboundMessage.objects.all().delete()
    jobs.remind_of_expiry()
    outbox.drain()
    (message,) = mail.outbox
    assert TEXTS["quotes"] in message.subject
    assert TEXTS["quotes"] in message.body
