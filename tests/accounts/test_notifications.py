from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cms.accounts import channels, jobs, notify, outbox, unsubscribing
from cms.accounts.models import Notification, NotificationPreference, OutboundMessage
from tests.factories.accounts import NotificationFactory, UserFactory, sent_to

pytestmark = pytest.mark.django_db

State = OutboundMessage.State
Pace = NotificationPreference.Pace


def tell(
    user, key="a", kind="accounts.data_answer", note="Còn một hợp đồng.", url="/account/data/"
):
    return notify.tell(
        user,
        kind=kind,
        dedup_key=key,
        template="accounts/notices/data_answer",
        context={"request": {"note": note}},
        url=url,
    )


def want(user, pace, channel="mail", kind="accounts.data_answer"):
    NotificationPreference.objects.create(user=user, kind=kind, channel=channel, pace=pace)


# In the app


def test_told_exactly_once_however_often():
    user = UserFactory()
    assert tell(user) is not None
    assert tell(user) is None
    assert tell(user, key="b") is not None
    assert user.notifications.count() == 2
    assert len(sent_to(user.email)) == 2


def test_nobody_is_told_who_is_gone_or_blocked():
    assert tell(UserFactory(is_active=False)) is None
    assert tell(UserFactory(erased_at=timezone.now())) is None
    assert not OutboundMessage.objects.exists()


def test_each_in_their_own_language_with_text_and_html():
    for language in ("vi", "en"):
        tell(UserFactory(email=f"{language}@example.vn", language=language))
    outbox.drain()
    assert [m.subject for m in mail.outbox] == [
        "Trả lời yêu cầu về dữ liệu của bạn",
        "The answer to your request about your data",
    ]
    assert "http://testserver/account/data/" in mail.outbox[0].body
    assert "http://testserver/en/account/data/" in mail.outbox[1].body
    html, kind = mail.outbox[0].alternatives[0]
    assert (kind, '<html lang="vi">' in html) == ("text/html", True)


def test_what_people_wrote_is_text_in_a_mail_and_never_a_header():
    user = UserFactory(full_name="Lan\r\nBcc: all@example.vn <script>")
    tell(user, note="<script>alert(1)</script>\u202e")
    outbox.drain()
    assert "<script>" not in mail.outbox[0].alternatives[0][0]
    assert mail.outbox[0].recipients() == [user.email]


