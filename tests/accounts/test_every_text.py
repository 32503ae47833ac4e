"""Every text field of an account: the name, the addresses, what staff answer, names of keys."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import escape

from cms.accounts import outbox, services
from cms.accounts.models import DataRequest, OutboundMessage, User
from tests.accounts.pages import sign_in
from tests.factories.accounts import UserFactory, administrator

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEXTS = {
    "emoji": "Lan 🌾👩🏽‍🌾",
    "right to left": "مريم",
    "script": "<script>alert(1)</script>",
    "markup": "<b>Lan</b> & “Hoa”",
    "quotes": "\"'><a href='//x'>{{ 7*7 }}",
}
RAW = ("<script>alert", "<b>Lan", "<a href='//x", "'>49", "\u202e")
odd = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def assert_no_raw(html: str, path: str) -> None:
    for raw in RAW:
        assert raw not in html, (path, raw)


@odd
def test_a_name_is_text_on_every_page_of_the_account(client, text):
    user = UserFactory()
    sign_in(client, user.email)
    answer = client.post("/account/profile/", {"full_name": text, "language": "vi"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.full_name == text
    for path in (
        *("/", "/account/", "/account/profile/", "/account/consents/", "/account/data/"),
        *("/account/notifications/", "/account/notifications/settings/", "/desk/"),
        *("/account/email/", "/account/sessions/", "/account/2fa/", "/account/organisation/"),
    ):
        page = client.get(path)
        assert page.status_code in {200, 302}, path
        assert_no_raw(page.content.decode(), path)
    assert escape(text) in client.get("/account/").content.decode()


@odd
def test_administrators_read_it_as_text(client, text):
    person = UserFactory(full_name=text)
    request = services.request_erasure(person)
    client.force_login(administrator())
    for path in (
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:edit", args=[person.pk]),
        reverse("accounts_data_requests"),
        reverse("accounts_data_request", args=[request.pk]),
        reverse("audit_trail:index"),
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        assert_no_raw(page.content.decode(), path)


@odd
def test_the_answer_to_a_request_reaches_the_person_as_it_was_written(client, text):
    person = UserFactory()
    request = services.request_erasure(person)
    client.force_login(administrator())
    path = reverse("accounts_data_request", args=[request.pk])
    assert client.post(path, {"answer": "refuse", "note": text}).status_code == 302
    outbox.drain()
    message = [m for m in mail.outbox if m.recipients() == [person.email]][-1]
    assert text in message.body
    assert_no_raw(message.alternatives[0][0], "mail")
    client.force_login(person)
    for own in ("/account/data/", "/account/notifications/"):
        assert_no_raw(client.get(own).content.decode(), own)


def test_a_note_that_is_too_long_comes_back_and_asks_nothing(client):
    user = UserFactory()
    sign_in(client, user.email)
    answer = client.post("/account/data/", {"action": "erase", "note": "x" * 2001})
    assert answer.status_code == 200
    assert "x" * 2001 in answer.content.decode()
    assert (DataRequest.objects.count(), OutboundMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize("note", ["", " \u200b ", "x" * 2001])
def test_an_answer_without_words_or_with_too_many_is_refused(client, note):
    request = services.request_erasure(UserFactory())
    client.force_login(administrator())
    before = OutboundMessage.objects.count()
    path = reverse("accounts_data_request", args=[request.pk])
    answer = client.post(path, {"answer": "refuse", "note": note})
    assert answer.status_code == 200
    assert answer.context["note"] == note
    assert DataRequest.objects.get().answered_at is None
    assert OutboundMessage.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": " \u200b\u202e "}, "full_name"),
        ({"full_name": "x" * 121}, "full_name"),
        ({"language": "fr"}, "language"),
        ({"language": "<script>"}, "language"),
    ],
)
def test_what_is_wrong_in_the_profile_comes_back(client, changes, field):
    user = UserFactory(full_name="Lan")
    sign_in(client, user.email)
    data = {"full_name": "Lan Anh", "language": "vi"} | changes
    answer = client.post("/account/profile/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    user.refresh_from_db()
    assert (user.full_name, user.language) == ("Lan", "vi")


def test_direction_overrides_are_taken_out_of_a_name(client):
    user = UserFactory()
    sign_in(client, user.email)
    client.post("/account/profile/", {"full_name": "Lan\u202e Anh\u2066", "language": "vi"})
    user.refresh_from_db()
    assert user.full_name == "Lan Anh"


@pytest.mark.parametrize(
    "login",
    [
        "🌾",
        "مريم",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "x" * 10_000,
        "\x00",
        "a@b\r\nBcc: c@d",
    ],
)
@pytest.mark.parametrize(
    ("path", "name"), [("/account/login/", "login"), ("/account/password/reset/", "email")]
)
def test_odd_addresses_at_the_doors_are_answered(client, login, path, name):
    UserFactory()
    answer = client.post(path, {name: login, "password": login})
    assert answer.status_code in {200, 302}
    assert_no_raw(answer.content.decode(), path)
    assert "_auth_user_id" not in client.session
    assert OutboundMessage.objects.count() == 0
    assert User.objects.count() == 1
