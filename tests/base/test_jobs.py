from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.base import jobs
from cms.base.hooks import Hook
from cms.base.models import JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})


def test_a_job_runs_when_it_is_due_and_not_before():
    ran = []
    jobs.register("count", lambda: ran.append(1), every=timedelta(minutes=5))
    assert jobs.run_due() == ["count"]
    assert jobs.run_due() == []
    JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=6))
    assert jobs.run_due() == ["count"]
    assert len(ran) == 2
    run = JobRun.objects.get()
    assert (run.error, run.failures, run.claimed_until) == ("", 0, None)


def test_one_that_fails_stops_no_other_and_its_failures_are_counted():
    ran = []

    def fails() -> None:
        raise RuntimeError("broken")

    jobs.register("fails", fails, every=timedelta(0))
    jobs.register("works", lambda: ran.append(1), every=timedelta(0))
    assert jobs.run_due() == ["fails", "works"]
    assert jobs.run_due() == ["fails", "works"]
    run = JobRun.objects.get(name="fails")
    assert (run.error, run.failures) == ("RuntimeError: broken", 2)
    assert len(ran) == 2


def test_what_another_process_holds_is_left_to_it():
    jobs.register("held", lambda: None, every=timedelta(0))
    held = timezone.now() + timedelta(minutes=10)
    JobRun.objects.create(name="held", claimed_until=held)
    assert jobs.run_due() == []
    # A killed process loses its claim.
    JobRun.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_due() == ["held"]


def test_the_command_names_and_runs_them(capsys):
    jobs.register("count", lambda: None, every=timedelta(minutes=5))
    call_command("tick", "--list")
    assert capsys.readouterr().out == "count: every 0:05:00\n"
    call_command("tick")
    assert capsys.readouterr().out == "count\n"


def test_a_hook_calls_each_function_once_in_order():
    hook: Hook[[int], int] = Hook("x")

    def one(number: int) -> int:
        return number + 1

    def two(number: int) -> int:
        return number + 2

    hook.register(one)
    hook.register(two)
    hook.register(one)
    assert hook.call(10) == [11, 12]


def test_what_a_hooked_function_raises_is_the_callers():
    hook: Hook[[], None] = Hook("x")

    def veto() -> None:
        raise LookupError

    hook.register(veto)
    with pytest.raises(LookupError):
        hook.call()
