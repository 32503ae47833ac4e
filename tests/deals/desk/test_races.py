"""Two of the desk at the same moment, on PostgreSQL; each race has a control with the lock off."""

import threading

import pytest

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import Refused
from marketplace.deals.desk import jobs, services
from marketplace.deals.models import DeskItem, Interest
from marketplace.listings.models import DeskAnswer
from tests.deals.desk.test_desk import on_desk
from tests.factories import accounts
from tests.listings.test_races import PATIENCE, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def unlocked(item):
    """What `locked` would be if somebody forgot the lock."""
    rows = DeskItem.objects.select_related("listing__organisation", "taken_by")
    return rows.get(pk=item.pk)


def slow_first(monkeypatch, read, first, second):
    """The first has read the item; before it writes, the second does its work."""
    has_read, has_done = threading.Event(), threading.Event()
    role = threading.local()

    def choreographed(item):
        found = read(item)
        if getattr(role, "slow", False):
            has_read.set()
            has_done.wait(PATIENCE)
        return found

    monkeypatch.setattr(services, "locked", choreographed)

    def slow():
        role.slow = True
        return first()

    def quick():
        has_read.wait(PATIENCE * 5)
        done = second()
        has_done.set()
        return done

    return at_once(slow, quick)


def two_take(monkeypatch, read):
    item, _offer = on_desk()
    one, two = accounts.moderator(), accounts.moderator()
    answers = slow_first(
        monkeypatch,
        read,
        lambda: services.take(one, item=item),
        lambda: services.take(two, item=item),
    )
    verbs = [entry.action for entry in audit.trail(item)]
    return [isinstance(each, Refused) for each in answers], verbs


def test_two_who_take_the_same_item_become_one(monkeypatch):
    refused, verbs = two_take(monkeypatch, services.locked)
    assert refused == [False, True]
    assert verbs == ["deals.desk_take", "deals.desk_open"]


def test_control_without_the_lock_both_believe_they_have_it(monkeypatch):
    refused, verbs = two_take(monkeypatch, unlocked)
    assert refused == [False, False]
    assert verbs == ["deals.desk_take", "deals.desk_take", "deals.desk_open"]


def test_an_answer_and_an_introduction_at_once_write_to_the_owner_once():
    item, offer = on_desk()
    one, two = accounts.moderator(), accounts.moderator()
    owner = item.listing.created_by
    before = Notification.objects.filter(user=owner).count()
    answers = at_once(
        lambda: services.say_nothing_fits(one, item=item, text="Chưa có.", version=1),
        lambda: services.introduce(two, item=item, other=offer, text="Nên gặp.", version=1),
    )
    assert sorted(isinstance(each, Refused) for each in answers) == [False, True]
    item.refresh_from_db()
    assert DeskAnswer.objects.count() == 1
    introduced = item.decision == "introduced"
    assert Interest.objects.count() == int(introduced)
    told = Notification.objects.filter(user=owner).count() - before
    assert told == (2 if introduced else 1)


def answer_meets_settling(monkeypatch, lock):
    """An answer is on its way while a colleague settles the same item without one."""
    item, _offer = on_desk()
    one, two = accounts.moderator(), accounts.moderator()
    if lock is unlocked:
        monkeypatch.setattr(services, "lock_listings", lambda *_listings: {})
    answers = slow_first(
        monkeypatch,
        lock,
        lambda: services.settle(one, item=item, reason="spoken"),
        lambda: services.say_nothing_fits(two, item=item, text="Chưa có."),
    )
    decided = [e for e in audit.trail(item) if e.action == "deals.desk_decide"]
    return [isinstance(each, Refused) for each in answers], len(decided)


def test_an_item_is_decided_once(monkeypatch):
    assert answer_meets_settling(monkeypatch, services.locked) == ([False, True], 1)


def test_control_without_the_locks_it_is_decided_twice(monkeypatch):
    assert answer_meets_settling(monkeypatch, unlocked) == ([False, False], 2)


def test_the_catching_up_job_twice_at_once_opens_one_item():
    item, _offer = on_desk()
    DeskItem.objects.all().delete()
    at_once(*[jobs.catch_up] * 3)
    assert DeskItem.objects.get().listing == item.listing
