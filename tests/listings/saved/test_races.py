"""Two workers, or a worker and a person, at the same moment: on PostgreSQL."""

import threading

import pytest

from marketplace.listings.models import ListingToCompare, SavedSearch, SavedSearchHit
from marketplace.listings.saved import evaluating, jobs, services, telling
from tests.factories import listings as make
from tests.listings.reading.conftest import OFFER
from tests.listings.saved.making import mails, saved, told
from tests.listings.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(monkeypatch, module, name):
    """Both threads have come this far before either goes on."""
    barrier, whole = threading.Barrier(2, timeout=5), getattr(module, name)

    def meeting(*args, **kwargs):
        found = whole(*args, **kwargs)
        barrier.wait()
        return found

    monkeypatch.setattr(module, name, meeting)


def test_two_workers_find_the_same_and_keep_one_hit_of_each(monkeypatch):
    search = saved()
    for title in ("Máy sấy lúa", "Lò sấy lúa"):
        make.live("offer", **{**OFFER, "title_vi": title})
    together(monkeypatch, evaluating, "matching")
    at_once(evaluating.evaluate, evaluating.evaluate)
    monkeypatch.undo()
    assert SavedSearchHit.objects.count() == 2
    assert ListingToCompare.objects.count() == 0
    jobs.run()
    assert [one.subject for one in told(search.user)] == ["Có 2 tin mới cho “sấy lúa”"]


def two_tell(monkeypatch):
    saved()
    make.live("offer", **OFFER)
    evaluating.evaluate()
    together(monkeypatch, telling, "due")
    answers = at_once(telling.tell_due, telling.tell_due)
    monkeypatch.undo()
    return sorted(answers)


def test_two_workers_tell_it_once(monkeypatch):
    assert two_tell(monkeypatch) == [0, 1]
    assert (len(told()), len(mails())) == (1, 1)


def test_stopped_while_the_worker_compares_it_is_not_found(monkeypatch):
    search = saved()
    make.live("offer", **OFFER)
    compared, stopped = threading.Event(), threading.Event()
    whole = evaluating.matching

    def slow(waiting):
        found = whole(waiting)
        compared.set()
        stopped.wait(5)
        return found

    monkeypatch.setattr(evaluating, "matching", slow)

    def stop():
        compared.wait(5)
        services.stop_search(search.user, search=search)
        stopped.set()

    at_once(evaluating.evaluate, stop)
    assert (SavedSearchHit.objects.count(), ListingToCompare.objects.count()) == (0, 0)


def test_deleted_while_the_worker_compares_nothing_breaks(monkeypatch):
    search = saved()
    other = saved(search.user, query="q=đốt trấu")
    make.live("offer", **OFFER)
    whole = evaluating.matching

    def deleting(waiting):
        found = whole(waiting)
        services.delete_search(search.user, search=search)
        return found

    monkeypatch.setattr(evaluating, "matching", deleting)
    evaluating.evaluate()
    assert [hit.search_id for hit in SavedSearchHit.objects.all()] == [other.pk]


def test_the_same_search_saved_in_two_windows_is_one():
    person = make.writer()
    at_once(lambda: saved(person), lambda: saved(person))
    assert SavedSearch.objects.count() == 1
