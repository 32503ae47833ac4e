"""Two workers on one import, and a worker that is killed for good, on PostgreSQL."""

import os
import signal
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from marketplace.listings import queries
from marketplace.listings.models import ImportLine, ImportRun, Listing
from marketplace.listings.services import import_runs, import_work, importing
from tests.factories import listings as make
from tests.listings.importing.test_import_pages import checked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
FIVE = "Mã;Tên\n" + "".join(f"A{n};Tên {n}\n" for n in range(5))
CHUNKS = 3
PATIENCE = 1.0  # seconds that the first worker waits, its first rows unwritten, for the second
LONG = 60.0  # seconds; longer than a test lasts


@pytest.fixture
def run(monkeypatch):
    """Five rows in chunks of two, about to be imported."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    author = make.writer()
    begun = checked(author, FIVE)
    import_runs.begin_import(author, run=begun)
    return begun


def titles():
    return sorted(queries.latest_content(each).title_vi for each in Listing.objects.all())


def two_workers(monkeypatch):
    """The second worker looks for work while the first writes; (what each took, the calls)."""
    whole, calls, at_work, over = importing.import_rows, [], threading.Event(), threading.Event()
    taken = {}

    def slow(*args, **kwargs):
        calls.append(threading.current_thread().name)
        if len(calls) == 1:
            at_work.set()
            over.wait(PATIENCE)
        return whole(*args, **kwargs)

    monkeypatch.setattr(importing, "import_rows", slow)

    def second():
        at_work.wait(LONG)
        try:
            taken["second"] = import_work.run_due()
        finally:
            over.set()
            connection.close()

    def first():
        try:
            taken["first"] = import_work.run_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=act, name=act.__name__) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    return taken, calls


def test_a_run_that_somebody_works_on_is_left_to_them(run, monkeypatch):
    assert two_workers(monkeypatch) == ({"first": 1, "second": 0}, ["first"] * CHUNKS)
    run.refresh_from_db()
    assert (run.state, run.done, run.counts) == ("done", 5, {"new": 5})
    assert titles() == [f"Tên {n}" for n in range(5)]


def test_control_without_claims_both_import_every_row(run, monkeypatch):
    def claimed_by_anybody(pk):
        found = ImportRun.objects.select_related("organisation", "created_by", "file").get(pk=pk)
        return import_work.Claim(found, timezone.now())

    @contextmanager
    def unasked(claim, done, **changes):
        with transaction.atomic():
            ImportRun.objects.filter(pk=claim.run.pk).update(done=done, **changes)
            yield

    monkeypatch.setattr(import_work, "_claim", claimed_by_anybody)
    monkeypatch.setattr(import_work.Claim, "step", unasked)
    taken, calls = two_workers(monkeypatch)
    assert taken == {"first": 1, "second": 1}
    assert sorted(calls) == ["first"] * CHUNKS + ["second"] * CHUNKS


@pytest.mark.parametrize("chunks", [0, 1])
def test_after_sigkill_in_the_middle_another_worker_brings_each_row_once(run, chunks):
    reader, writer = os.pipe()
    connections.close_all()
    child = os.fork()
    if child == 0:  # the worker: says that it is in the middle, and is never heard of again
        try:
            whole, calls = importing.import_rows, []

            def dying(*args, **kwargs):
                found = whole(*args, **kwargs)
                calls.append(1)
                if len(calls) > chunks:
                    os.write(writer, b".")
                    time.sleep(LONG)
                return found

            importing.import_rows = dying
            import_work.run_due()
        finally:
            os._exit(1)
    os.close(writer)
    try:
        assert os.read(reader, 1) == b"."
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    run.refresh_from_db()
    assert (run.state, run.done) == ("importing", 2 * chunks)
    assert Listing.objects.count() == 2 * chunks  # the rows of the open transaction are gone
    assert import_work.run_due() == 0  # the claim of the dead still holds
    ImportRun.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert import_work.run_due() == 1
    run.refresh_from_db()
    assert (run.state, run.done, run.counts) == ("done", 5, {"new": 5})
    assert titles() == [f"Tên {n}" for n in range(5)]
    assert ImportLine.objects.filter(listing__isnull=False).count() == 5
