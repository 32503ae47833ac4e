"""One version on the table, answered by the other side, agreed once."""

from dataclasses import replace

import pytest

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import Conflict, NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from marketplace.deals.models import Deal, TermsVersion
from marketplace.deals.terms import services
from tests.factories import accounts, registry
from tests.factories import listings as make
from tests.factories import terms as write

pytestmark = pytest.mark.django_db


def stands(deal):
    """All that a refusal must not change."""
    return (
        Deal.objects.filter(pk=deal.pk).values().get(),
        list(TermsVersion.objects.filter(deal=deal).values()),
        Notification.objects.count(),
        len(audit.trail(deal)),
    )


def test_the_first_version_gives_the_turn_to_the_other_side():
    version = write.proposed()
    deal = Deal.objects.get()
    assert (deal.state, deal.turn) == ("proposed", "buyer")
    assert (version.number, version.state, version.lump_sum) == (1, "on_table", 500_000_000)
    buyer = write.speaker(deal, "buyer")
    told = Notification.objects.filter(user=buyer, dedup_key=f"deal:{deal.code}:terms:1:buyer")
    assert told.count() == 1


def test_a_counter_offer_sets_the_first_version_aside():
    deal = write.proposed().deal
    write.proposed(deal, side="buyer", warranty_months=24)
    deal.refresh_from_db()
    assert (deal.state, deal.turn) == ("countered", "seller")
    assert list(deal.terms.order_by("number").values_list("state", flat=True)) == [
        "countered",
        "on_table",
    ]


def test_who_has_proposed_waits():
    deal = write.proposed().deal
    before = stands(deal)
    with pytest.raises(IllegalStep):
        write.proposed(deal, side="seller", warranty_months=24)
    assert stands(deal) == before


def test_an_answer_to_an_older_version_is_a_conflict():
    deal = write.proposed().deal
    write.proposed(deal, side="buyer", warranty_months=24)
    before = stands(deal)
    seller = write.speaker(deal, "seller")
    with pytest.raises(Conflict):
        services.propose(seller, deal=deal, terms=write.terms(warranty_months=18), answers=1)
    assert stands(deal) == before


def test_the_same_press_again_is_the_same_version():
    deal = write.proposed().deal
    before = stands(deal)
    seller = write.speaker(deal, "seller")
    again = services.propose(seller, deal=deal, terms=write.terms(), answers=0)
    assert again.number == 1
    assert stands(deal) == before


def test_a_counter_offer_that_changes_nothing_is_refused():
    deal = write.proposed().deal
    before = stands(deal)
    with pytest.raises(Refused) as refusal:
        write.proposed(deal, side="buyer")
    assert refusal.value.code == "same"
    assert stands(deal) == before


def test_terms_that_are_wrong_are_refused_at_their_field():
    deal = write.deal()
    before = stands(deal)
    with pytest.raises(Refused) as refusal:
        write.proposed(deal, duration=-1)
    assert refusal.value.field == "duration"
    assert stands(deal) == before


def test_agreeing_takes_the_code_and_ends_the_turn():
    version = write.agreed()
    deal = Deal.objects.get()
    assert (deal.state, deal.turn) == ("agreed", "")
    assert (version.state, version.decided_by) == ("agreed", write.speaker(deal, "buyer"))
    details = audit.trail(deal)[0].details
    assert details == {"version": 1, "digest": version.digest, "side": "buyer"}


def test_a_wrong_code_agrees_to_nothing():
    version = write.proposed()
    buyer = write.speaker(version.deal, "buyer")
    right = write.code_for(buyer, version.deal)
    before = stands(version.deal)
    guess = f"{(int(right) + 1) % 1_000_000:06d}"
    with pytest.raises(Refused) as refusal:
        services.agree(buyer, deal=version.deal, number=1, code=guess)
    assert refusal.value.code == "wrong"
    assert stands(version.deal) == before


def test_nobody_agrees_to_their_own_version():
    version = write.proposed()
    seller = write.speaker(version.deal, "seller")
    code = write.code_for(seller, version.deal)
    before = stands(version.deal)
    with pytest.raises(IllegalStep):
        services.agree(seller, deal=version.deal, number=1, code=code)
    assert stands(version.deal) == before


def test_who_speaks_but_cant_bind_agrees_to_nothing():
    version = write.proposed()
    negotiator = accounts.UserFactory()
    registry.AffiliationFactory(user=negotiator, organisation=version.deal.buyer, role="negotiator")
    before = stands(version.deal)
    for act in (
        lambda: services.send_code(negotiator, deal=version.deal),
        lambda: services.agree(negotiator, deal=version.deal, number=1, code="123456"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "not_binding"
    assert stands(version.deal) == before


def test_what_was_read_is_what_is_agreed():
    version = write.proposed()
    deal = version.deal
    buyer = write.speaker(deal, "buyer")
    code = write.code_for(buyer, deal)
    services.take_back(write.speaker(deal, "seller"), deal=deal, number=1)
    write.proposed(deal, warranty_months=1)
    before = stands(deal)
    with pytest.raises(Conflict):
        services.agree(buyer, deal=deal, number=1, code=code)
    assert stands(deal) == before


def test_taking_back_clears_the_table():
    deal = write.proposed().deal
    services.take_back(write.speaker(deal, "seller"), deal=deal, number=1)
    deal.refresh_from_db()
    assert (deal.state, deal.turn) == ("negotiating", "")
    assert deal.terms.get().state == "taken_back"


def test_agreed_terms_open_again_and_the_last_version_stays():
    deal = write.agreed().deal
    services.reopen(write.speaker(deal, "seller"), deal=deal, note="Giá thép đã tăng.")
    deal.refresh_from_db()
    assert deal.state == "negotiating"
    assert deal.terms.get().state == "set_aside"
    assert write.proposed(deal, side="buyer").number == 2


def test_strangers_and_staff_write_no_terms():
    deal = write.deal()
    before = stands(deal)
    for person in (make.writer(), accounts.moderator()):
        with pytest.raises((NotFound, NotAllowed)):
            services.propose(person, deal=deal, terms=write.terms())
    assert stands(deal) == before


def test_a_version_is_never_changed_by_what_follows():
    version = write.proposed()
    content = TermsVersion.objects.get(pk=version.pk).content
    write.proposed(version.deal, side="buyer", warranty_months=24)
    again = TermsVersion.objects.get(pk=version.pk)
    assert (again.content, again.digest) == (content, version.digest)
    assert replace(again.terms) == version.terms
