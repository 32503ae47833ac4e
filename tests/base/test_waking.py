"""The worker is woken once for what it does in one go."""

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cms.accounts import outbox
from cms.accounts.models import OutboundMessage
from cms.accounts.tasks import drain_outbox
from cms.base import waking
from search.tasks import drain_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def waiting() -> list[str]:
    rows = DBTaskResult.objects.ready().order_by("enqueued_at")
    return [path.rsplit(".", 1)[1] for path in rows.values_list("task_path", flat=True)]


def test_one_call_that_waits_is_enough_for_each_task() -> None:
    for _ in range(3):
        waking.wake(drain_index)
        waking.wake(drain_outbox)
    assert waiting() == ["drain_index", "drain_outbox"]


def test_one_that_has_started_does_not_count() -> None:
    waking.wake(drain_index)
    DBTaskResult.objects.get().claim("worker")
    waking.wake(drain_index)
    assert waiting() == ["drain_index"]
    assert DBTaskResult.objects.count() == 2


def test_many_mails_take_turns_with_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        address = f"person{number}@example.com"
        outbox.enqueue(channel="mail", address=address, subject="Tin", text="Nội dung.")
    monkeypatch.setattr("cms.accounts.tasks.SLICE", 0.0)
    left = OutboundMessage.objects.filter(state=OutboundMessage.State.WAITING)
    assert (drain_outbox.call(), left.count()) == (1, 2)
    assert waiting() == ["drain_outbox"]
    monkeypatch.setattr("cms.accounts.tasks.SLICE", 60.0)
    DBTaskResult.objects.all().delete()
    assert (drain_outbox.call(), left.count()) == (2, 0)
    assert waiting() == []
