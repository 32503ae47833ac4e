"""Several workers at one outbox, on a database that really runs them side by side."""

import threading

import pytest
from django.core import mail
from django.db import connection

from cms.accounts import notify, outbox
from cms.accounts.models import Notification, OutboundMessage
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def side_by_side(work, count=5):
    start = threading.Barrier(count)

    def run():
        start.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def tell(user, key):
    return notify.tell(
        user,
        kind="accounts.data_answer",
        dedup_key=key,
        template="accounts/notices/data_answer",
        context={"request": {"note": "x"}},
    )


def test_workers_share_the_messages_and_double_none():
    user = UserFactory()
    for number in range(20):
        tell(user, str(number))
    side_by_side(outbox.drain)
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert (len(ids), len(set(ids))) == (20, 20)
    assert set(OutboundMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_told_by_five_at_once_is_told_once():
    user = UserFactory()
    side_by_side(lambda: tell(user, "same"))
    assert Notification.objects.count() == 1
    assert OutboundMessage.objects.count() == 1
