"""Several people and the clock do anything in any order: the record stays consistent."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals import permissions, services
from marketplace.deals.models import Interest
from tests.factories import accounts, deals
from tests.factories import listings as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ACTORS = ("from", "to", "desk", "stranger")
ACTS = {
    "accept": {},
    "decline": {"reason": "other"},
    "ask": {"text": "?"},
    "answer": {"text": "!"},
    "withdraw": {},
    "call_off": {},
}
STEPS = st.one_of(
    st.tuples(st.sampled_from(ACTORS), st.sampled_from(sorted(ACTS))),
    st.tuples(st.just("clock"), st.sampled_from(["1", "4", "20"])),
)


def consistent(interest):
    both = interest.from_agreed_at is not None and interest.to_agreed_at is not None
    assert (interest.state == "accepted") == both
    assert (interest.ended_at is None) == (interest.state == "sent")
    assert (interest.clock_next_at is None) == (interest.state != "sent")
    assert bool(interest.decline_reason) == (interest.state == "declined")
    assert bool(interest.lapse_cause) == (interest.state == "lapsed")
    assert bool(permissions.awaited(interest)) == (interest.state == "sent")
    kinds = list(interest.messages.values_list("kind", flat=True))
    assert kinds == [("question", "answer")[n % 2] for n in range(len(kinds))]
    if interest.state == "sent":
        assert bool(interest.waits_for) == (len(kinds) % 2 == 1)


@hypothesis_settings(max_examples=25)
@given(introduced=st.booleans(), steps=st.lists(STEPS, max_size=10))
def test_any_order_of_steps_leaves_a_consistent_record(introduced, steps):
    desk = accounts.moderator()
    interest = deals.introduced(desk) if introduced else deals.sent()
    sender = interest.own_listing.created_by if introduced else interest.sent_by
    people = {
        "from": sender,
        "to": deals.receiver(interest),
        "desk": desk,
        "stranger": make.writer(),
    }
    now = timezone.now()
    for who, what in steps:
        before = Interest.objects.filter(pk=interest.pk).values().get()
        told = Notification.objects.count()
        trail = len(audit.trail(interest))
        if who == "clock":
            now += timedelta(days=int(what))
            services.advance(interest, now=now)
        else:
            try:
                getattr(services, what)(people[who], interest=interest, **ACTS[what])
            except (Refused, NotAllowed, NotFound):
                assert Interest.objects.filter(pk=interest.pk).values().get() == before
                assert Notification.objects.count() == told
                assert len(audit.trail(interest)) == trail
            else:
                assert len(audit.trail(interest)) == trail + 1
        interest = Interest.objects.get(pk=interest.pk)
        if before["state"] != "sent":
            assert Interest.objects.filter(pk=interest.pk).values().get() == before
        consistent(interest)
