"""Mandates: written, signed by both, ended by either, over by their date."""

import itertools
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import Notification
from cms.base import audit, clock
from cms.base.errors import NotAllowed, NotFound, Refused
from ecosystem.registry import permissions, personal_data
from ecosystem.registry.mandates import jobs, services
from ecosystem.registry.mandates.states import MANDATE, UNSIGNED
from ecosystem.registry.models import Affiliation, Mandate
from tests.factories import mandates as make
from tests.factories.accounts import UserFactory
from tests.factories.registry import AffiliationFactory, OrganisationFactory, owner_of

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[3] / "docs" / "deals.md"


@pytest.fixture
def client_side():
    organisation = OrganisationFactory()
    return organisation, owner_of(organisation)


@pytest.fixture
def broker_side():
    organisation = make.intermediary()
    return organisation, owner_of(organisation)


def given(client_side, broker_side, **changes):
    today = clock.today()
    return services.give(
        client_side[1],
        **{
            "client": client_side[0],
            "broker": broker_side[0],
            "scope": "all",
            "services": ["valuation", "brokerage"],
            "fee_kind": "percent",
            "fee_percent": Decimal("2.5"),
            "valid_from": today,
            "valid_until": today + timedelta(days=30),
            **changes,
        },
    )


def told():
    rows = Notification.objects.order_by("pk")
    return [(one.user, one.dedup_key.rsplit(":", 1)[1]) for one in rows]


def acts(user):
    return list(permissions.mandates_under(permissions.standing_of(user)))


def test_both_sign_with_a_code_and_only_then_it_counts(client_side, broker_side):
    mandate = given(client_side, broker_side, may_propose=True)
    assert (mandate.state, mandate.services) == ("offered", ["brokerage", "valuation"])
    assert mandate.may_write
    assert acts(broker_side[1]) == []
    assert make.signed(client_side[1], mandate).state == "client_signed"
    assert acts(broker_side[1]) == []
    with pytest.raises(Refused):
        services.send_code(client_side[1], mandate=mandate)
    signed = make.signed(broker_side[1], mandate)
    assert signed.state == "active"
    assert acts(broker_side[1]) == [mandate]
    assert acts(client_side[1]) == []
    assert told() == [
        (broker_side[1], "given"),
        (broker_side[1], "signed"),
        (client_side[1], "active"),
    ]
    assert [one.action for one in audit.trail(mandate).order_by("pk")] == [
        "registry.mandate_give",
        "registry.mandate_client_signs",
        "registry.mandate_broker_signs",
    ]
    assert personal_data.export(client_side[1])[1]["mandates"] == [
        {
            "code": mandate.code,
            "client": client_side[0].name_vi,
            "broker": broker_side[0].name_vi,
            "written": True,
            "signed_for_client": True,
            "signed_for_broker": False,
            "ended": False,
        }
    ]


@pytest.mark.parametrize("side", ["client", "broker"])
def test_either_side_ends_it_at_once_and_the_record_stays(client_side, broker_side, side):
    mandate = make.mandate(client_side[0], broker_side[0])
    assert acts(broker_side[1]) == [mandate]
    person = {"client": client_side[1], "broker": broker_side[1]}[side]
    other = {"client": broker_side[1], "broker": client_side[1]}[side]
    services.end(person, mandate=mandate, note="Chúng tôi dừng ở đây.")
    assert acts(broker_side[1]) == []
    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_by, mandate.ended_side) == ("ended", person, side)
    assert told() == [(other, "ended")]
    with pytest.raises(Refused):
        services.end(person, mandate=mandate)


def test_who_cannot_bind_a_side_signs_and_ends_nothing(client_side, broker_side):
    editor = AffiliationFactory(organisation=client_side[0]).user
    left = AffiliationFactory(
        organisation=client_side[0], role=Affiliation.Role.OWNER, state="ended"
    ).user
    mandate = make.mandate(client_side[0], broker_side[0], state="offered", client_signed_at=None)
    refused = [(editor, NotAllowed), (left, NotFound), (UserFactory(), NotFound)]
    for person, error in refused:
        for call in (services.send_code, services.take_back, services.end):
            with pytest.raises(error):
                call(person, mandate=mandate)
        with pytest.raises(error):
            services.sign(person, mandate=mandate, code="123456")
        with pytest.raises(NotAllowed):
            given((client_side[0], person), broker_side)
    mandate.refresh_from_db()
    assert (mandate.state, Mandate.objects.count(), told()) == ("offered", 1, [])


def test_nobody_signs_for_both_sides(client_side, broker_side):
    both = client_side[1]
    AffiliationFactory(organisation=broker_side[0], user=both, role=Affiliation.Role.OWNER)
    mandate = make.signed(both, given(client_side, broker_side))
    assert mandate.state == "client_signed"
    with pytest.raises(Refused):
        services.send_code(both, mandate=mandate)
    assert make.signed(broker_side[1], mandate).state == "active"


