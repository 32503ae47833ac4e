import pytest

from cms.accounts import notify, outbox
from cms.accounts.models import Notification, OutboundMessage
from tests.factories.accounts import UserFactory, moderator

pytestmark = pytest.mark.django_db


def test_told_once(django_capture_on_commit_callbacks, mailoutbox):
    user = UserFactory(language="en")
    for _ in range(3):
        notify.tell(user, kind="accounts.data_answer", dedup_key="a", template="accounts/notices/data_answer", context={"request": {"note": "x"}}, url="/account/")
    assert Notification.objects.filter(user=user).count() == 1
    assert outbox.drain() == 1
    assert len(mailoutbox) == 1
    print(mailoutbox[0].message().as_string())
    moderator()
