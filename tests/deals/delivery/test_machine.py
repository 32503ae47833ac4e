"""Both sides, staff, a stranger and a moving clock do anything in any order: milestones stay whole.

The short walk belongs to the quick suite; the long one has more steps and more of them.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.accounts.models import Notification
from cms.base import audit, clock
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals.dealroom import services as room
from marketplace.deals.delivery import jobs, services, states
from marketplace.deals.models import Deal, EarlyEnd, Milestone, MilestoneEntry
from tests.factories import accounts
from tests.factories import delivery as make
from tests.factories import listings as make_listing

pytestmark = pytest.mark.django_db

S = Milestone.State
#: Steps as they follow one another, so that walks come far.
USUAL = st.sampled_from(
    [
        ("seller", "deliver"),
        ("buyer", "changes"),
        ("buyer", "accept"),
        ("seller", "request"),
        ("seller", "paid"),
    ]
)
STEPS = st.one_of(
    st.tuples(USUAL, st.sampled_from((1, 2))).map(lambda one: (*one[0], one[1])),
    st.tuples(USUAL, st.sampled_from((1, 2))).map(lambda one: (*one[0], one[1])),
    st.tuples(
        st.sampled_from(("buyer", "seller", "stranger", "desk")),
        st.sampled_from(("deliver", "changes", "accept", "request", "paid")),
        st.sampled_from((1, 2)),
    ),
    st.tuples(
        st.sampled_from(("buyer", "seller", "stranger")),
        st.sampled_from(("propose_end", "decline_end", "dispute")),
        st.just(0),
    ),
    st.tuples(st.just("desk"), st.just("settle"), st.just(0)),
    st.tuples(st.just("clock"), st.just("tick"), st.sampled_from((1, 4, 30))),
)


def consistent(deal):
    rows = list(Milestone.objects.filter(deal=deal).order_by("number"))
    for row in rows:
        kinds = [one.kind for one in row.entries.order_by("pk")]
        assert kinds.count("delivered") == row.deliveries
        assert kinds.count("changes") == row.rounds <= states.ROUNDS
        assert kinds.count("accepted") + kinds.count("silence") == int(row.was_accepted)
        assert kinds.count("paid") == int(row.state == S.PAID)
        assert (row.accept_by is not None) <= (row.state == S.DELIVERED)
        if row.was_accepted or deal.is_over:
            assert row.clock_next_at is None
        if kinds.count("silence"):
            about = f"milestone:{row.number}:{row.deliveries}:announced"
            assert Notification.objects.filter(dedup_key__contains=about).exists()
    assert (deal.state == "completed") == all(row.is_done for row in rows)
    if deal.state == "in_force":
        assert not any(row.deliveries for row in rows)
    if deal.state == "in_delivery":
        waits = any(row.state in {S.DELIVERED, S.REQUESTED} for row in rows)
        assert (deal.turn == "buyer") == waits


def act(person, deal, what, number, moment):
    row = Milestone.objects.filter(deal=deal, number=number).first()
    end = EarlyEnd.objects.filter(deal=deal, state="proposed").first()
    here = {"deal": deal, "number": number}
    token = f"{moment}"
    if what == "deliver":
        services.deliver(person, **here, text="Xong.", token=token, uploads=[make.evidence()])
    elif what == "changes":
        seen = {"delivery": row.deliveries}
        services.ask_changes(person, **here, **seen, text="Sửa.", token=token)
    elif what == "accept":
        code = make.code_for(deal, number, person)
        services.accept(person, **here, delivery=row.deliveries, code=code)
    elif what == "request":
        services.request_payment(person, **here)
    elif what == "paid":
        services.confirm_payment(person, **here, paid_on=clock.today(), reference="FT1")
    elif what == "propose_end":
        services.propose_end(person, deal=deal, reason="money", text="Thôi.")
    elif what == "decline_end":
        services.answer_end(person, deal=deal, proposal=end.pk if end else 0)
    elif what == "dispute":
        room.call_dispute(person, deal=deal, text="Không chạy.")
    else:
        room.settle(person, deal=deal, outcome="agreed", finding="Xong.")


def state_of(deal):
    return (
        Deal.objects.filter(pk=deal.pk).values().get(),
        list(Milestone.objects.filter(deal=deal).order_by("pk").values()),
        list(EarlyEnd.objects.order_by("pk").values()),
        MilestoneEntry.objects.count(),
        Notification.objects.count(),
        audit.trail(deal).count(),
    )


def walk(steps):
    deal = make.in_force(make.step("Một", 0, 10), make.step("Hai", 200, 20), acceptance_days=3)
    people = {
        "buyer": make.buyer(deal),
        "seller": make.seller(deal),
        "desk": accounts.moderator(),
        "stranger": make_listing.writer(),
    }
    legal = {(edge.source, edge.target) for edge in states.MILESTONE.edges}
    with time_machine.travel(timezone.now(), tick=False) as moved:
        for moment, (who, what, number) in enumerate(steps):
            before = {row.pk: row.state for row in Milestone.objects.filter(deal=deal)}
            whole = state_of(deal)
            if who == "clock":
                moved.shift(timedelta(days=number))
                jobs.run()
                after = state_of(deal)
                jobs.run()
                assert state_of(deal) == after
            else:
                try:
                    act(people[who], deal, what, number, moment)
                except (Refused, NotAllowed, NotFound):
                    assert state_of(deal) == whole
                else:
                    assert who != "stranger"
            deal = Deal.objects.get(pk=deal.pk)
            for row in Milestone.objects.filter(deal=deal):
                if row.state != before[row.pk]:
                    assert (before[row.pk], row.state) in legal
            consistent(deal)


@hypothesis_settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=st.lists(STEPS, max_size=10))
def test_any_order_of_steps_leaves_whole_milestones(steps):
    walk(steps)


@pytest.mark.slow
@hypothesis_settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=st.lists(STEPS, min_size=10, max_size=30))
def test_long_walks_leave_whole_milestones(steps):
    walk(steps)