TODAY = clock.today
WRONG = {
    "a share of nothing": ({"fee_percent": Decimal(0)}, "fee_percent"),
    "a share below": ({"fee_percent": Decimal(-1)}, "fee_percent"),
    "a share of 101 %": ({"fee_percent": Decimal(101)}, "fee_percent"),
    "no share": ({"fee_percent": None}, "fee_percent"),
    "a share of thousandths": ({"fee_percent": Decimal("1.234")}, "fee_percent"),
    "a sum of nothing": ({"fee_kind": "sum", "fee_sum": 0}, "fee_sum"),
    "a sum below": ({"fee_kind": "sum", "fee_sum": -1}, "fee_sum"),
    "a sum of 10^15": ({"fee_kind": "sum", "fee_sum": 10**15}, "fee_sum"),
    "no kind of fee": ({"fee_kind": "beer"}, "fee_kind"),
    "an end before its begin": ({"valid_until": clock.today() - timedelta(days=1)}, "valid_until"),
    "an end in 500 years": (
        {"valid_until": clock.today().replace(year=2526, day=1)},
        "valid_until",
    ),
    "no first day": ({"valid_from": None}, "valid_from"),
    "no service": ({"services": ["cooking"]}, "services"),
    "no scope": ({"scope": "moon"}, "scope"),
    "nothing named": ({"scope": "named"}, "codes"),
    "no code": ({"scope": "named", "codes": ["lúa"]}, "codes"),
}


