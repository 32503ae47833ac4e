"""What comes onto the match desk, who has it, and how it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from marketplace.deals import personal_data
from marketplace.deals.desk import candidates, jobs, services
from marketplace.deals.models import DeskItem, Interest
from marketplace.listings import services as listings
from marketplace.listings.models import DeskAnswer, Listing
from tests.factories import accounts, deals
from tests.factories import listings as make
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return accounts.moderator()


def on_desk(**changes):
    """An open need with a fitting technology beside it, looked at once."""
    offer = make.live("offer")
    need = make.live("need", **changes)
    item = DeskItem.objects.get(listing=need)
    DeskItem.objects.filter(pk=item.pk).update(candidates=[row(offer)], candidate_count=1)
    item.refresh_from_db()
    return item, offer


def row(listing, band="good"):
    words = {"vi": "cùng nói về “máy sấy”", "en": "both speak of “dryer”"}
    lacks = {"misfit": "", "unknown": ""}
    return {
        "code": listing.code,
        "band": band,
        "score": 0.9,
        "sure": 2,
        "why": words,
        "lacks": {"vi": lacks, "en": lacks},
    }


def quiet_offer():
    offer = make.live("offer")
    Listing.objects.filter(pk=offer.pk).update(published_at=timezone.now() - timedelta(days=31))
    offer.refresh_from_db()
    return offer


def facts():
    """What a refusal must leave as it is."""
    items = list(DeskItem.objects.order_by("pk").values())
    return items, DeskAnswer.objects.count(), Interest.objects.count(), Notification.objects.count()


def test_a_published_need_comes_onto_the_desk_with_its_clock():
    need = make.live("need")
    item = DeskItem.objects.get()
    assert (item.listing, item.kind, item.state) == (need, "need", "open")
    assert item.due_at == need.answer_due_at


def test_an_offer_comes_only_after_a_month_without_interest():
    make.live("offer")
    quiet = quiet_offer()
    asked = quiet_offer()
    deals.sent(listing=asked)
    assert jobs.catch_up() == 1
    item = DeskItem.objects.get()
    assert (item.listing, item.kind, item.due_at) == (quiet, "offer", None)
    assert jobs.catch_up() == 0


def test_an_offer_that_was_decided_on_rests_for_a_month(moderator):
    quiet_offer()
    jobs.catch_up()
    services.settle(moderator, item=DeskItem.objects.get(), reason="good_as_is")
    assert jobs.catch_up() == 0
    DeskItem.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert jobs.catch_up() == 1


def test_interest_in_an_offer_ends_its_item_by_itself():
    offer = quiet_offer()
    jobs.catch_up()
    deals.sent(listing=offer)
    assert jobs.catch_up() == 1
    assert DeskItem.objects.get().decision == "interest"


def test_needs_of_before_the_desk_are_caught_up_with():
    make.live("need")
    DeskItem.objects.all().delete()
    assert jobs.catch_up() == 1
    assert jobs.catch_up() == 0
    assert DeskItem.objects.get().due_at is not None


def test_an_answer_written_elsewhere_ends_the_item(moderator):
    need = make.live("need")
    listings.answer_need(moderator, listing=need, text="Chưa có.")
    jobs.catch_up()
    item = DeskItem.objects.get()
    assert (item.decision, item.decided_by) == ("nothing_fits", moderator)
    assert item.decided_at == DeskAnswer.objects.get().answered_at


def release_as(person, item):
    return lambda: services.release(person, item=item)


def test_taking_is_for_one_and_a_colleague_has_to_take_it_over(moderator):
    item, _offer = on_desk()
    other = accounts.moderator()
    services.take(moderator, item=item)
    before = facts()
    with pytest.raises(IllegalStep):
        services.take(other, item=item)
    for act in (
        lambda: services.settle(other, item=item, reason="spoken"),
        release_as(other, item),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "taken"
    assert facts() == before
    assert services.take_over(other, item=item).taken_by == other
    assert services.release(other, item=item).taken_by is None


def test_an_answer_goes_to_the_owner_and_ends_the_item(moderator):
    item, offer = on_desk()
    services.answer(moderator, item=item, text="Mời xem.", chosen=[offer.code], language="vi")
    item.refresh_from_db()
    assert (item.state, item.decision, item.decided_by) == ("decided", "answered", moderator)
    sent = DeskAnswer.objects.get()
    assert (sent.text, sent.language, list(sent.offers.all())) == ("Mời xem.", "vi", [offer])
    assert [one.action for one in audit.trail(item)] == ["deals.desk_decide", "deals.desk_open"]


def test_nothing_fits_is_an_answer_too(moderator):
    item, _offer = on_desk()
    services.say_nothing_fits(moderator, item=item, text="Chưa có công nghệ nào hợp.")
    item.refresh_from_db()
    assert item.decision == "nothing_fits"
    assert DeskAnswer.objects.get().offers.count() == 0


def test_refusals_change_nothing(moderator):
    item, offer = on_desk()
    before = facts()
    for chosen, text, code in (([], "Lời.", "none"), ([offer.code], " ", "required")):
        with pytest.raises(Refused) as refused:
            services.answer(moderator, item=item, text=text, chosen=chosen)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        services.settle(moderator, item=item, reason="")
    assert refused.value.code == "reason"
    with pytest.raises(Refused) as refused:
        services.settle(moderator, item=item, reason="other")
    assert refused.value.code == "required"
    with pytest.raises(Refused) as refused:
        services.close_gone(moderator, item=item)
    assert refused.value.code == "up"
    with pytest.raises(Refused) as refused:
        services.answer(moderator, item=item, text="Lời.", chosen=[offer.code], version=99)
    assert refused.value.code == "moved_on"
    with pytest.raises(Refused) as refused:
        services.advise(moderator, item=item, text="Lời.")
    assert refused.value.code == "not_an_offer"
    assert facts() == before


def test_a_choice_that_left_is_not_recommended(moderator):
    item, offer = on_desk()
    listings.withdraw(offer.created_by, listing=offer)
    before = facts()
    with pytest.raises(Refused) as refused:
        services.answer(moderator, item=item, text="Lời.", chosen=[offer.code])
    assert refused.value.code == "gone"
    assert facts() == before


def test_only_the_desk_works_and_never_on_its_own_organisation():
    item, offer = on_desk()
    own = accounts.moderator()
    make.member(own, item.listing.organisation, "editor")
    before = facts()
    for person, error in ((offer.created_by, NotFound), (accounts.editor(), NotFound)):
        with pytest.raises(error):
            services.take(person, item=item)
        with pytest.raises(error):
            services.say_nothing_fits(person, item=item, text="Lời.")
        with pytest.raises(error):
            services.introduce(person, item=item, other=offer, text="Lời.")
    with pytest.raises(NotAllowed):
        services.say_nothing_fits(own, item=item, text="Lời.")
    with pytest.raises(NotAllowed):
        services.introduce(own, item=item, other=offer, text="Lời.")
    assert facts() == before


def test_one_click_introduces_both_sides_and_is_the_answer(moderator):
    item, offer = on_desk()
    interest = services.introduce(moderator, item=item, other=offer, text="Hai bên nên trao đổi.")
    item.refresh_from_db()
    assert (interest.listing, interest.own_listing) == (offer, item.listing)
    assert item.decision == "introduced"
    assert list(DeskAnswer.objects.get().offers.all()) == [offer]


def test_after_the_answer_others_can_still_be_introduced(moderator):
    item, offer = on_desk()
    services.say_nothing_fits(moderator, item=item, text="Chưa có.")
    services.introduce(moderator, item=item, other=offer, text="Vừa thấy tin này.")
    item.refresh_from_db()
    assert (item.decision, DeskAnswer.objects.count()) == ("nothing_fits", 1)


def test_a_need_that_left_stays_until_somebody_has_seen_it(moderator):
    item, _offer = on_desk()
    listings.withdraw(item.listing.created_by, listing=item.listing)
    item.refresh_from_db()
    assert (item.state, item.left_at is not None) == ("open", True)
    with pytest.raises(Refused):
        services.say_nothing_fits(moderator, item=item, text="Chưa có.")
    assert services.close_gone(moderator, item=item).decision == "gone"


def test_an_offer_that_left_goes_by_itself():
    offer = quiet_offer()
    jobs.catch_up()
    listings.withdraw(offer.created_by, listing=offer)
    assert DeskItem.objects.get().decision == "gone"


def test_what_was_set_aside_is_taken_up_again(moderator):
    item, _offer = on_desk()
    services.settle(moderator, item=item, reason="spoken")
    assert services.reopen(moderator, item=item).state == "open"
    services.say_nothing_fits(moderator, item=item, text="Chưa có.")
    with pytest.raises(IllegalStep):
        services.reopen(moderator, item=item)


def test_an_offer_is_answered_with_words_to_its_owner(moderator):
    offer = quiet_offer()
    jobs.catch_up()
    item = DeskItem.objects.get()
    services.advise(moderator, item=item, text="Bạn thêm giá vào tin nhé.")
    item.refresh_from_db()
    assert item.decision == "advised"
    assert offer.notes.get().text == "Bạn thêm giá vào tin nhé."


def test_candidates_are_found_and_looked_at_again_when_new_ones_come(search_index):  # noqa: F811 - the fixture
    make.live("offer", title_vi="Máy sấy lúa dạng tháp")
    need = make.live("need", title_vi="Cần máy sấy lúa")
    search_index.drain()
    assert jobs.refresh_candidates() == 1
    item = DeskItem.objects.get()
    assert item.refreshed_at is not None
    assert item.searched["count"] == 1
    assert [one["code"] for one in item.candidates] == [
        Listing.objects.exclude(pk=need.pk).get().code
    ]
    assert candidates.stale() == []
    newer = make.live("offer")  # a copied row keeps the date of its original
    Listing.objects.filter(pk=newer.pk).update(published_at=timezone.now())
    assert candidates.stale() == [item]


def test_erasure_takes_the_name_of_who_had_it_and_leaves_what_was_decided(moderator):
    item, _offer = on_desk()
    names = {"taken_by": moderator, "decided_by": moderator, "draft_by": moderator}
    DeskItem.objects.filter(pk=item.pk).update(
        state="decided", decision="gone", decided_at=timezone.now(), **names
    )
    personal_data.erase(moderator)
    item.refresh_from_db()
    assert (item.taken_by, item.decided_by, item.draft_by) == (None, None, None)
    assert (item.state, item.decision) == ("decided", "gone")
