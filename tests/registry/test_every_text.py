"""Every text field of an organisation, and the words that people send each other about one."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cms.accounts import outbox
from cms.accounts.models import Notification, OutboundMessage
from cms.base.fields import CleanCharField
from ecosystem.registry.forms import EditForm, EnterForm
from ecosystem.registry.models import Affiliation, Organisation
from tests.factories import accounts, registry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEXTS = {
    "emoji": "Máy 🌾👩🏽‍🌾",
    "right to left": "شركة تجفيف",
    "script": "<script>alert(1)</script>",
    "markup": "<b>đậm</b> & “lò”",
    "quotes": "\"'><a href='//x'>{{ 7*7 }}",
}
RAW = ("<script>alert", "<b>đậm", "<a href='//x", "'>49", "\u202e")
odd = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
#: Those with a shape of their own are tried in their own tests.
SHAPED = {"tax_code", "personal_number", "public_phone"}
TEXT_FIELDS = [
    name
    for name, field in EditForm.base_fields.items()
    if isinstance(field, CleanCharField) and name not in SHAPED
]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def firm():
    return registry.OrganisationFactory()


@pytest.fixture
def owner(firm):
    return client_of(registry.owner_of(firm))


def edit(firm: Organisation, **changes) -> dict:
    typed = EditForm.initial_of(firm) | {"listed": "on"} | changes
    return {name: value for name, value in typed.items() if value is not None}


def assert_no_raw(html: str, path: str) -> None:
    for raw in RAW:
        assert raw not in html, (path, raw)


def test_the_fields_are_all_there():
    assert set(TEXT_FIELDS) == {
        *("name_vi", "name_en", "short_name", "summary_vi", "summary_en"),
        *("story_vi", "story_en", "address"),
    }


@odd
def test_whatever_is_typed_is_text_on_every_page(firm, owner, text):
    data = edit(firm, **dict.fromkeys(TEXT_FIELDS, text))
    answer = owner.post(reverse("registry:edit", args=[firm.code]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    firm.refresh_from_db()
    assert {getattr(firm, name) for name in TEXT_FIELDS} == {text}
    visitor, staff = Client(), client_of(accounts.verifier())
    pages = [
        (visitor, firm.get_absolute_url()),
        (visitor, f"/en{firm.get_absolute_url()}"),
        (visitor, "/organisations/"),
        (visitor, "/organisations/?q=m%C3%A1y"),
        (visitor, "/"),
        (owner, reverse("registry:manage", args=[firm.code])),
        (owner, reverse("registry:edit", args=[firm.code])),
        (owner, reverse("registry:people", args=[firm.code])),
        (owner, "/desk/"),
        (client_of(accounts.UserFactory()), reverse("registry:join", args=[firm.code])),
        (client_of(accounts.UserFactory()), reverse("registry:find") + "?q=m%C3%A1y"),
        (staff, reverse("registry_desk:organisation", args=[firm.code])),
        (staff, reverse("registry_organisations:index")),
    ]
    for client, path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert_no_raw(answer.content.decode(), path)
    html = visitor.get(firm.get_absolute_url()).content.decode()
    assert html.count(escape(text)) >= 4


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_a_text_that_is_too_long_comes_back_whole(firm, owner, name):
    most = EditForm.base_fields[name].max_length
    answer = owner.post(
        reverse("registry:edit", args=[firm.code]), edit(firm, **{name: "x" * (most + 1)})
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    assert "x" * (most + 1) in answer.content.decode()
    version = firm.version
    firm.refresh_from_db()
    assert firm.version == version


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "data:text/html,<script>"),
        ("public_email", "lan@@x"),
        ("tax_code", "1800100001"),
        ("version", "-1"),
        ("name_vi", " \u200b\u202e "),
    ],
)
def test_what_has_no_right_shape_is_said(firm, owner, name, value):
    answer = owner.post(reverse("registry:edit", args=[firm.code]), edit(firm, **{name: value}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])


@odd
def test_a_word_with_a_request_to_join_is_read_by_the_owners_as_text(firm, text):
    boss = registry.owner_of(firm)
    person = accounts.UserFactory(full_name=text)
    path = reverse("registry:join", args=[firm.code])
    answer = client_of(person).post(path, {"role": "editor", "message": text})
    assert answer.status_code == 302
    people = client_of(boss).get(reverse("registry:people", args=[firm.code])).content.decode()
    assert escape(text) in people
    assert_no_raw(people, "people")
    outbox.drain()
    (message,) = [m for m in mail.outbox if m.recipients() == [boss.email]]
    assert text in message.body
    assert_no_raw(message.alternatives[0][0], "mail")
    assert_no_raw(client_of(boss).get("/account/notifications/").content.decode(), "bell")


def test_a_word_that_is_too_long_asks_nobody(firm):
    registry.owner_of(firm)
    path = reverse("registry:join", args=[firm.code])
    client = client_of(accounts.UserFactory())
    answer = client.post(path, {"role": "editor", "message": "x" * 501})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["message"])
    assert "x" * 501 in answer.content.decode()
    assert (Affiliation.objects.filter(state="asked").count(), Notification.objects.count()) == (
        0,
        0,
    )
    assert OutboundMessage.objects.count() == 0


@odd
@pytest.mark.parametrize("action", ["verify", "archive"])
def test_what_staff_write_on_record_stays_text(firm, action, text):
    registry.owner_of(firm)
    staff = client_of(accounts.verifier())
    path = reverse("registry_desk:act", args=[firm.code, action])
    assert staff.post(path, {"said": text}).status_code == 302
    page = staff.get(reverse("registry_desk:organisation", args=[firm.code])).content.decode()
    assert_no_raw(page, "organisation")
    outbox.drain()
    for message in mail.outbox:
        assert_no_raw(message.alternatives[0][0], "mail")
        assert "&lt;" not in message.body
        assert "&amp;" not in message.subject


@pytest.mark.parametrize("action", ["verify", "unverify", "archive"])
@pytest.mark.parametrize("said", ["", " \u200b "])
def test_staff_have_to_say_why(action, said):
    firm = registry.OrganisationFactory(is_verified=action == "unverify")
    registry.owner_of(firm)
    staff = client_of(accounts.verifier())
    answer = staff.post(reverse("registry_desk:act", args=[firm.code, action]), {"said": said})
    assert answer.status_code == 422
    before = (firm.state, firm.verified)
    firm.refresh_from_db()
    assert ((firm.state, firm.verified), Notification.objects.count()) == (before, 0)


@odd
def test_staff_enter_odd_names(text):
    staff = client_of(accounts.verifier())
    data = {"kind": "enterprise", "name_vi": text, "name_en": text, "source": text}
    answer = staff.post(reverse("registry_desk:enter"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Organisation.objects.get()
    assert (made.name_vi, made.name_en, made.source) == (text, text, text)
    assert_no_raw(staff.get(answer["Location"]).content.decode(), "organisation")
    assert set(EnterForm.base_fields) >= {"name_vi", "name_en", "source"}
