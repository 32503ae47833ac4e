"""The outbox where transactions really run side by side."""

import threading

import pytest
from django.db import connection, transaction

from search.engines import get_engine
from search.indexing import reindex
from search.models import OutboxEntry
from search.outbox import drain, enqueue
from tests.search.support import FolderSource

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_change_in_an_open_transaction_survives_the_drain(records: FolderSource) -> None:
    reindex()
    records.put("a", title=["trước"])
    enqueue("record", "a")
    enqueued, finish = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            enqueue("record", "a")
            enqueued.set()
            finish.wait(10)
            records.put("a", title=["sau"])
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    assert enqueued.wait(10)
    # The drain has read the old row and must wait for its fate.
    timer = threading.Timer(0.5, finish.set)
    timer.start()
    report = drain()
    thread.join(10)
    timer.join()
    assert report.error == ""
    drain()
    assert dict(get_engine().versions()) == {"record:a": 2}
    assert OutboxEntry.objects.count() == 0
    assert records.reads == 2


def test_many_enqueue_the_same_records_at_once(records: FolderSource) -> None:
    reindex()
    for number in range(5):
        records.put(f"r{number}", title=["lúa"])
    errors: list[BaseException] = []

    def change(shift: int) -> None:
        try:
            for number in range(20):
                # Each in its own transaction, one record at a time: no order to deadlock on.
                enqueue("record", f"r{(number + shift) % 5}")
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        drain()
    for thread in threads:
        thread.join(20)
    assert errors == []
    drain()
    assert OutboxEntry.objects.count() == 0
    assert get_engine().count() == 5
