import json
import re
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts import consents, hooks, one_time, outbox, services
from cms.accounts.models import (
    Consent,
    DataRequest,
    Notification,
    OneTimeCode,
    OutboundMessage,
    User,
)
from cms.base import audit
from cms.base.errors import Conflict, NotAllowed, Refused
from tests.accounts.pages import sign_in
from tests.factories.accounts import (
    NotificationFactory,
    UserFactory,
    administrator,
    moderator,
    sent_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan(client):
    user = UserFactory(email="lan@example.vn", consents=("match_alerts",))
    sign_in(client, "lan@example.vn")
    return user


@pytest.fixture
def room():
    """A higher room that exports and erases its part."""
    seen = []

    def export(user):
        return "room", {"of": user.code}

    def erase(user):
        seen.append(user.pk)

    hooks.personal_data_export.register(export)
    hooks.personal_data_erasure.register(erase)
    yield seen
    for hook, function in (
        (hooks.personal_data_export, export),
        (hooks.personal_data_erasure, erase),
    ):
        hook._functions.pop(f"{function.__module__}.{function.__qualname__}")


def test_consents_are_taken_back_and_given_one_by_one(client, lan):
    page = client.get("/account/consents/")
    assert page.context["form"]["match_alerts"].value() is True
    client.post("/account/consents/", {"news": "on"})
    assert consents.standing(lan) == {"account", "news"}
    assert lan.consents.get(purpose="match_alerts").withdrawn_at is not None
    client.post("/account/consents/", {"news": "on"})
    assert lan.consents.count() == 3
    client.post("/account/consents/", {})
    assert consents.standing(lan) == {"account"}


def test_the_necessary_consent_is_not_withdrawn(lan):
    with pytest.raises(Refused) as refused:
        services.withdraw_consent(lan, purpose="account")
    assert refused.value.code == "necessary"
    assert "account" in consents.standing(lan)


def test_only_staff_write_down_anothers_consent(lan):
    with pytest.raises(NotAllowed):
        services.give_consents(lan, ["news"], "call", actor=UserFactory())
    services.give_consents(lan, ["news"], "call", actor=moderator())
    assert Consent.objects.get(user=lan, purpose="news").source == "call"


def test_a_copy_holds_every_rooms_part(client, lan, room):
    NotificationFactory(user=lan)
    response = client.post("/account/data/", {"action": "export"})
    content = json.loads(response.content)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert content["room"] == {"of": lan.code}
    assert content["account"]["email"] == "lan@example.vn"
    assert len(content["account"]["notifications"]) == 1
    assert len(content["account"]["consents"]) == 2
    assert DataRequest.objects.get(user=lan).answered_at is not None


def test_erasure_is_asked_once_and_due_in_two_working_days(client, lan):
    admin = administrator()
    with time_machine.travel(datetime(2026, 11, 27, 9, 0, tzinfo=UTC), tick=False):  # a Friday
        services.request_erasure(lan)
        services.request_erasure(lan)
    request = DataRequest.objects.get()
    assert request.due_at.isoformat() == "2026-12-01T10:00:00+00:00"
    assert len(sent_to(admin.email)) == 1
    client.post("/account/data/", {"action": "keep"})
    request.refresh_from_db()
    assert request.answered_at is not None
    assert User.objects.get(pk=lan.pk).email == "lan@example.vn"


def test_staff_erase_and_every_room_with_them(client, lan, room):
    NotificationFactory(user=lan)
    services.set_consents(lan, purposes=["match_alerts", "news"])
    services.update_profile(lan, full_name="Lê Thị Lan", language="vi")
    client.post("/account/data/", {"action": "erase", "note": "Xin cảm ơn."})
    request = DataRequest.objects.get()
    client.force_login(administrator())
    assert client.get("/admin/data-requests/").status_code == 200
    response = client.post(f"/admin/data-requests/{request.pk}/", {"answer": "erase"})
    assert response.status_code == 302
    lan.refresh_from_db()
    assert (lan.email, lan.phone, lan.full_name, lan.is_active) == (None, None, "", False)
    assert lan.erased_at is not None
    assert room == [lan.pk]
    assert consents.standing(lan) == set()
    request.refresh_from_db()
    assert request.note == ""
    assert not Notification.objects.filter(user=lan).exists()
    assert not OutboundMessage.objects.filter(user=lan).exists()
    about = [*audit.trail(request), *audit.trail(lan), *audit.trail(lan.consents.first())]
    assert {entry.label for entry in about} == {lan.code}


def test_erasure_takes_what_was_written_to_any_address_and_what_the_e_identity_said(lan):
    User.objects.filter(pk=lan.pk).update(phone="+84912345678", phone_verified=True)
    lan.refresh_from_db()
    EmailAddress.objects.create(user=lan, email="lan.moi@example.vn")
    SocialAccount.objects.create(user=lan, provider="e-identity", uid="1", extra_data={"a": "b"})
    other = UserFactory()
    for address in ("lan@example.vn", "lan.moi@example.vn", "+84912345678", other.email):
        outbox.enqueue(channel="mail", address=address, text="Mã của bạn", secret=True)
        OneTimeCode.objects.create(
            purpose="word",
            subject_key=address,
            address=address,
            digest="x",
            issued_at=timezone.now(),
            expires_at=timezone.now(),
        )
    services.request_erasure(lan)
    admin = administrator()
    services.answer_data_request(admin, request=DataRequest.objects.get(), erase=True)
    assert list(OutboundMessage.objects.values_list("address", flat=True)) == [other.email]
    assert list(OneTimeCode.objects.values_list("address", flat=True)) == [other.email]
    assert not SocialAccount.objects.exists()


def test_a_code_that_was_sent_stands_nowhere_any_more(lan):
    one_time.issue("word", "K1", "lan@example.vn")
    code = re.search(r"\d{6}", OutboundMessage.objects.last().subject)[0]
    outbox.drain()
    sent = OutboundMessage.objects.last()
    assert code in mail.outbox[-1].subject
    assert (sent.state, sent.subject, sent.text, sent.html) == ("sent", "", "", "")


def test_a_room_that_must_keep_something_stops_the_whole(client, lan, room):
    def keep(user):
        raise Refused("Một hợp đồng đang chạy.")

    services.request_erasure(lan)
    hooks.personal_data_erasure.register(keep)
    try:
        with pytest.raises(Refused):
            services.answer_data_request(
                administrator(), request=DataRequest.objects.get(), erase=True
            )
    finally:
        hooks.personal_data_erasure._functions.popitem()
    lan.refresh_from_db()
    assert (lan.email, DataRequest.objects.get().answered_at) == ("lan@example.vn", None)


def test_a_refusal_needs_a_reason_and_is_told(lan):
    services.request_erasure(lan)
    request, admin = DataRequest.objects.get(), administrator()
    with pytest.raises(Refused):
        services.answer_data_request(admin, request=request, erase=False, note=" ")
    services.answer_data_request(admin, request=request, erase=False, note="Còn hợp đồng.")
    assert lan.notifications.get().body.endswith("Còn hợp đồng.")
    with pytest.raises(Conflict):
        services.answer_data_request(admin, request=request, erase=True)


def test_moderators_and_members_have_no_desk_for_data(client, lan):
    services.request_erasure(lan)
    request = DataRequest.objects.get()
    assert client.get(f"/admin/data-requests/{request.pk}/").status_code == 302
    client.force_login(moderator())
    assert client.get("/admin/data-requests/").status_code == 302
    assert client.get(f"/admin/data-requests/{request.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        services.answer_data_request(moderator(), request=request, erase=True)
    assert User.objects.get(pk=lan.pk).email == "lan@example.vn"


def test_the_desk_runs_as_many_queries_for_three_as_for_one(client):
    client.force_login(administrator())
    client.get("/admin/data-requests/")
    counts = []
    for rows in (1, 2):
        for user in UserFactory.create_batch(rows):
            services.request_erasure(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/data-requests/")
        counts.append(len(queries))  # the menu's own depend on the rooms that are there
    assert counts[0] == counts[1]


def test_language_and_name_are_changed(client, lan):
    response = client.post("/account/profile/", {"full_name": " Lan  Anh ", "language": "en"})
    assert response.headers["Location"] == "/en/account/"
    lan.refresh_from_db()
    assert (lan.full_name, lan.language) == ("Lan Anh", "en")
    response = client.post("/account/profile/", {"full_name": "\u200b", "language": "vi"})
    assert "full_name" in response.context["form"].errors


def test_the_last_way_in_is_not_removed(client, settings):
    settings.DEMO = True
    user = UserFactory(email=None, phone="+84912345678", phone_verified=True)
    sign_in(client, "0912345678")
    client.post("/account/phone/remove/")
    user.refresh_from_db()
    assert user.phone == "+84912345678"
