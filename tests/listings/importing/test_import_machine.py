"""The long parts of an import: broken off at any step, taken over, stopped, forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.base import jobs
from cms.base.errors import NotFound, Refused
from cms.base.models import StoredFile
from ecosystem.registry.models import Affiliation
from marketplace.listings import queries
from marketplace.listings.models import ImportLine, ImportRun, Listing
from marketplace.listings.services import import_runs, import_work, importing
from tests.factories import accounts
from tests.factories import listings as make
from tests.listings.importing.test_import_pages import checked, done, started

pytestmark = pytest.mark.django_db
FIVE = "Mã;Tên\n" + "".join(f"A{n};Tên {n}\n" for n in range(5))


class Killed(BaseException):
    """What no `except Exception` catches: the process is gone."""


@pytest.fixture
def small(monkeypatch):
    """Two rows are a chunk."""
    monkeypatch.setattr(importing, "CHUNK", 2)


def killed_at(monkeypatch, module, name, call, after=0):
    """The worker dies when it comes to `name` for the time after `after`, its work done or not."""
    whole, calls = getattr(module, name), []

    def dying(*args, **kwargs):
        found = whole(*args, **kwargs)
        calls.append(name)
        if len(calls) > after:
            raise Killed
        return found

    monkeypatch.setattr(module, name, dying)
    with pytest.raises(Killed):
        call()
    monkeypatch.setattr(module, name, whole)


def later():
    """The dead worker's claim runs out."""
    ImportRun.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))


def titles():
    return [queries.latest_content(each).title_vi for each in Listing.objects.order_by("pk")]


def test_the_job_is_registered():
    names = {job.name for job in jobs.registered()}
    assert {"listings.import_runs", "listings.forget_imports"} <= names


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.usefixtures("small")
def test_a_kill_while_importing_loses_and_doubles_nothing(monkeypatch, after):
    author = make.writer()
    run = checked(author, FIVE)
    import_runs.begin_import(author, run=run)
    killed_at(monkeypatch, importing, "import_rows", import_work.run_due, after)
    run.refresh_from_db()
    assert (run.state, run.done) == ("importing", 2 * after)
    assert Listing.objects.count() == 2 * after
    assert import_work.run_due() == 0  # the dead worker's claim still holds
    later()
    assert import_work.run_due() == 1
    run.refresh_from_db()
    assert (run.state, run.done, run.counts) == ("done", 5, {"new": 5})
    assert titles() == [f"Tên {n}" for n in range(5)]
    assert ImportLine.objects.filter(listing__isnull=False).count() == 5


@pytest.mark.usefixtures("small")
def test_a_kill_while_checking_writes_each_line_once(monkeypatch):
    author = make.writer()
    run = started(author, FIVE)
    import_runs.set_mapping(author, run=run, columns={"key": 0, "title_vi": 1})
    killed_at(monkeypatch, importing, "import_rows", import_work.run_due, after=1)
    assert ImportLine.objects.count() == 2
    later()
    import_work.run_due()
    run.refresh_from_db()
    assert (run.state, run.counts, ImportLine.objects.count()) == ("checked", {"new": 5}, 5)
    assert Listing.objects.count() == 0


def test_a_kill_while_sending_sends_each_draft_once(monkeypatch):
    author = make.writer()
    run = done(author, FIVE)
    import_runs.begin_sending(author, run=run)
    killed_at(monkeypatch, import_work, "submit", import_work.run_due, after=2)
    assert Listing.objects.filter(state="completeness").count() == 2
    later()
    import_work.run_due()
    assert Listing.objects.filter(state="completeness").count() == 5
    assert ImportLine.objects.filter(sent=True).count() == 5


@pytest.mark.usefixtures("small")
def test_who_lost_the_run_writes_nothing(monkeypatch):
    author = make.writer()
    run = checked(author, FIVE)
    import_runs.begin_import(author, run=run)
    whole = importing.import_rows

    def taken_over(*args, **kwargs):
        found = whole(*args, **kwargs)
        if Listing.objects.count() == 2:
            later()
        return found

    # The claim is let go within the first chunk's transaction: the second one finds another's.
    monkeypatch.setattr(importing, "import_rows", taken_over)
    import_work.run_due()
    assert Listing.objects.count() == 2
    monkeypatch.undo()
    import_work.run_due()
    assert titles() == [f"Tên {n}" for n in range(5)]