@pytest.mark.parametrize(("changes", "field"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused_at_its_field(client_side, broker_side, changes, field):
    with pytest.raises(Refused) as refusal:
        given(client_side, broker_side, **changes)
    assert (refusal.value.field, Mandate.objects.count(), told()) == (field, 0, [])


def test_nobody_gives_one_to_himself_or_to_who_is_no_intermediary(client_side):
    for broker in (client_side[0], OrganisationFactory(), make.intermediary(state="archived")):
        with pytest.raises(Refused) as refusal:
            given(client_side, (broker, None))
        assert (refusal.value.field, Mandate.objects.count()) == ("broker", 0)


OVERLAPS = {
    "the same": ({}, False),
    "not exclusive": ({"exclusive": False}, True),
    "another service": ({"services": ["appraisal"]}, True),
    "afterwards": ({"valid_from": 31, "valid_until": 60}, True),
    "from the same last day": ({"valid_from": 30, "valid_until": 60}, False),
}


@pytest.mark.parametrize(("changes", "allowed"), OVERLAPS.values(), ids=OVERLAPS)
def test_two_exclusive_ones_that_overlap_are_refused(client_side, broker_side, changes, allowed):
    standing = {"exclusive": True, "valid_until": clock.today() + timedelta(days=30)}
    make.mandate(client_side[0], **standing)
    wanted = {"services": ["brokerage"], "exclusive": True} | changes
    for name in ("valid_from", "valid_until"):
        if name in wanted:
            wanted[name] = clock.today() + timedelta(days=wanted[name])
    second = make.signed(client_side[1], given(client_side, broker_side, **wanted))
    if allowed:
        assert make.signed(broker_side[1], second).state == "active"
        return
    with pytest.raises(Refused) as refusal:
        make.signed(broker_side[1], second)
    second.refresh_from_db()
    assert (refusal.value.code, second.state) == ("exclusive", "client_signed")


def test_the_calendar_tells_before_the_end_and_at_the_end_once(client_side, broker_side):
    mandate = make.mandate(
        client_side[0], broker_side[0], valid_until=clock.today() + timedelta(days=20)
    )
    half = make.mandate(
        client_side[0],
        state="offered",
        client_signed_at=None,
        valid_until=clock.today() + timedelta(days=20),
    )
    moment = timezone.now()
    assert jobs.run(moment) == 0
    assert jobs.run(moment + timedelta(days=7)) == 1
    assert jobs.run(moment + timedelta(days=8)) == 0
    assert jobs.run(moment + timedelta(days=20)) == 0
    assert jobs.run(moment + timedelta(days=29)) == 2
    assert jobs.run(moment + timedelta(days=40)) == 0
    assert told() == [
        (client_side[1], "ends_soon"),
        (broker_side[1], "ends_soon"),
        (client_side[1], "lapsed"),
        (broker_side[1], "lapsed"),
        (client_side[1], "lapsed"),
    ]
    assert set(Mandate.objects.values_list("pk", "state")) == {
        (mandate.pk, "lapsed"),
        (half.pk, "lapsed"),
    }


@pytest.mark.parametrize(
    "changes",
    [
        {
            "valid_until": clock.today() - timedelta(days=1),
            "valid_from": clock.today() - timedelta(days=9),
        },
        {"valid_from": clock.today() + timedelta(days=1)},
    ],
    ids=["its last day is past", "it hasn't begun"],
)
def test_dates_count_at_reading_before_any_job_runs(client_side, broker_side, changes):
    make.mandate(client_side[0], broker_side[0], **changes)
    assert acts(broker_side[1]) == []


def test_it_needs_an_active_client_and_a_broker_that_is_an_intermediary(client_side, broker_side):
    mandate = make.mandate(client_side[0], broker_side[0])
    assert acts(broker_side[1]) == [mandate]
    broker_side[0].kinds = ["enterprise"]
    broker_side[0].save()
    assert acts(broker_side[1]) == []
    broker_side[0].kinds = ["intermediary"]
    broker_side[0].save()
    client_side[0].state = "archived"
    client_side[0].save()
    assert acts(broker_side[1]) == []


CALLS = {
    "client_signs": lambda people, one: make.signed(people["client"], one),
    "broker_signs": lambda people, one: make.signed(people["broker"], one),
    "take_back": lambda people, one: services.take_back(people["client"], mandate=one),
    "end": lambda people, one: services.end(people["broker"], mandate=one),
    "lapse": lambda _people, _one: jobs.run(timezone.now() + timedelta(days=900)) or 1 / 0,
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(Mandate.State.values, CALLS)))
def test_each_edge_leads_where_the_table_says(client_side, broker_side, state, action):
    signed = timezone.now()
    mandate = make.mandate(
        client_side[0],
        broker_side[0],
        state=state,
        client_signed_at=signed if state in {"client_signed", "active"} else None,
        broker_signed_at=signed if state in {"broker_signed", "active"} else None,
    )
    people = {"client": client_side[1], "broker": broker_side[1]}
    target = next(
        (e.target for e in MANDATE.edges if (e.source, e.action) == (state, action)), None
    )
    if target is None:
        with pytest.raises((Refused, ZeroDivisionError)):
            CALLS[action](people, mandate)
    else:
        CALLS[action](people, mandate)
    mandate.refresh_from_db()
    assert mandate.state == (target or state)


def test_the_table_is_drawn_in_the_docs():
    assert set(MANDATE.actions) == set(CALLS)
    assert set(MANDATE.states) == set(Mandate.State.values)
    assert set(UNSIGNED) == {"offered", "client_signed", "broker_signed"}
    assert f"```mermaid\n{MANDATE.mermaid()}\n```" in DOCS.read_text(encoding="utf-8")


# --- pages ---------------------------------------------------------------------------------------


def browser(user):
    found = Client()
    found.force_login(user)
    return found


def test_the_walk_through_the_pages(client_side, broker_side):
    owner, broker = browser(client_side[1]), browser(broker_side[1])
    form = {
        "broker": broker_side[0].code,
        "services": ["brokerage", "promotion"],
        "scope": "all",
        "fee_kind": "percent",
        "fee_percent": "101",
        "valid_from": str(clock.today()),
        "valid_until": str(clock.today() + timedelta(days=90)),
    }
    address = reverse("registry:mandate_new", args=[client_side[0].code])
    assert owner.get(address).status_code == 200
    assert owner.post(address, form).status_code == 422
    assert Mandate.objects.count() == 0
    answer = owner.post(address, form | {"fee_percent": "2,5", "may_write": "on"})
    mandate = Mandate.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/desk/mandates/{mandate.code}/")
    assert (mandate.fee_percent, mandate.may_write, mandate.may_propose) == (
        Decimal("2.5"),
        True,
        False,
    )
    for who, person in ((owner, client_side[1]), (broker, broker_side[1])):
        assert who.get(answer.url).status_code == 200
        assert who.post(f"{answer.url}send_code/").status_code == 302
        assert who.post(f"{answer.url}sign/", {"code": "12"}).status_code == 422
        code = make.code_for(person, mandate)
        assert who.post(f"{answer.url}sign/", {"code": code}).status_code == 302
    mandate.refresh_from_db()
    assert mandate.state == "active"
    assert broker.post(f"{answer.url}end/", {"note": ""}).status_code == 302
    assert broker.post(f"{answer.url}end/", {"note": ""}).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_side) == ("ended", "broker")
    assert owner.get(answer.url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries(
    client_side, broker_side, count, django_assert_num_queries
):
    for _one in range(count):
        make.mandate(client_side[0])
    who = browser(client_side[1])
    address = reverse("registry:mandates", args=[client_side[0].code])
    with django_assert_num_queries(26):
        answer = who.get(address)
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == count
    assert who.get(f"{address}?format=xlsx").status_code == 200
