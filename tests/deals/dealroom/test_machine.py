"""Two sides, staff, a stranger and a moving clock do anything in any order: the deal stays whole."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals.dealroom import permissions, queries, services, states
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.dealroom.services.common import locked, step
from marketplace.listings.models import DocumentGrant
from tests.factories import accounts
from tests.factories import dealroom as make
from tests.factories import listings as make_listing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

S = Deal.State
ACTORS = ("buyer", "seller", "desk", "stranger")
ACTS = {
    "say": {"text": "Xin chào"},
    "break_off": {"reason": "price"},
    "call_dispute": {"text": "Máy không chạy"},
    "settle": {"outcome": "agreed", "finding": "Xong."},
    "let_staff_in": {},
    "shut_staff_out": {},
    "accept_nda": {},
    **{
        f"override_{target}": {}
        for target in (S.NEGOTIATING, S.IN_FORCE, S.BROKEN_OFF, S.TERMINATED)
    },
}
#: What other parts of the room do along the table, for the system.
FORWARD = ("propose", "agree", "sign", "await", "take_effect", "deliver", "complete")
STEPS = st.one_of(
    st.tuples(st.sampled_from(ACTORS), st.sampled_from(sorted(ACTS))),
    st.tuples(st.just("system"), st.sampled_from(FORWARD)),
    st.tuples(st.just("clock"), st.sampled_from(["1", "30"])),
)


def consistent(deal):
    over = deal.state in {S.COMPLETED, S.BROKEN_OFF, S.TERMINATED}
    assert (deal.ended_at is not None) == over
    assert bool(deal.end_reason) == (deal.state in {S.BROKEN_OFF, S.TERMINATED})
    assert (deal.disputed_at is not None) == deal.disputes.filter(settled_at=None).exists()
    assert not (over and deal.disputed_at)
    assert deal.state_since >= deal.opened_at
    open_now = DocumentGrant.objects.filter(ended_at=None).exists()
    both = deal.nda_acceptances.count() == len(Side)
    assert open_now == (both and deal.state not in {S.BROKEN_OFF, S.TERMINATED})


def act(person, deal, what, number):
    if what.startswith("override_"):
        target = what.removeprefix("override_")
        services.override(person, deal=deal, target=target, reason="Ghi nhầm.")
    elif what == "accept_nda":
        code = make.code_for(deal, person)
        services.accept_nda(person, deal=deal, text=queries.current_nda(), code=code)
    else:
        more = {"token": f"{number:032x}"} if what == "say" else {}
        getattr(services, what)(person, deal=deal, **ACTS[what], **more)


def forward(deal, action):
    """What terms, contract and delivery do, through the one step."""
    reader = None
    if action in {"propose", "agree"}:
        side = deal.turn or "buyer"
        reader = permissions.DealReader(make.person(deal, side))
    turn = "seller" if action == "propose" else ""
    step(locked(deal), action, reader=reader, now=timezone.now(), turn=turn)


@hypothesis_settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=st.lists(STEPS, max_size=12))
def test_any_order_of_steps_leaves_a_whole_deal(steps):
    deal = make.room()
    buyer, seller = make.both(deal)
    people = {
        "buyer": buyer,
        "seller": seller,
        "desk": accounts.moderator(),
        "stranger": make_listing.writer(),
    }
    with time_machine.travel(timezone.now()) as clock:
        for number, (who, what) in enumerate(steps):
            before = Deal.objects.filter(pk=deal.pk).values().get()
            told = Notification.objects.count()
            if who == "clock":
                clock.shift(timedelta(days=int(what)))
                continue
            try:
                if who == "system":
                    forward(deal, what)
                else:
                    act(people[who], deal, what, number)
            except (Refused, NotAllowed, NotFound):
                assert Deal.objects.filter(pk=deal.pk).values().get() == before
                assert Notification.objects.count() == told
            deal.refresh_from_db()
            if who == "stranger":
                assert Deal.objects.filter(pk=deal.pk).values().get() == before
            legal = {(e.source, e.target) for e in states.DEAL.edges} | {(before["state"],) * 2}
            assert (before["state"], deal.state) in legal
            if before["state"] in {S.COMPLETED, S.BROKEN_OFF, S.TERMINATED}:
                assert deal.state == before["state"]
            consistent(deal)
    assert audit.trail(deal).filter(action="deals.deal_open").count() == 1
