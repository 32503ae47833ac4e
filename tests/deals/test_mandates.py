"""Brokers under a mandate: what they see and do for a client, and what never."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.models import Notification
from cms.base.errors import NotAllowed, NotFound, Refused
from ecosystem.registry.mandates import services as mandates
from ecosystem.registry.models import Affiliation, Mandate
from marketplace.deals import jobs, permissions, queries, services
from marketplace.deals.dealroom import queries as room_queries
from marketplace.deals.dealroom import services as room
from marketplace.deals.dealroom.permissions import PROPOSE, WRITE, DealReader
from marketplace.deals.dealroom.services import life
from marketplace.deals.delivery import services as delivery
from marketplace.deals.models import Deal, DealMessage, Interest, NdaAcceptance, TermsVersion
from marketplace.deals.terms import services as terms_services
from marketplace.listings import permissions as listings
from tests.factories import accounts, dealroom, deals
from tests.factories import delivery as deliver
from tests.factories import listings as make
from tests.factories import mandates as give
from tests.factories import terms as write
from tests.factories.registry import AffiliationFactory, owner_of

pytestmark = pytest.mark.django_db
TOKEN = "b" * 32


@pytest.fixture
def deal():
    return dealroom.room()


def browser(user):
    found = Client()
    found.force_login(user)
    return found


def say(user, deal, token=TOKEN):
    return room.say(user, deal=deal, text="Bên tôi thay mặt bên mua.", token=token)


def url(deal):
    return reverse("deals:deal", args=[deal.code])


# --- the room ------------------------------------------------------------------------------------


def test_a_broker_who_sees_reads_the_room_and_writes_nothing(deal):
    user, mandate = give.broker_of(deal.buyer)
    reader = DealReader(user)
    assert (reader.side(deal), reader.own_side(deal), reader.mandate(deal)) == (
        "buyer",
        "",
        mandate,
    )
    assert (reader.may(deal, WRITE), reader.may(deal, PROPOSE), reader.binds(deal)) == (False,) * 3
    assert reader.actions(deal) == []
    Notification.objects.all().delete()
    with pytest.raises(NotAllowed):
        say(user, deal)
    with pytest.raises(NotAllowed):
        terms_services.propose(user, deal=deal, terms=write.terms())
    assert (DealMessage.objects.count(), TermsVersion.objects.count()) == (0, 0)
    assert Notification.objects.count() == 0
    answer = browser(user).get(url(deal))
    assert answer.status_code == 200
    assert set(answer.context["forms"]) == set()
    assert list(room_queries.deals_of(reader)) == [deal]


def test_what_a_broker_writes_keeps_whom_they_acted_for_after_the_end(deal):
    user, mandate = give.broker_of(deal.buyer, **give.WRITE)
    said = say(user, deal)
    assert (said.side, said.mandate) == ("buyer", mandate)
    seller = dealroom.person(deal, "seller")
    told = Notification.objects.filter(
        user=seller, dedup_key=f"deal:{deal.code}:said:{said.pk}:seller"
    )
    broker, client = mandate.broker.name_vi, deal.buyer.name_vi
    assert f"{broker}, thay mặt {client}" in told.get().body
    page = browser(seller).get(url(deal))
    (shown,) = page.context["said"]
    assert (shown["who"], shown["acts_for"]) == (
        f"{user.full_name}, {broker}",
        f"thay mặt {client}",
    )
    assert [
        (person["name"], person["acts_for"])
        for side in page.context["people"]
        for person in side["people"]
        if "acts_for" in person
    ] == [(user.full_name, f"thay mặt {client}")]
    client_person = dealroom.person(deal, "buyer")
    mandates.end(client_person, mandate=mandate)
    after = browser(seller).get(url(deal))
    assert after.context["said"][0]["acts_for"] == f"thay mặt {client}"
    assert browser(user).get(url(deal)).status_code == 404
    with pytest.raises(NotFound):
        say(user, deal, "c" * 32)
    assert DealMessage.objects.count() == 1


def test_a_broker_proposes_counters_and_takes_back_but_never_agrees(deal):
    user, mandate = give.broker_of(deal.buyer, **give.PROPOSE)
    reader = DealReader(user)
    assert reader.actions(deal) == ["propose"]
    made = terms_services.propose(user, deal=deal, terms=write.terms())
    assert (made.side, made.mandate) == ("buyer", mandate)
    page = browser(dealroom.person(deal, "seller")).get(url(deal))
    assert f"thay mặt {deal.buyer.name_vi}" in page.content.decode()
    terms_services.take_back(user, deal=deal, number=1)
    seller = dealroom.person(deal, "seller")
    terms_services.propose(seller, deal=deal, terms=write.terms(), answers=1)
    deal.refresh_from_db()
    assert reader.actions(deal) == ["counter"]
    Notification.objects.all().delete()
    for never in (
        lambda: terms_services.send_code(user, deal=deal),
        lambda: terms_services.agree(user, deal=deal, number=2, code="123456"),
        lambda: room.send_code(user, deal=deal),
        lambda: room.accept_nda(user, deal=deal, text=room_queries.current_nda(), code="123456"),
        lambda: room.let_staff_in(user, deal=deal),
        lambda: life.break_off(user, deal=deal, reason="price", note=""),
    ):
        with pytest.raises(NotAllowed):
            never()
    deal.refresh_from_db()
    assert (deal.state, NdaAcceptance.objects.count(), deal.staff_consents.count()) == (
        "proposed",
        0,
        0,
    )
    assert Notification.objects.count() == 0


def test_a_broker_accepts_and_delivers_nothing_once_the_contract_runs(deal):
    deliver.in_force(deal=deal)
    deliver.delivered(deal)
    for side in ("buyer", "seller"):
        user, mandate = give.broker_of(deal.organisation(side), **give.PROPOSE)
        with pytest.raises(NotAllowed):
            delivery.send_code(user, deal=deal, number=1)
        with pytest.raises(NotAllowed):
            delivery.accept(user, deal=deal, number=1, delivery=1, code="123456")
        with pytest.raises(NotAllowed):
            delivery.request_payment(user, deal=deal, number=1)
        with pytest.raises(NotAllowed):
            room.call_dispute(user, deal=deal, text="Không đúng.")
        page = reverse("deals:milestones", args=[deal.code])
        assert browser(user).get(page).status_code == 200
        mandate.delete()
    assert deal.milestones.get(number=1).state == "delivered"


# --- for whom the room is there ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "enters"),
    [
        ({}, True),
        ({"scope": "named", "codes": ["deal"]}, True),
        ({"scope": "named", "codes": ["listing"]}, True),
        ({"scope": "named", "codes": ["interest"]}, True),
        ({"scope": "named", "codes": ["another"]}, False),
        ({"state": "ended"}, False),
        ({"state": "client_signed"}, False),
        ({"valid_until": "yesterday"}, False),
    ],
)
def test_the_scope_and_the_dates_decide_who_enters(deal, changes, enters):
    codes = {
        "deal": deal.code,
        "listing": deal.interest.listing.code,
        "interest": deal.interest.code,
        "another": make.live("offer").code,
    }
    wanted = dict(changes)
    if "codes" in wanted:
        wanted["codes"] = [codes[one] for one in wanted["codes"]]
    if "valid_until" in wanted:
        today = give.clock.today()
        wanted |= {
            "valid_from": today - timedelta(days=9),
            "valid_until": today - timedelta(days=1),
        }
    user, _mandate = give.broker_of(deal.seller, **wanted)
    who = browser(user)
    assert (who.get(url(deal)).status_code == 200) == enters
    assert list(room_queries.deals_of(DealReader(user))) == ([deal] if enters else [])
    interest = reverse("deals:interest", args=[deal.interest.code])
    named_by_deal = wanted.get("codes") == [deal.code]
    assert (who.get(interest).status_code == 200) == (enters and not named_by_deal)
    received = list(queries.received_by(permissions.Reader(user)))
    assert received == ([deal.interest] if enters and not named_by_deal else [])


def test_a_broker_of_others_learns_as_little_as_of_a_deal_that_isnt_there(
    deal, django_assert_num_queries
):
    other = dealroom.room()
    user, _mandate = give.broker_of(other.buyer, **give.PROPOSE)
    who = browser(user)
    absent = "".join(reversed(url(deal).removesuffix("/").rsplit("/", 1)[1]))
    assert who.get(url(deal)).status_code == 404
    with django_assert_num_queries(3), pytest.raises(NotFound):
        room_queries.get_deal_for(user, deal.code)
    with django_assert_num_queries(3), pytest.raises(NotFound):
        room_queries.get_deal_for(user, absent)


def test_nobody_brokers_for_both_sides_or_against_their_own(deal):
    user, first = give.broker_of(deal.buyer, **give.PROPOSE)
    second = give.mandate(
        deal.seller, first.broker, state="client_signed", broker_signed_at=None, may_write=True
    )
    with pytest.raises(Refused) as refusal:
        give.signed(user, second)
    second.refresh_from_db()
    assert (refusal.value.code, second.state) == ("both_sides", "client_signed")
    # Two that stood before the deal came about: they act for neither.
    Mandate.objects.filter(pk=second.pk).update(state="active", broker_signed_at=first.created_at)
    reader = DealReader(user)
    assert (reader.side(deal), list(room_queries.deals_of(reader))) == ("", [])
    assert permissions.Reader(user).sees(deal.interest) == set()
    assert list(queries.received_by(permissions.Reader(user))) == []
    assert browser(user).get(url(deal)).status_code == 404
    Mandate.objects.filter(pk=second.pk).update(state="ended")
    AffiliationFactory(organisation=deal.seller, user=user, role=Affiliation.Role.OWNER)
    reader = DealReader(user)
    assert (reader.side(deal), reader.mandate(deal)) == ("seller", None)
    assert permissions.Reader(user).sees(deal.interest) == {"to"}


def test_a_broker_who_left_the_intermediary_sees_nothing_more(deal):
    user, mandate = give.broker_of(deal.buyer)
    assert browser(user).get(url(deal)).status_code == 200
    Affiliation.objects.filter(user=user, organisation=mandate.broker).update(state="ended")
    assert browser(user).get(url(deal)).status_code == 404


# --- interests -----------------------------------------------------------------------------------


def test_a_broker_sends_an_interest_for_a_client_and_says_so():
    offer = make.live("offer")
    client = make.organisation_of(make.writer())
    user, mandate = give.broker_of(client, **give.WRITE)
    made = deals.sent(listing=offer, sender=user, organisation=client, share_contact=True)
    assert (made.from_organisation, made.from_mandate, made.from_person) == (client, mandate, None)
    told = Notification.objects.get(user=offer.created_by, dedup_key__startswith="interest:")
    name = f"{mandate.broker.name_vi}, thay mặt {client.name_vi}"
    assert name in told.body
    page = browser(offer.created_by).get(reverse("deals:interest", args=[made.code]))
    assert page.context["other"] == name
    assert browser(user).get(reverse("deals:interest", args=[made.code])).status_code == 200
    form = browser(user).get(reverse("deals:interest_new", args=[make.live("offer").code]))
    assert client.name_vi in form.content.decode()


def test_a_broker_answers_for_a_client_only_with_the_right_to_write():
    interest = deals.sent()
    watcher, _mandate = give.broker_of(interest.to_organisation)
    user, mandate = give.broker_of(interest.to_organisation, **give.WRITE)
    page = browser(watcher).get(reverse("deals:interest", args=[interest.code]))
    assert (page.status_code, page.context["actions"]) == (200, [])
    with pytest.raises(NotAllowed):
        services.accept(watcher, interest=interest)
    asked = services.ask(user, interest=interest, text="Mấy tấn một ngày?")
    assert (asked.side, asked.mandate) == ("to", mandate)
    interest.refresh_from_db()
    services.answer(interest.sent_by, interest=interest, text="Mười tấn.")
    services.accept(user, interest=interest)
    interest.refresh_from_db()
    assert (interest.state, interest.to_mandate, interest.to_person) == ("accepted", mandate, None)
    assert Deal.objects.get(interest=interest).seller == interest.to_organisation


def test_without_the_right_no_interest_goes_out_for_a_client():
    offer = make.live("offer")
    client = make.organisation_of(make.writer())
    for rights in (give.SEE, {"scope": "named", "codes": [client.code], **give.WRITE}):
        user, _mandate = give.broker_of(client, **rights)
        with pytest.raises(NotAllowed):
            deals.sent(listing=offer, sender=user, organisation=client)
    assert Interest.objects.count() == 0


def test_a_broker_of_an_unnamed_client_isnt_named_either():
    need = make.live("need", disclosure="anonymous")
    interest = deals.sent(listing=need)
    user, mandate = give.broker_of(interest.to_organisation, **give.WRITE)
    services.ask(user, interest=interest, text="Giá bao nhiêu?")
    page = browser(interest.sent_by).get(reverse("deals:interest", args=[interest.code]))
    html = page.content.decode()
    assert mandate.broker.name_vi not in html
    assert interest.to_organisation.name_vi not in html


# --- the clock -----------------------------------------------------------------------------------

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CLOSING = timedelta(hours=8)


@pytest.fixture
def at(monkeypatch):
    from django.utils import timezone

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    move(MONDAY)
    return move


def test_the_clock_calls_the_broker_then_the_desk_then_it_lapses(at):
    moderator = accounts.moderator()
    interest = deals.sent()
    user, _mandate = give.broker_of(interest.to_organisation, **give.WRITE)
    told = []
    for day, hours, expected in (
        (3, CLOSING, "reminded"),
        (7, timedelta(0), "last_day"),
        (7, CLOSING, "broker"),
        (8, timedelta(0), ""),
        (8, CLOSING, "overdue"),
        (8, CLOSING, ""),
        (10, CLOSING, "lapsed"),
    ):
        moment = at(MONDAY + timedelta(days=day) + hours)
        assert jobs.run_interest_clock() == bool(expected)
        assert jobs.run_interest_clock() == 0
        found = {
            name: Notification.objects.filter(
                user=person, kind__startswith="deals.interest"
            ).count()
            for name, person in (("broker", user), ("desk", moderator))
        }
        told.append((expected, found["broker"], found["desk"]))
        assert moment
    assert told == [
        ("reminded", 0, 0),
        ("last_day", 0, 0),
        ("broker", 1, 0),
        ("", 1, 0),
        ("overdue", 1, 1),
        ("", 1, 1),
        ("lapsed", 2, 1),
    ]
    interest.refresh_from_db()
    assert interest.state == "lapsed"


def test_after_a_silence_the_broker_still_comes_before_the_desk(at):
    interest = deals.sent()
    give.broker_of(interest.to_organisation, **give.WRITE)
    at(MONDAY + timedelta(days=21))
    assert jobs.run_interest_clock() == 1
    interest.refresh_from_db()
    assert (interest.state, interest.clock_stage) == ("sent", services.clock.WITH_BROKER)


# --- listings ------------------------------------------------------------------------------------


def test_a_broker_reads_a_clients_hidden_listing_within_scope():
    draft, other = make.sent("offer"), make.sent("offer")
    organisation = draft.organisation
    user, mandate = give.broker_of(organisation, scope="named", codes=[draft.code])
    assert listings.can_view_listing(user, draft)
    assert not listings.can_view_listing(user, other)
    assert not listings.can_edit_listing(user, draft)
    assert not listings.can_see_evidence(user, draft)
    assert listings.can_see_unpublished(user, draft)
    who = browser(user)
    page = reverse("listings:desk_listing", args=[draft.code])
    assert [row["cells"][0]["url"] for row in who.get("/desk/").context["rows"]] == [page]
    assert who.get(page).status_code == 200
    mandates.end(owner_of(organisation), mandate=mandate)
    assert not listings.can_view_listing(user, draft)
    assert who.get("/desk/").context["rows"] == []
    assert who.get(page).status_code == 404
