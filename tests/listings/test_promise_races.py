"""Two moderators answer one need at the same moment, on PostgreSQL; a control has the lock off."""

import threading

import pytest
from django.db import IntegrityError

from cms.accounts.models import Notification, OutboundMessage
from marketplace.listings import services
from marketplace.listings.models import DeskAnswer, Promise
from marketplace.listings.services import common, promising
from tests.factories import accounts
from tests.factories import listings as make
from tests.listings.test_races import PATIENCE, at_once, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LAST_LOOK = 2  # at the open promise, before it is written that it was kept


def two_answers(monkeypatch, read):
    """The first has seen that the answer is owed when the second begins; neither has written."""
    people = accounts.moderator(), accounts.moderator()
    need = make.live("need", moderator=people[0])
    Notification.objects.all().delete()
    OutboundMessage.objects.all().delete()
    first_has_read, second_is_done = threading.Event(), threading.Event()
    role = threading.local()

    look = promising.open_promise

    def looked(listing, kind):
        found = look(listing, kind)
        role.looks = getattr(role, "looks", 0) + 1
        if getattr(role, "name", "") == "first" and role.looks == LAST_LOOK:
            first_has_read.set()
            second_is_done.wait(PATIENCE)
        return found

    monkeypatch.setattr(common, "locked", read)
    monkeypatch.setattr(promising, "open_promise", looked)

    def answer(name, who):
        def act():
            role.name = name
            if name == "second":
                first_has_read.wait(PATIENCE * 5)
            try:
                return services.answer_need(who, listing=need, text=f"Trả lời của {who.pk}.")
            except IntegrityError as error:
                return error
            finally:
                if name == "second":
                    second_is_done.set()

        return act

    return need, at_once(answer("first", people[0]), answer("second", people[1]))


def sent(need):
    return Notification.objects.filter(
        user=need.created_by
    ).count(), OutboundMessage.objects.count()


def test_of_two_answers_one_goes_out_and_the_other_is_told(monkeypatch):
    need, (first, second) = two_answers(monkeypatch, common.locked)
    assert second.code == "answered"
    assert DeskAnswer.objects.get() == first
    promise = Promise.objects.get(kind="answer")
    assert (promise.kept_by, promise.ended_how) == (first.answered_by, "kept")
    assert sent(need) == (1, 1)


def test_control_without_the_lock_the_first_meets_only_the_database(monkeypatch):
    need, (first, second) = two_answers(monkeypatch, unlocked)
    assert type(first) is IntegrityError  # not told what happened: the page would fail
    assert DeskAnswer.objects.get() == second
    assert sent(need) == (1, 1)
