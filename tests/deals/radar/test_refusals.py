"""What suppliers are refused for: what counts, who sees it, and that it ranks nothing."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from ecosystem.registry.models import Affiliation
from marketplace.deals import services as deals
from marketplace.deals.radar import refusals
from marketplace.listings import matching
from marketplace.listings import services as listings
from search.indexing import reindex
from search.jobs import drain_job
from tests.factories import accounts, radar
from tests.factories import deals as deal
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier():
    return make.writer()


@pytest.fixture
def offer(supplier):
    return make.live("offer", user=supplier, field_codes=["s.rice"])


@pytest.fixture
def staff():
    client = Client()
    client.force_login(accounts.moderator())
    return client


def refuse(offer, reason="scale", need=None):
    asking = need or radar.need()
    return listings.say_of_match(
        asking.created_by, listing=asking, other=offer, verdict="misfit", reason=reason
    )


def decline(offer, reason="scale", interest=None):
    """The side of a need says no to a supplier's interest."""
    found = interest or asked(offer)
    return deals.decline(found.listing.created_by, interest=found, reason=reason, note="")


def asked(offer):
    """A supplier's interest in a need."""
    return deal.sent(listing=radar.need(), sender=offer.created_by, own_listing=offer)


def test_words_of_owners_and_staff_and_declined_interests_count(offer):
    refuse(offer, "too_expensive")
    need = radar.need()
    person = accounts.moderator()
    listings.say_of_match(person, listing=offer, other=need, verdict="misfit", reason="place")
    interest = decline(offer, "busy")
    found = refusals.refusals()
    assert [(one.source, one.reason) for one in found] == [
        ("interest", "busy"),
        ("staff", "place"),
        ("owner", "too_expensive"),
    ]
    assert {one.supplier_code for one in found} == {offer.organisation.code}
    assert {one.offer["code"] for one in found} == {offer.code}
    assert {one.fields for one in found} == {("s.rice",)}
    assert found[0].record == interest.code


def test_what_a_supplier_says_no_to_is_no_refusal_of_the_supplier(offer):
    need = radar.need()
    listings.say_of_match(
        offer.created_by, listing=offer, other=need, verdict="misfit", reason="scale"
    )
    interest = deal.sent(listing=offer, sender=need.created_by, own_listing=need)
    deals.decline(offer.created_by, interest=interest, reason="busy", note="")
    listings.say_of_match(need.created_by, listing=need, other=offer, verdict="fits")
    assert refusals.refusals() == []


@pytest.mark.parametrize("side", ["from", "to"])
def test_an_introduction_counts_when_the_side_of_the_need_declines(side):
    interest = deal.introduced()
    listing = interest.listing if side == "to" else interest.own_listing
    deals.decline(listing.created_by, interest=interest, reason="scale", note="")
    assert len(refusals.refusals()) == (1 if listing.kind == "need" else 0)


def test_the_report_counts_and_each_figure_opens_its_records(offer, staff):
    for reason in ("scale", "scale", "place"):
        refuse(offer, reason)
    page = staff.get(reverse("deals_radar:report"))
    reason, field, supplier, quarter = page.context["tables"]
    assert [row["count"] for row in reason["rows"]] == [2, 1]
    assert [row["count"] for row in field["rows"]] == [3]
    assert [row["count"] for row in supplier["rows"]] == [3]
    assert [row["count"] for row in quarter["rows"]] == [3]
    for table in (reason, field, supplier, quarter):
        for row in table["rows"]:
            assert staff.get(row["records"]).context["total"] == row["count"]
            assert staff.get(row["narrow"]).context["total"] == row["count"]


def test_the_records_as_a_spreadsheet(offer, staff):
    refuse(offer)
    response = staff.get(reverse("deals_radar:records"), {"format": "xlsx", "reason": "scale"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert (len(rows), rows[1][3]) == (2, offer.organisation.name_vi)
    assert offer.code in rows[1][4]


@pytest.mark.parametrize("query", [{"reason": "'"}, {"quarter": "x"}, {"field": "%"}, {"p": "99"}])
def test_made_up_filters_show_nothing_and_break_nothing(query, offer, staff):
    refuse(offer)
    for name in ("report", "records"):
        assert staff.get(reverse(f"deals_radar:{name}"), query).status_code == 200


def test_a_supplier_sees_a_reason_only_from_three_organisations_on(offer, supplier):
    one = radar.need()
    for need in (one, one, radar.need()):
        refuse(offer, "scale", need)
    decline(offer, "place")
    organisation = offer.organisation
    assert refusals.told_to(organisation) == []
    decline(offer, "scale")
    (figure,) = refusals.told_to(organisation)
    assert (figure.count, figure.organisations) == (3, 3)
    assert figure.label == refusals.reasons()["scale"]


def test_two_needs_of_one_organisation_are_one_voice(offer):
    owner = make.writer()
    for _number in range(3):
        refuse(offer, "scale", radar.need(user=owner))
    assert refusals.told_to(offer.organisation) == []


def test_the_own_page_names_nobody_and_gives_no_total(offer, supplier):
    needs = [radar.need() for _ in range(3)]
    for need in needs:
        refuse(offer, "scale", need)
    refuse(offer, "place")
    client = Client()
    client.force_login(supplier)
    answer = client.get("/desk/refusals/")
    text = answer.content.decode()
    (shown,) = answer.context["organisations"]
    assert [(one.count, one.organisations) for one in shown["figures"]] == [(3, 3)]
    assert refusals.reasons()["place"] not in text
    for need in needs:
        assert need.code not in text
        assert need.organisation.name_vi not in text


def test_others_do_not_see_an_organisations_refusals(offer):
    for _number in range(3):
        refuse(offer)
    client = Client()
    client.force_login(make.writer())
    (shown,) = client.get("/desk/refusals/").context["organisations"]
    assert shown["figures"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_take_the_same_queries_however_long(
    rows, offer, supplier, staff, django_assert_num_queries
):
    for _number in range(rows):
        refuse(offer)
        decline(offer, "place")
    make.member(supplier, make.organisation_of(make.writer()), Affiliation.Role.EDITOR)
    with django_assert_num_queries(2):
        assert len(refusals.refusals()) == 2 * rows
    with django_assert_num_queries(2):
        refusals.told_to(offer.organisation)


def test_refusals_change_no_ranking(offer):
    need = radar.need(title_vi=make.OFFER["title_vi"])
    make.live("offer", field_codes=["s.rice"])
    interest = asked(offer)
    drain_job()

    def ranked():
        # An entry that was written anew still counts among the words of the index for a while.
        reindex()
        ranks = matching.rank_live(need, limit=10)
        return [(match.key, round(match.score, 6)) for match in ranks.matches]  # freshness fades

    before = ranked()
    refuse(offer, "other_problem", need)
    decline(offer, interest=interest)
    drain_job()
    assert len(before) == 2
    assert ranked() == before