@pytest.mark.usefixtures("small")
def test_stopped_while_importing_it_goes_no_further_and_what_came_stays(monkeypatch):
    author = make.writer()
    run = checked(author, FIVE)
    import_runs.begin_import(author, run=run)
    killed_at(monkeypatch, importing, "import_rows", import_work.run_due, after=1)
    import_runs.drop_run(author, run=run)
    later()
    assert import_work.run_due() == 0
    run.refresh_from_db()
    assert (run.state, Listing.objects.count(), StoredFile.objects.count()) == ("dropped", 2, 0)


def test_the_same_file_again_changes_nothing_and_a_changed_row_its_draft():
    author = make.writer()
    done(author, FIVE)
    assert checked(author, FIVE).counts == {"unchanged": 5}
    again = done(author, FIVE.replace("Tên 3", "Khác"))
    assert again.counts == {"unchanged": 4, "changed": 1}
    assert titles() == ["Tên 0", "Tên 1", "Tên 2", "Khác", "Tên 4"]


def test_an_error_on_the_way_is_tried_again_and_then_said(monkeypatch):
    author = make.writer()
    run = checked(author, FIVE)
    import_runs.begin_import(author, run=run)

    def broken(*_args, **_kwargs):
        raise OSError

    monkeypatch.setattr(importing, "import_rows", broken)
    for attempt in range(1, import_work.ATTEMPTS + 1):
        import_work.run_due()
        run.refresh_from_db()
        assert (run.state, run.attempts, run.claimed_until) == ("importing", attempt, None)
    import_work.run_due()
    run.refresh_from_db()
    assert (run.state, bool(run.failure), Listing.objects.count()) == ("failed", True, 0)
    monkeypatch.undo()
    import_runs.set_mapping(author, run=run, columns=run.columns)
    import_work.run_due()
    run.refresh_from_db()
    assert (run.state, run.failure, run.counts) == ("checked", "", {"new": 5})


def test_who_does_not_write_any_more_imports_nothing():
    author = make.writer()
    run = checked(author, FIVE)
    import_runs.begin_import(author, run=run)
    Affiliation.objects.filter(user=author).update(role=Affiliation.Role.NEGOTIATOR)
    import_work.run_due()
    run.refresh_from_db()
    assert (run.state, run.claimed_until, Listing.objects.count()) == ("failed", None, 0)
    with pytest.raises(NotFound):
        import_runs.drop_run(author, run=run)


def test_a_colleague_goes_on_with_it():
    author = make.writer()
    run = checked(author, FIVE)
    organisation = make.organisation_of(author)
    colleague = make.member(accounts.UserFactory(), organisation, Affiliation.Role.EDITOR)
    import_runs.begin_import(colleague, run=run)
    import_work.run_due()
    assert Listing.objects.count() == 5


def test_files_go_after_a_month_and_the_result_stays():
    author = make.writer()
    run, unfinished, young = done(author, FIVE), checked(author, FIVE), checked(author, FIVE)
    old = ImportRun.objects.filter(pk__in=[run.pk, unfinished.pk])
    old.update(created_at=timezone.now() - timedelta(days=31))
    name, storage = run.file.file.name, run.file.file.storage
    assert import_work.forget_files() == 2
    assert import_work.forget_files() == 0
    states = {each.pk: (each.state, each.file_id) for each in ImportRun.objects.all()}
    assert states == {
        run.pk: ("done", None),
        unfinished.pk: ("dropped", None),
        young.pk: ("checked", young.file_id),
    }
    assert run.lines.count() == 5
    assert storage.exists(name)  # until the transaction ends, in a test never


def test_a_file_that_is_gone_says_so():
    author = make.writer()
    run = checked(author, FIVE)
    run.file.file.storage.delete(run.file.file.name)
    import_runs.begin_import(author, run=run)
    import_work.run_due()
    run.refresh_from_db()
    assert (run.state, run.failure) == (
        "failed",
        "Tệp này không còn được lưu. Bạn tải lên lại nhé.",
    )


def test_nothing_to_send_is_said():
    author = make.writer()
    run = done(author, FIVE)
    import_runs.begin_sending(author, run=run)
    import_work.run_due()
    run.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        import_runs.begin_sending(author, run=run)
    assert refusal.value.code == "nothing"
    run.refresh_from_db()
    assert run.state == "done"
