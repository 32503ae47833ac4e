"""A run of the radar: what is unmet, which group it joins, what staff wrote survives."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.base import jobs
from cms.base.errors import Refused
from marketplace.deals import services as deals
from marketplace.deals.radar import computing, coverage, services
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun
from marketplace.listings import services as listings
from marketplace.listings.models import Listing
from search.engines import forget_engines
from tests.factories import accounts, radar
from tests.factories import deals as deal
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def groups():
    return sorted(
        sorted(one.members.values_list("need__code", flat=True))
        for one in RadarCluster.objects.filter(gone_at=None)
    )


def an_offer(**changes):
    same = {"title_vi": radar.DRYING["title_vi"], "summary_vi": radar.DRYING["summary_vi"]}
    return make.live("offer", **{**same, "field_codes": ["s.rice"], **changes})


def test_needs_that_nothing_fits_are_grouped_by_what_they_say():
    one, two, other = radar.need(), radar.need(), radar.need(**radar.SHRIMP)
    run = radar.run()
    assert (run.state, run.looked_at, run.unmet, run.left_out) == ("done", 3, 3, 0)
    assert groups() == sorted([sorted([one.code, two.code]), [other.code]])
    found = radar.group_of(one)
    assert (found.needs, found.field.code, found.words["vi"][0]) == (2, "s.rice", "lò trấu")
    assert str(found) == found.generated_vi != ""


def test_a_need_with_a_fitting_offer_is_not_unmet():
    need = radar.need()
    an_offer()
    assert radar.run().unmet == 0
    assert not RadarMember.objects.filter(need=need).exists()


def test_the_same_field_and_place_alone_answer_no_need():
    need = radar.need()
    make.live("offer", field_codes=["s.rice"], title_vi="Nhật ký canh tác", summary_vi="Ghi sổ.")
    assert radar.run().unmet == 1
    assert RadarMember.objects.get(need=need).cause == "nothing"


@pytest.mark.parametrize("side", ["need", "offer", "staff"])
def test_a_need_whose_only_candidate_was_refused_is_unmet(side):
    need, offer = radar.need(), an_offer()
    person = {
        "need": need.created_by,
        "offer": offer.created_by,
        "staff": accounts.moderator(),
    }[side]
    one, two = (offer, need) if side == "offer" else (need, offer)
    listings.say_of_match(person, listing=one, other=two, verdict="misfit", reason="scale")
    assert radar.run().unmet == 1
    member = RadarMember.objects.get()
    assert (member.need, member.cause) == (need, "refused")
    assert [(row["code"], row["refused"]) for row in member.near] == [(offer.code, True)]


def test_a_declined_interest_counts_as_a_refusal_and_an_accepted_one_as_an_offer_found():
    need, offer = radar.need(), an_offer()
    interest = deal.sent(listing=offer, sender=need.created_by, own_listing=need)
    deals.decline(offer.created_by, interest=interest, reason="busy", note="")
    assert radar.run().unmet == 1
    again = deal.sent(listing=offer, sender=need.created_by, own_listing=need)
    deals.accept(offer.created_by, interest=again)
    assert radar.run().unmet == 0


def test_lapsed_and_unsolved_needs_stand_beside_live_ones_for_half_a_year():
    live, lapsed, unsolved, solved, old = (radar.need() for _ in range(5))
    now = timezone.now()
    Listing.objects.filter(pk=lapsed.pk).update(state="expired", expires_at=now)
    closing = Listing.objects.filter(pk=unsolved.pk)
    closing.update(state="closed", outcome="not_solved", closed_at=now)
    closing = Listing.objects.filter(pk=solved.pk)
    closing.update(state="closed", outcome="solved_here", closed_at=now)
    long_ago = now - coverage.RECENT - timedelta(days=1)
    Listing.objects.filter(pk=old.pk).update(state="expired", expires_at=long_ago)
    radar.need(disclosure="members")
    assert radar.run().unmet == 4
    shown = set(RadarMember.objects.values_list("need", flat=True))
    assert shown >= {live.pk, lapsed.pk, unsolved.pk}
    assert shown.isdisjoint({solved.pk, old.pk})


def test_a_name_survives_the_next_run_and_follows_most_of_its_needs():
    needs = [radar.need() for _ in range(3)]
    radar.run()
    found = radar.group_of(needs[0])
    person = accounts.moderator()
    services.describe(person, group=found, name="Sấy lúa mùa mưa", note="Hỏi viện lúa.")
    listings.close(needs[0].created_by, listing=needs[0], outcome="solved_elsewhere", note="")
    radar.need()
    radar.run()
    again = radar.group_of(needs[1])
    assert (again.pk, again.name, again.note) == (found.pk, "Sấy lúa mùa mưa", "Hỏi viện lúa.")
    assert again.needs == 3


def test_a_group_without_needs_goes_unless_somebody_wrote_on_it():
    named, plain = radar.need(), radar.need(**radar.SHRIMP)
    radar.run()
    kept = radar.group_of(named)
    services.describe(accounts.moderator(), group=kept, name="Sấy lúa", note="")
    for need in (named, plain):
        listings.withdraw(need.created_by, listing=need)
    radar.run()
    found = RadarCluster.objects.get()
    assert (found.pk, found.needs, found.gone_at is not None) == (kept.pk, 0, True)
    RadarCluster.objects.update(gone_at=timezone.now() - computing.KEPT - timedelta(days=1))
    radar.run()
    assert not RadarCluster.objects.exists()


def test_a_need_moved_by_hand_stays_where_it_was_put():
    one, two = radar.need(), radar.need()
    radar.run()
    person = accounts.moderator()
    own = services.move(person, group=radar.group_of(one), needs=[one.code], to="new")
    radar.run()
    assert groups() == sorted([[one.code], [two.code]])
    assert radar.group_of(one) == own
    services.move(person, group=own, needs=[one.code], to="auto")
    radar.run()
    assert groups() == [sorted([one.code, two.code])]


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({"budget_min": 100, "budget_max": 300, "loss_amount": 7}, ("budget", 300)),
        ({"budget_min": 100}, ("budget", 100)),
        ({"loss_amount": 7, "loss_period": "season"}, ("loss", 7)),
        ({}, ("none", 0)),
    ],
)
def test_a_need_counts_with_one_figure_as_it_states_it(said, counted):
    radar.need(**said)
    radar.run()
    member = RadarMember.objects.get()
    assert (member.counted, member.value) == counted
    assert RadarCluster.objects.get().value == counted[1]


def test_no_more_needs_are_looked_at_than_the_bound_the_newest_first(monkeypatch):
    monkeypatch.setattr(computing, "MOST", 2)
    old, *newer = (radar.need() for _ in range(3))
    Listing.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=9))
    run = radar.run()
    assert (run.looked_at, run.left_out) == (2, 1)
    assert set(RadarMember.objects.values_list("need", flat=True)) == {one.pk for one in newer}


def test_when_search_is_down_the_groups_stay_and_the_run_has_failed(settings, tmp_path):
    need = radar.need()
    radar.run()
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    settings.SEARCH_INDEX_DIR = blocked
    forget_engines()
    with pytest.raises(coverage.SearchDownError):
        computing.compute(computing.begin(None))
    assert radar.group_of(need).needs == 1
    assert list(RadarRun.objects.order_by("pk").values_list("state", flat=True)) == [
        "done",
        "failed",
    ]


def test_two_runs_never_go_on_at_once_and_a_dead_one_blocks_nobody():
    computing.begin(None)
    with pytest.raises(Refused):
        computing.begin(None)
    assert computing.run_nightly() == 0
    RadarRun.objects.update(started_at=timezone.now() - computing.STALE - timedelta(minutes=1))
    computing.begin(None)
    states = RadarRun.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["failed", "running"]


def test_the_job_is_registered_for_each_night():
    (job,) = [job for job in jobs.registered() if job.name == "deals.radar"]
    assert job.every == timedelta(hours=24)
