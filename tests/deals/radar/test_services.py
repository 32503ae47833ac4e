"""What staff do with a group; a refusal leaves everything as it was."""

import pytest

from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from marketplace.deals.radar import services
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun
from tests.factories import accounts, radar
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def everything():
    return (
        list(RadarCluster.objects.order_by("pk").values()),
        list(RadarMember.objects.order_by("pk").values()),
        RadarRun.objects.count(),
        Notification.objects.count(),
        OutboundMessage.objects.count(),
    )


@pytest.fixture
def person():
    return accounts.moderator()


@pytest.fixture
def need():
    return radar.need(budget_max=480_000_000)


@pytest.fixture
def group(need):
    return radar.group(need)


CALLS = {
    "compute": lambda actor, **_: services.ask_to_compute(actor),
    "describe": lambda actor, group, **_: services.describe(actor, group=group, name="x", note=""),
    "set_aside": lambda actor, group, **_: services.set_aside(actor, group=group, reason="x"),
    "take_back": lambda actor, group, **_: services.take_back(actor, group=group),
    "move": lambda actor, group, need: services.move(
        actor, group=group, needs=[need.code], to="new"
    ),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("who", ["owner", "editor"])
def test_only_the_match_desk_may(call, who, group, need):
    actor = need.created_by if who == "owner" else accounts.editor()
    before = everything()
    with pytest.raises(NotAllowed):
        CALLS[call](actor, group=group, need=need)
    assert everything() == before


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda p, g, **_: services.set_aside(p, group=g, reason="  "), "reason"),
        (lambda p, g, **_: services.set_aside(p, group=g, reason="x" * 301), "too_long"),
        (lambda p, g, **_: services.describe(p, group=g, name="x" * 161, note=""), "too_long"),
        (lambda p, g, **_: services.move(p, group=g, needs=[], to="new"), "needs"),
        (lambda p, g, **_: services.move(p, group=g, needs=["nothing"], to="new"), "needs"),
        (lambda p, g, n: services.move(p, group=g, needs=[n.code], to=g.code), "to"),
        (lambda p, g, n: services.move(p, group=g, needs=[n.code], to="nowhere"), "to"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(act, code, person, group, need):
    before = everything()
    with pytest.raises(Refused) as refused:
        act(person, g=group, n=need)
    assert refused.value.code == code
    assert everything() == before


def test_a_name_replaces_the_generated_one_until_it_is_emptied(person, group):
    generated = str(group)
    assert str(services.describe(person, group=group, name=" Sấy lúa ", note="")) == "Sấy lúa"
    assert str(services.describe(person, group=group, name="", note="")) == generated
    verbs = [entry.action for entry in audit.trail(group)]
    assert verbs == ["deals.radar_describe", "deals.radar_describe"]


def test_a_group_is_set_aside_with_a_reason_and_taken_back(person, group):
    aside = services.set_aside(person, group=group, reason="Tỉnh đã có dự án.")
    assert (aside.set_aside_at is not None, aside.set_aside_reason) == (True, "Tỉnh đã có dự án.")
    back = services.take_back(person, group=group)
    assert (back.set_aside_at, back.set_aside_reason) == (None, "")
    services.take_back(person, group=group)
    assert audit.trail(group).count() == 2


def test_moving_all_needs_merges_two_groups_and_counts_anew(person, group, need):
    other = radar.group(radar.need(budget_max=20_000_000))
    into = services.move(person, group=group, needs=[need.code], to=other.code)
    assert (into.pk, into.needs, into.value) == (other.pk, 2, 500_000_000)
    assert not RadarCluster.objects.filter(pk=group.pk).exists()


def test_moving_one_need_splits_a_group(person):
    one, two = radar.need(budget_max=5), radar.need(**radar.SHRIMP, budget_max=7)
    group = radar.group(one, two)
    own = services.move(person, group=group, needs=[two.code.lower()], to="new")
    group.refresh_from_db()
    assert (group.needs, group.value, own.needs, own.value) == (1, 5, 1, 7)
    assert own.field.code == "s.aqua"


def test_asking_twice_is_refused_while_one_is_under_way(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.ask_to_compute(person)
    with pytest.raises(Refused) as refused:
        services.ask_to_compute(person)
    assert refused.value.code == "running"
    assert list(RadarRun.objects.values_list("asked_by", "state")) == [(person.pk, "running")]


def test_a_listing_is_untouched_by_all_of_it(person, group, need):
    before = make.Listing.objects.filter(pk=need.pk).values().get()
    services.describe(person, group=group, name="x", note="y")
    services.move(person, group=group, needs=[need.code], to="new")
    assert make.Listing.objects.filter(pk=need.pk).values().get() == before
