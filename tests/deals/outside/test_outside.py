"""Contracts signed elsewhere: both sides confirm, staff let each count once."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.clock import today
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.models import StoredFile
from cms.base.states import IllegalStep
from ecosystem.registry.models import Field
from marketplace.deals.outside import queries, services, states
from marketplace.deals.outside.checking import Party
from marketplace.deals.outside.models import OutsideContract
from marketplace.listings import services as listings
from tests.factories import accounts, outside, registry, uploads
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def two_sides():
    """Two organisations with their owners."""
    giver, taker = registry.OrganisationFactory(), registry.OrganisationFactory()
    return giver, registry.owner_of(giver), taker, registry.owner_of(taker)


def facts(organisation, **changes):
    return {
        "organisation": organisation.code,
        "side": "giver",
        "other": "Cơ sở Ba Tý",
        "kind": "sale_of_equipment",
        "signed_on": "2026-10-01",
        "introduced_by": "here",
        "value": "600 triệu",
        **changes,
    }


def test_the_side_that_reports_has_confirmed_and_the_other_is_asked():
    giver, owner, taker, other = two_sides()
    found = outside.reported(owner, giver=outside.party(giver), taker=outside.party(taker))
    assert (found.state, found.reported_side, found.giver_how) == ("half", "giver", "desk")
    told = Notification.objects.filter(kind="deals.outside")
    assert [one.user for one in told] == [other]


def test_both_sides_confirm_and_staff_let_it_count():
    giver, owner, taker, other = two_sides()
    desk = accounts.moderator()
    found = outside.reported(owner, giver=outside.party(giver), taker=outside.party(taker))
    found = services.confirm(other, contract=found)
    assert found.state == "confirmed"
    found = services.count(desk, contract=found)
    assert (found.state, len(found.fingerprint)) == ("counted", 64)
    assert [entry.action for entry in audit.trail(found)][::-1] == [
        "deals.outside_report",
        "deals.outside_confirm",
        "deals.outside_confirm",
        "deals.outside_count",
    ]


def test_confirming_twice_or_for_the_other_side_is_refused():
    giver, owner, taker, _other = two_sides()
    found = outside.reported(owner, giver=outside.party(giver), taker=outside.party(taker))
    before = OutsideContract.objects.values().get()
    told = Notification.objects.count()
    with pytest.raises(Refused):
        services.confirm(owner, contract=found)
    with pytest.raises(NotAllowed):
        services.confirm(owner, contract=found, side="taker")
    with pytest.raises(NotFound):
        services.confirm(accounts.UserFactory(), contract=found)
    assert OutsideContract.objects.values().get() == before
    assert Notification.objects.count() == told


def test_staff_confirm_for_a_side_only_on_a_scan_and_with_words():
    desk = accounts.moderator()
    bare = outside.reported(desk, evidence=None)
    with pytest.raises(Refused) as refusal:
        services.confirm(desk, contract=bare, side="giver", reason="Bản giấy")
    assert refusal.value.code == "evidence"
    services.add_evidence(desk, contract=bare, upload=uploads.pdf())
    with pytest.raises(Refused) as refusal:
        services.confirm(desk, contract=bare, side="giver", reason=" ")
    assert refusal.value.code == "reason"
    again = services.confirm(desk, contract=bare, side="giver", reason="Bản giấy")
    assert again.giver_how == "paper"


def test_staff_decide_nothing_about_an_organisation_of_their_own():
    desk, giver = accounts.moderator(), registry.OrganisationFactory()
    registry.AffiliationFactory(organisation=giver, user=desk)
    found = outside.confirmed(giver=outside.party(giver))
    with pytest.raises(NotAllowed):
        services.count(desk, contract=found)


def test_a_side_without_an_account_confirms_by_its_link_once():
    found = outside.reported(giver=outside.party(name="Cơ sở Ba Tý"))
    token = services.link_token(found, "giver")
    client, url = Client(), f"/contracts/confirm/{token}/"
    assert client.get(url).status_code == 200
    found.refresh_from_db()
    assert found.state == "reported"  # opening the link alone, as mail scanners do, changes nothing
    for _ in range(3):
        assert client.post(url).status_code == 200
    found.refresh_from_db()
    assert (found.state, found.giver_how, len(audit.trail(found))) == ("half", "link", 2)


def test_a_link_doesnt_serve_a_side_that_is_in_the_registry():
    found = outside.reported()
    with pytest.raises(NotFound):
        services.confirm_by_link(token=services.link_token(found, "giver"))


def test_a_link_of_a_report_taken_back_says_so():
    desk = accounts.moderator()
    found = outside.reported(desk, giver=outside.party(name="Cơ sở Ba Tý"))
    services.withdraw(desk, contract=found, reason="Nhầm")
    answer = Client().post(f"/contracts/confirm/{services.link_token(found, 'giver')}/")
    found.refresh_from_db()
    assert (answer.status_code, found.state, found.giver_how) == (200, "withdrawn", "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": 0}, "value"),
        ({"value": -1}, "value"),
        ({"value": 10**15}, "value"),
        ({"signed_on": date(2999, 1, 1)}, "future"),
        ({"signed_on": date(1900, 1, 1)}, "too_old"),
        ({"kind": "gift"}, "kind"),
        ({"introduced_by": "moon"}, "introduced_by"),
        ({"note": "a" * 100_000}, "too_long"),
        ({"giver": Party(name=" ")}, "sides"),
        ({"evidence": uploads.picture()}, "evidence_type"),
        ({"evidence": uploads.program()}, "file_type"),
        ({"evidence": SimpleUploadedFile("x.pdf", b"")}, "file_empty"),
        ({"evidence": SimpleUploadedFile("x.pdf", b"%PDF-1.4 /Encrypt 1 0 R")}, "encrypted"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(changes, code):
    with pytest.raises(Refused) as refusal:
        outside.reported(**changes)
    assert refusal.value.code == code
    written = (OutsideContract, Notification, StoredFile)
    assert [model.objects.count() for model in written] == [0, 0, 0]


def test_somebody_who_speaks_for_neither_side_reports_nothing():
    with pytest.raises(NotAllowed):
        outside.reported(accounts.UserFactory())
    assert OutsideContract.objects.count() == 0


# --- counted once ----------------------------------------------------------------------------


def test_what_is_like_another_is_decided_before_it_counts():
    desk = accounts.moderator()
    giver, taker = (outside.party(registry.OrganisationFactory()) for _ in range(2))
    first = outside.counted(desk, giver=giver, taker=taker)
    # Turned round, a week later, 4 % more.
    second = outside.confirmed(
        desk,
        giver=taker,
        taker=giver,
        value=624_000_000,
        signed_on=first.signed_on + timedelta(days=7),
    )
    assert list(queries.doubles_of(second)) == [first]
    with pytest.raises(Refused) as refusal:
        services.count(desk, contract=second)
    assert refusal.value.code == "doubles"
    services.tell_apart(desk, contract=second, reason="Máy thứ hai")
    assert services.count(desk, contract=second).state == "counted"


@pytest.mark.parametrize(
    ("changes", "like"),
    [
        ({"value": 640_000_000}, False),
        ({"value": None}, True),
        ({"signed_on": today() - timedelta(days=51)}, False),
        ({"signed_on": today() - timedelta(days=50)}, True),
    ],
)
def test_how_near_two_reports_have_to_be(changes, like):
    giver, taker = (outside.party(registry.OrganisationFactory()) for _ in range(2))
    outside.reported(giver=giver, taker=taker)
    second = outside.reported(giver=giver, taker=taker, **changes)
    assert queries.doubles_of(second).exists() is like


def test_the_same_listing_makes_two_reports_alike():
    listing = make.live("need")
    outside.reported(listing=listing)
    assert queries.doubles_of(outside.reported(listing=listing)).count() == 1


def test_taken_for_the_same_it_is_taken_back():
    desk = accounts.moderator()
    giver, taker = (outside.party(registry.OrganisationFactory()) for _ in range(2))
    first, second = (outside.reported(desk, giver=giver, taker=taker) for _ in range(2))
    gone = services.same(desk, contract=second, other=first)
    assert (gone.state, gone.same_as) == ("withdrawn", first)
    assert not queries.doubles_of(first).exists()


def test_a_counted_one_that_a_side_disputes_counts_no_more():
    giver, owner, taker, _other = two_sides()
    desk = accounts.moderator()
    found = outside.counted(desk, giver=outside.party(giver), taker=outside.party(taker))
    found = services.dispute(owner, contract=found, reason="Chưa ký")
    assert (found.state, found.fingerprint) == ("disputed", None)
    found = services.settle(desk, contract=found, reason="Đã hỏi lại")
    assert (found.state, found.giver_confirmed_at) == ("reported", None)


def test_only_who_reported_or_staff_take_it_back():
    giver, owner, taker, other = two_sides()
    found = outside.reported(owner, giver=outside.party(giver), taker=outside.party(taker))
    with pytest.raises(NotAllowed):
        services.withdraw(other, contract=found)
    assert services.withdraw(owner, contract=found).state == "withdrawn"
    with pytest.raises(IllegalStep):
        services.withdraw(owner, contract=found)


def test_figures_stand_only_on_three_and_leave_no_total():
    desk = accounts.moderator()
    rice = Field.objects.filter(active=True).order_by("pk").first()
    for value in (100, 200, 300):
        outside.counted(desk, field=rice, value=value, signed_on=date(2026, 3, 1))
    for value in (100, None, None):
        outside.counted(desk, value=value, signed_on=date(2025, 3, 1))
    outside.counted(desk, field=rice, signed_on=date(2024, 3, 1))
    outside.confirmed(desk, field=rice, signed_on=date(2026, 3, 1))
    assert queries.figures() == [
        queries.Figure(year=2026, field=rice.pk if rice else None, count=3, value=600, unknown=0),
        queries.Figure(year=2025, field=None, count=3, value=None, unknown=2),
    ]


def test_the_diagram_in_the_docs_is_the_table():
    text = (Path(__file__).parents[3] / "docs" / "deals.md").read_text()
    assert states.OUTSIDE.mermaid() in text


# --- pages -----------------------------------------------------------------------------------


def test_pressed_five_times_it_is_one_contract():
    place = registry.OrganisationFactory()
    client = as_(registry.owner_of(place))
    codes = {client.post("/desk/contracts/new/", facts(place, token="t-1")).url for _ in range(5)}
    assert (len(codes), OutsideContract.objects.count()) == (1, 1)
    found = OutsideContract.objects.get()
    assert (found.taker_name, found.value, found.state) == ("Cơ sở Ba Tý", 600_000_000, "half")


@pytest.mark.parametrize("value", ["0", "-1", "10^15", "9999999999999999", "1,5"])
def test_bad_amounts_come_back_with_the_form(value):
    place = registry.OrganisationFactory()
    answer = as_(registry.owner_of(place)).post("/desk/contracts/new/", facts(place, value=value))
    assert (answer.status_code, OutsideContract.objects.count()) == (200, 0)


def test_the_other_side_confirms_on_its_desk_and_a_second_press_says_how_it_stands():
    giver, owner, taker, other = two_sides()
    found = outside.reported(owner, giver=outside.party(giver), taker=outside.party(taker))
    client = as_(other)
    url = f"/desk/contracts/{found.code}/do/confirm/"
    assert "Xưởng" not in client.get(f"/desk/contracts/{found.code}/").text
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 422
    found.refresh_from_db()
    assert (found.state, len(audit.trail(found))) == ("confirmed", 3)


def test_every_figure_opens_its_records():
    desk = accounts.moderator()
    for number in range(3):
        outside.counted(desk, value=100 + number, signed_on=date(2026, 3, 1))
    client = as_(desk)
    page = client.get("/admin/outside-contracts/")
    query = page.context["figures"][0]["query"]
    assert client.get(f"/admin/outside-contracts/?{query}").context["total"] == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_however_long(rows, django_assert_num_queries):
    giver, owner = registry.OrganisationFactory(), None
    owner = registry.owner_of(giver)
    desk = accounts.moderator()
    for _ in range(rows):
        outside.reported(desk, giver=outside.party(giver), listing=make.live("need"))
    for user, url, number in (
        (owner, "/desk/contracts/", 6),
        (desk, "/admin/outside-contracts/", 14),
    ):
        client = as_(user)
        client.get(url)
        with django_assert_num_queries(number):
            client.get(url)


def test_closing_a_listing_with_a_deal_elsewhere_offers_to_report_the_contract():
    for outcome, offered in (("solved_elsewhere", True), ("not_solved", False)):
        listing = make.live("need")
        owner = listing.created_by
        listings.close(owner, listing=listing, outcome=outcome)
        page = as_(owner).get(f"/desk/listings/{listing.code}/").text
        assert (f"/desk/contracts/new/?listing={listing.code}" in page) is offered
        form = as_(owner).get(f"/desk/contracts/new/?listing={listing.code}").text
        assert listing.code in form
