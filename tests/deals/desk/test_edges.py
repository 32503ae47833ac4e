"""The table of the match desk, walked: each state by each party with each action."""

import pytest
from django.utils import timezone

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from marketplace.deals import states
from marketplace.deals.desk import services
from marketplace.deals.models import DeskItem
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

PEOPLE = ("holder", "colleague", "stranger")
SITUATIONS = {
    "open": {"state": "open"},
    "taken": {"state": "taken"},
    "set aside": {"state": "decided", "decision": "settled", "reason": "spoken"},
    "answered": {"state": "decided", "decision": "nothing_fits"},
}
ACTS = {
    "take": services.take,
    "take_over": services.take_over,
    "release": services.release,
    "reopen": services.reopen,
    "decide": lambda actor, *, item: services.settle(actor, item=item, reason="spoken", note=""),
}
#: What succeeds, by situation and person, and where it leads; all the rest is refused.
LEADS = {
    ("open", "holder", "take"): "taken",
    ("open", "colleague", "take"): "taken",
    ("open", "holder", "decide"): "decided",
    ("open", "colleague", "decide"): "decided",
    ("taken", "holder", "take_over"): "taken",
    ("taken", "colleague", "take_over"): "taken",
    ("taken", "holder", "release"): "open",
    ("taken", "holder", "decide"): "decided",
    ("set aside", "holder", "reopen"): "open",
    ("set aside", "colleague", "reopen"): "open",
}


def facts():
    return list(DeskItem.objects.values()), Notification.objects.count()


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_party_takes_the_edges_of_the_table_and_no_others(situation):
    people = {
        "holder": accounts.moderator(),
        "colleague": accounts.moderator(),
        "stranger": make.writer(),
    }
    need = make.live("need")
    item = DeskItem.objects.get(listing=need)
    start = SITUATIONS[situation]
    now = timezone.now()
    values = {
        "taken_by": people["holder"] if situation == "taken" else None,
        "taken_at": now if situation == "taken" else None,
        "decided_at": now if start["state"] == "decided" else None,
        "decision": "",
        "reason": "",
        **start,
    }
    for who in PEOPLE:
        for action, act in ACTS.items():
            DeskItem.objects.filter(pk=item.pk).update(**values)
            item.refresh_from_db()
            before, trail = facts(), len(audit.trail(item))
            target = LEADS.get((situation, who, action))
            if target is None:
                with pytest.raises((Refused, NotAllowed, NotFound, IllegalStep)):
                    act(people[who], item=item)
                assert facts() == before, (situation, who, action)
                assert len(audit.trail(item)) == trail
                continue
            act(people[who], item=item)
            item.refresh_from_db()
            assert item.state == target, (situation, who, action)
            if target != "decided":  # who had it when it was decided stays on record
                assert item.taken_by == (people[who] if target == "taken" else None)
            assert len(audit.trail(item)) == trail + 1


def test_the_walk_takes_every_edge_that_people_have():
    walked = {(SITUATIONS[situation]["state"], action) for situation, _who, action in LEADS}
    assert walked == {(str(edge.source), edge.action) for edge in states.DESK.edges}
