"""Each way of an interest, legal and illegal; who may take it; what a refusal leaves behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cms.accounts.models import Consent, Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from ecosystem.registry.models import Affiliation
from marketplace.deals import permissions, services, states
from marketplace.deals.models import Interest, InterestMessage
from marketplace.deals.models.interest import WORDS
from marketplace.deals.services.sending import DAILY
from marketplace.listings import services as listings
from tests.factories import accounts, deals, registry
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def snapshot():
    rows = list(Interest.objects.order_by("pk").values())
    said = list(InterestMessage.objects.order_by("pk").values())
    return rows, said, Notification.objects.filter(kind__startswith="deals.").count()


def told(person):
    rows = Notification.objects.filter(user=person, kind__startswith="deals.").order_by("pk")
    return [one.subject for one in rows]


def verbs(interest):
    return [one.action.removeprefix("deals.interest_") for one in audit.trail(interest)][::-1]


def test_a_sender_and_an_owner_meet_once_both_have_said_yes():
    interest = deals.sent(use="Sấy lúa hè thu", timing="Trước tháng 8", share_contact=True)
    sender, owner = interest.sent_by, deals.receiver(interest)
    assert interest.state == "sent"
    assert permissions.awaited(interest) == ("to",)
    assert told(owner) == ["Có người muốn trao đổi với bạn về “Máy sấy lúa dạng tháp, đốt trấu”"]
    assert told(sender) == []
    done = services.accept(owner, interest=interest, share_contact=True)
    assert (done.state, done.from_person, done.to_person) == ("accepted", sender, owner)
    assert told(sender) == ["Hai bên đã đồng ý: Máy sấy lúa dạng tháp, đốt trấu"]
    assert verbs(interest) == ["send", "accept"]
    shared = Consent.objects.filter(purpose=Consent.Purpose.CONTACT_SHARING)
    assert {one.user for one in shared} == {sender, owner}


def test_a_contact_that_nobody_agreed_to_show_is_not_kept():
    done = deals.accepted()
    assert (done.from_person, done.to_person) == (None, None)
    assert not Consent.objects.filter(purpose=Consent.Purpose.CONTACT_SHARING).exists()


def test_a_no_carries_its_reason_and_its_sentence():
    interest = deals.sent()
    owner = deals.receiver(interest)
    before = snapshot()
    with pytest.raises(Refused, match="vì sao") as refusal:
        services.decline(owner, interest=interest, reason="because")
    assert refusal.value.field == "reason"
    assert snapshot() == before
    done = services.decline(owner, interest=interest, reason="busy", note="Mời bạn hỏi lại sau vụ.")
    assert (done.state, done.declined_side, done.decline_reason) == ("declined", "to", "busy")
    (note,) = Notification.objects.filter(user=interest.sent_by)
    assert "Mời bạn hỏi lại sau vụ." in note.body


def test_a_question_turns_the_clock_to_the_other_side_and_back():
    interest = deals.sent()
    sender, owner = interest.sent_by, deals.receiver(interest)
    services.ask(owner, interest=interest, text="Ruộng bao nhiêu hecta?")
    interest.refresh_from_db()
    assert permissions.awaited(interest) == ("from",)
    before = snapshot()
    for person in (owner, sender):
        with pytest.raises(IllegalStep):
            services.ask(person, interest=interest, text="Còn nữa?")
    with pytest.raises(IllegalStep):
        services.answer(owner, interest=interest, text="Tự trả lời")
    assert snapshot() == before
    services.answer(sender, interest=interest, text="Ba mươi hecta.")
    interest.refresh_from_db()
    assert permissions.awaited(interest) == ("to",)
    assert [(one.kind, one.side) for one in interest.messages.all()] == [
        ("question", "to"),
        ("answer", "from"),
    ]
    assert len(told(sender)) == 1
    assert len(told(owner)) == 2
    assert interest.first_response_at is not None


def test_only_the_side_that_said_yes_takes_it_back():
    interest = deals.sent()
    sender, owner = interest.sent_by, deals.receiver(interest)
    before = snapshot()
    with pytest.raises(IllegalStep):
        services.withdraw(owner, interest=interest)
    with pytest.raises(IllegalStep):
        services.accept(sender, interest=interest)
    with pytest.raises(IllegalStep):
        services.decline(sender, interest=interest, reason="busy")
    assert snapshot() == before
    assert services.withdraw(sender, interest=interest).state == "withdrawn"


def test_an_introduction_asks_both_sides():
    moderator = accounts.moderator()
    interest = deals.introduced(moderator)
    asking, giving = interest.own_listing.created_by, deals.receiver(interest)
    assert permissions.awaited(interest) == ("from", "to")
    assert [len(told(one)) for one in (asking, giving)] == [1, 1]
    half = services.accept(giving, interest=interest)
    assert (half.state, permissions.awaited(half)) == ("sent", ("from",))
    assert len(told(asking)) == 2
    assert services.accept(asking, interest=interest).state == "accepted"
    assert verbs(interest) == ["introduce", "agree", "accept"]


@pytest.mark.parametrize("side", ["from", "to"])
def test_either_side_of_an_introduction_says_no(side):
    interest = deals.introduced()
    person = interest.own_listing.created_by if side == "from" else deals.receiver(interest)
    done = services.decline(person, interest=interest, reason="place")
    assert (done.state, done.declined_side) == ("declined", side)


def test_the_desk_calls_off_what_it_introduced_and_nothing_else():
    moderator = accounts.moderator()
    interest, own = deals.introduced(moderator), deals.sent()
    assert services.call_off(moderator, interest=interest).state == "withdrawn"
    before = snapshot()
    with pytest.raises(IllegalStep):
        services.call_off(moderator, interest=own)
    with pytest.raises(NotAllowed):
        services.call_off(own.sent_by, interest=own)
    for act in (services.accept, services.withdraw):
        with pytest.raises(NotAllowed):
            act(moderator, interest=own)
    assert snapshot() == before


def test_only_the_desk_introduces():
    need, offer = make.live("need"), make.live("offer")
    with pytest.raises(NotAllowed):
        services.introduce(need.created_by, need=need, offer=offer, text="x")
    moderator = accounts.moderator()
    for first, second in ((offer, need), (need, need)):
        with pytest.raises(Refused):
            services.introduce(moderator, need=first, offer=second, text="x")
    with pytest.raises(Refused, match="vì sao"):
        services.introduce(moderator, need=need, offer=offer, text="  ")
    assert snapshot() == ([], [], 0)


def act_of(name, interest):
    """Whoever takes this action, taking it."""
    more = {
        "agree": {},
        "decline": {"reason": "other"},
        "ask": {"text": "?"},
        "answer": {"text": "!"},
    }
    sides = [interest.sent_by, deals.receiver(interest)]
    if interest.introduced:
        sides = [interest.own_listing.created_by, deals.receiver(interest)]
    service = {"agree": "accept"}.get(name, name)
    last = None
    for person in [*sides, accounts.moderator()]:
        try:
            return getattr(services, service)(person, interest=interest, **more.get(name, {}))
        except (IllegalStep, NotAllowed) as refusal:
            last = refusal
    raise last


ENDS = {
    "accepted": deals.accepted,
    "declined": lambda: act_of("decline", deals.sent()),
    "withdrawn": lambda: act_of("withdraw", deals.sent()),
}


@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize(
    "action", ["accept", "agree", "decline", "ask", "answer", "withdraw", "call_off"]
)
def test_nothing_follows_an_end(state, action):
    interest = ENDS[state]()
    interest = Interest.objects.get(pk=interest.pk)
    assert interest.state == state
    before = snapshot()
    with pytest.raises((IllegalStep, NotAllowed)):
        act_of(action, interest)
    assert snapshot() == before


def test_the_table_knows_these_edges_and_no_others():
    assert [(e.source, e.action, e.target) for e in states.INTEREST.edges] == [
        ("sent", "agree", "sent"),
        ("sent", "accept", "accepted"),
        ("sent", "decline", "declined"),
        ("sent", "ask", "sent"),
        ("sent", "answer", "sent"),
        ("sent", "withdraw", "withdrawn"),
        ("sent", "call_off", "withdrawn"),
        ("sent", "lapse", "lapsed"),
    ]
    assert set(states.INTEREST.states) == set(Interest.State.values)
    docs = Path(__file__).resolve().parents[2] / "docs" / "deals.md"
    assert states.INTEREST.mermaid() in docs.read_text()


def test_strangers_know_of_nothing_and_change_nothing():
    interest = deals.sent()
    before = snapshot()
    for act in (services.accept, services.withdraw, services.call_off):
        with pytest.raises(NotFound):
            act(make.writer(), interest=interest)
    assert snapshot() == before


@pytest.mark.parametrize("role", ["negotiator", "editor", "owner", "attorney"])
def test_who_speaks_for_an_organisation_answers(role):
    interest = deals.sent()
    colleague = accounts.UserFactory()
    make.member(colleague, interest.to_organisation, role)
    assert services.accept(colleague, interest=interest).state == "accepted"


def test_who_left_the_organisation_is_a_stranger_again():
    interest = deals.sent()
    Affiliation.objects.filter(user=deals.receiver(interest)).update(state="ended")
    with pytest.raises(NotFound):
        services.accept(deals.receiver(interest), interest=interest)


def test_a_leader_alone_does_not_speak():
    leader = accounts.UserFactory()
    organisation = registry.OrganisationFactory()
    make.member(leader, organisation, "leader")
    with pytest.raises(NotAllowed):
        services.send(leader, listing=make.live("offer"), organisation=organisation, wish="x")


def test_nobody_writes_for_somebody_else_or_to_themselves():
    offer = make.live("offer")
    stranger = registry.OrganisationFactory()
    with pytest.raises(NotAllowed):
        services.send(make.writer(), listing=offer, organisation=stranger, wish="x")
    with pytest.raises(Refused, match="của chính tổ chức"):
        deals.sent(listing=offer, sender=offer.created_by)
    assert snapshot() == ([], [], 0)


@pytest.mark.parametrize("wish", ["", "   ", "\u200b"])
def test_an_interest_says_what_it_wants(wish):
    with pytest.raises(Refused) as refusal:
        deals.sent(wish=wish)
    assert refusal.value.field == "wish"
    assert snapshot() == ([], [], 0)


def test_a_message_of_a_hundred_thousand_characters_is_refused_whole():
    with pytest.raises(Refused) as refusal:
        deals.sent(wish="x" * 100_000)
    assert (refusal.value.code, refusal.value.field) == ("too_long", "wish")
    interest = deals.sent(wish="x" * WORDS)
    before = snapshot()
    with pytest.raises(Refused):
        services.ask(deals.receiver(interest), interest=interest, text="x" * (WORDS + 1))
    assert snapshot() == before


def test_the_same_pair_has_one_open_interest():
    first = deals.about_match()
    before = snapshot()
    with pytest.raises(services.AlreadyOpen) as refusal:
        deals.sent(
            listing=first.listing, sender=first.sent_by, own_listing=first.own_listing, wish="khác"
        )
    assert refusal.value.interest == first
    with pytest.raises(services.AlreadyOpen) as refusal:
        deals.sent(
            listing=first.own_listing,
            sender=deals.receiver(first),
            own_listing=first.listing,
        )
    assert refusal.value.interest == first
    assert snapshot() == before
    services.withdraw(first.sent_by, interest=first)
    assert deals.sent(listing=first.listing, sender=first.sent_by).state == "sent"


def test_an_organisation_writes_to_so_many_a_day():
    sender = make.writer()
    interest = deals.sent(sender=sender)
    row = Interest.objects.filter(pk=interest.pk).values().get()
    del row["id"]
    listing = make.live("offer")
    Interest.objects.bulk_create(
        Interest(**{**row, "code": f"0000{n:04d}", "state": "withdrawn"}) for n in range(DAILY - 1)
    )
    with pytest.raises(Refused, match="ngày mai"):
        deals.sent(sender=sender, listing=listing)
    Interest.objects.update(sent_at=timezone.now() - timedelta(days=2))
    assert deals.sent(sender=sender, listing=listing).state == "sent"


def test_what_is_for_members_goes_to_members_only():
    owner = make.writer(registry.OrganisationFactory(is_verified=True))
    need = make.live("need", user=owner, disclosure="members")
    with pytest.raises(NotFound):
        deals.sent(listing=need)
    supplier = make.live("offer")
    with pytest.raises(Refused, match="thành viên đã xác minh"):
        services.introduce(accounts.moderator(), need=need, offer=supplier, text="x")
    with pytest.raises(Refused):
        deals.sent(sender=owner, listing=supplier, own_listing=need)
    assert snapshot() == ([], [], 0)
    member = make.writer(registry.OrganisationFactory(is_verified=True))
    assert deals.sent(listing=need, sender=member).state == "sent"


def test_a_listing_that_carries_a_name_does_not_go_without_it():
    with pytest.raises(Refused) as refusal:
        deals.about_match(shown="anonymous")
    assert refusal.value.code == "name_shows"
    assert snapshot() == ([], [], 0)


@pytest.mark.parametrize("which", ["listing", "own_listing"])
def test_a_listing_withdrawn_in_the_middle_ends_it_for_both(which):
    interest = deals.about_match()
    listing = getattr(interest, which)
    listings.withdraw(listing.created_by, listing=listing)
    interest.refresh_from_db()
    assert (interest.state, interest.lapse_cause) == ("lapsed", "listing")
    for person in (interest.sent_by, deals.receiver(interest)):
        assert len([one for one in told(person) if one.startswith("Hết hiệu lực")]) == 1
    before = snapshot()
    with pytest.raises(IllegalStep):
        services.accept(deals.receiver(interest), interest=interest)
    assert snapshot() == before


def test_an_expired_listing_can_still_be_talked_about():
    interest = deals.sent()
    past = timezone.now() - timedelta(days=1)
    type(interest.listing).objects.filter(pk=interest.listing_id).update(expires_at=past)
    interest.listing.refresh_from_db()
    listings.expire(listing=interest.listing)
    assert services.accept(deals.receiver(interest), interest=interest).state == "accepted"


def test_withdrawing_a_listing_that_had_expired_ends_its_interests_too():
    interest = deals.sent()
    listing = interest.listing
    type(listing).objects.filter(pk=listing.pk).update(state="expired")
    listings.withdraw(listing.created_by, listing=listing)
    interest.refresh_from_db()
    assert (interest.state, interest.lapse_cause) == ("lapsed", "listing")


def test_an_ended_listing_takes_no_interest():
    offer = make.live("offer")
    person = make.writer()
    listings.withdraw(offer.created_by, listing=offer)
    with pytest.raises(Refused) as refusal:
        deals.sent(listing=offer, sender=person)
    assert refusal.value.code == "gone"
    assert snapshot() == ([], [], 0)


def test_staff_speak_for_the_listing_they_entered_on_somebodys_word():
    interest = deals.sent()
    moderator = accounts.moderator()
    type(interest.listing).objects.update(word="call", created_by=moderator)
    assert services.accept(moderator, interest=interest).state == "accepted"