def test_the_bell_counts_and_the_list_pages(client):
    user = UserFactory()
    NotificationFactory.create_batch(23, user=user)
    NotificationFactory()
    client.force_login(user)
    first = client.get("/account/notifications/")
    assert (len(first.context["page"]), first.context["unread_count"] + 0) == (20, 23)
    assert "Only the 23 unread ones" in client.get("/en/account/notifications/").content.decode()
    assert len(client.get("/account/notifications/?page=2").context["page"]) == 3
    assert client.get("/account/notifications/?page=-1").status_code == 200
    assert client.get("/account/notifications/?page=1000000000").status_code == 200
    client.post("/account/notifications/read/")
    assert (
        client.get("/account/notifications/?show=unread").context["page"].object_list.count() == 0
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_a_constant_number_of_queries(client, django_assert_num_queries, rows):
    user = UserFactory()
    NotificationFactory.create_batch(rows, user=user)
    client.force_login(user)
    client.get("/account/notifications/")
    with django_assert_num_queries(5):
        client.get("/account/notifications/")


def test_opening_marks_read_and_leads_on(client):
    mine = NotificationFactory(url="/account/data/")
    client.force_login(mine.user)
    response = client.get(f"/en/account/notifications/{mine.pk}/")
    assert response.headers["Location"] == "/en/account/data/"
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_somebody_elses_notification_is_not_there(client):
    theirs = NotificationFactory()
    client.force_login(UserFactory())
    assert client.get(f"/account/notifications/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_a_notification_never_leads_off_the_exchange(client):
    mine = NotificationFactory(url="https://example.org/")
    client.force_login(mine.user)
    response = client.get(f"/account/notifications/{mine.pk}/")
    assert response.headers["Location"] == "/account/notifications/"


# On other channels


def test_not_at_all_means_only_in_the_app():
    user = UserFactory()
    want(user, Pace.NEVER)
    assert tell(user) is not None
    assert sent_to(user.email) == []


def test_who_has_only_a_telephone_gets_text_messages(settings):
    settings.DEMO = True
    user = UserFactory(email=None, phone="+84912345678", phone_verified=True)
    tell(user)
    message = sent_to("+84912345678")[0]
    assert (message.channel, "http://testserver/account/data/" in message.text) == ("sms", True)
    assert outbox.drain() == 1


def test_unconfirmed_addresses_get_nothing():
    user = UserFactory(email_verified=False)
    tell(user)
    assert not OutboundMessage.objects.exists()


def test_preferences_are_set_on_their_page(client):
    user = UserFactory()
    client.force_login(user)
    page = client.get("/account/notifications/settings/")
    data = dict.fromkeys(page.context["form"].fields, "daily")
    client.post("/account/notifications/settings/", data)
    tell(user)
    assert [m.digest for m in sent_to(user.email)] == [True]
    data["accounts.data_answer:mail"] = "hourly"
    response = client.post("/account/notifications/settings/", data)
    assert list(response.context["form"].errors) == ["accounts.data_answer:mail"]


def test_one_click_leaves_one_kind_without_signing_in(client):
    user = UserFactory()
    tell(user)
    outbox.drain()
    header = mail.outbox[0].extra_headers["List-Unsubscribe"]
    path = header.strip("<>").removeprefix("http://testserver")
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(path)  # a scanner that opens links changes nothing
    assert not NotificationPreference.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    tell(user, key="b")
    assert len(sent_to(user.email)) == 1
    assert user.notifications.count() == 2


@pytest.mark.parametrize("token", ["x", "eyJ1IjoxfQ:1xW:forged"])
def test_a_forged_unsubscribe_address_is_not_there(client, token):
    assert client.post(f"/account/unsubscribe/{token}/").status_code == 404
    assert not NotificationPreference.objects.exists()


# The outbox


def test_killed_while_sending_the_message_goes_again_with_the_same_id(monkeypatch):
    user = UserFactory()
    tell(user)
    sent = []

    def killed_after_the_server_took_it(message, *, headers):
        sent.append(message.message_id)
        raise KeyboardInterrupt

    monkeypatch.setattr(channels.MAIL, "send", killed_after_the_server_took_it)
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    monkeypatch.undo()
    assert outbox.drain() == 0  # the claim still holds
    with time_machine.travel(timezone.now() + outbox.CLAIM + timedelta(seconds=1)):
        assert outbox.drain() == 1
    assert sent == [mail.outbox[0].extra_headers["Message-ID"]]
    assert OutboundMessage.objects.get().state == State.SENT


def test_failures_are_kept_and_tried_again_ever_later_then_given_up(monkeypatch):
    tell(UserFactory())

    def refuse(message, *, headers):
        raise channels.SendError("451 later")

    monkeypatch.setattr(channels.MAIL, "send", refuse)
    at = timezone.now() + timedelta(seconds=1)
    waits = []
    for _attempt in range(outbox.MAX_ATTEMPTS):
        with time_machine.travel(at, tick=False):
            assert outbox.drain() == 0
        message = OutboundMessage.objects.get()
        waits.append(round((message.next_attempt_at - at).total_seconds() / 60))
        at = message.next_attempt_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    assert (message.state, message.last_error) == (State.FAILED, "451 later")


def test_a_message_that_another_worker_claimed_is_left_alone():
    tell(UserFactory())
    now = timezone.now()
    assert outbox._claim_one(now) is not None
    assert outbox._claim_one(now) is None


def test_one_failing_message_does_not_stop_the_others(monkeypatch):
    bad, good = UserFactory(), UserFactory()
    for user in (bad, good):
        tell(user)
    real = channels.MAIL.send

    def picky(message, *, headers):
        if message.address == bad.email:
            raise channels.SendError("550 no such box")
        real(message, headers=headers)

    monkeypatch.setattr(channels.MAIL, "send", picky)
    assert outbox.drain() == 1
    assert [m.to for m in mail.outbox] == [[good.email]]


def test_a_rolled_back_transaction_sends_nothing():
    from django.db import transaction

    user = UserFactory()

    @transaction.atomic
    def business() -> None:
        tell(user)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        business()
    assert not Notification.objects.exists()
    assert outbox.drain() == 0


def test_a_gateway_gets_the_text_once_with_its_key(settings, gateway):
    settings.SMS_URL = gateway.url
    user = UserFactory(email=None, phone="+84912345678", phone_verified=True)
    tell(user)
    assert outbox.drain() == 1
    request = gateway.requests[0]
    message = OutboundMessage.objects.get()
    assert request["body"]["to"] == "+84912345678"
    assert request["headers"]["Idempotency-Key"] == message.message_id


def test_a_gateway_that_is_down_is_tried_later(settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    tell(UserFactory(email=None, phone="+84912345678", phone_verified=True))
    assert outbox.drain() == 0
    message = OutboundMessage.objects.get()
    assert (message.state, "refused" in message.last_error.lower()) == (State.WAITING, True)


# The digest

MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)  # 5:00


def test_the_digest_gathers_the_day_into_one_mail():
    user = UserFactory()
    want(user, Pace.DAILY)
    with time_machine.travel(NIGHT, tick=False):
        for key in "abc":
            tell(user, key=key)
        assert (outbox.drain(), jobs.send_digests()) == (0, 0)
    with time_machine.travel(MORNING, tick=False):
        assert jobs.send_digests() == 1
        assert jobs.send_digests() == 0
        assert outbox.drain() == 1
    assert mail.outbox[0].subject == "Hôm nay có 3 tin cho bạn"
    assert mail.outbox[0].body.count("http://testserver/account/data/") == 3
    states = list(OutboundMessage.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.MERGED] * 3 + [State.SENT]


def test_a_digest_that_fails_halfway_loses_nothing(monkeypatch):
    user = UserFactory()
    want(user, Pace.DAILY)
    tell(user)

    def broken(**kwargs):
        raise RuntimeError

    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        monkeypatch.setattr(outbox, "enqueue", broken)
        with pytest.raises(RuntimeError):
            jobs.send_digests()
        monkeypatch.undo()
        assert jobs.send_digests() == 1


def test_leaving_is_by_the_link_of_that_person_and_kind_only():
    one, other = UserFactory(), UserFactory()
    ticket = unsubscribing.read(unsubscribing.token_for(one, "accounts.data_answer", "mail"))
    assert unsubscribing.leave(ticket) == one
    tell(other)
    assert len(sent_to(other.email)) == 1
