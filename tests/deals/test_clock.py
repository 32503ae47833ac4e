"""The reply clock with a moved clock: on time, twice, late, after a week's silence."""

from datetime import UTC, datetime, timedelta

import pytest

from cms.accounts import staff
from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit
from ecosystem.registry.models import OrganisationStanding
from marketplace.deals import jobs, services
from marketplace.deals.models import Interest
from marketplace.listings.models import Listing
from tests.factories import accounts, deals
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 9:00 in Vietnam, no holidays in these weeks
CLOSING = timedelta(hours=8)  # from nine to five


@pytest.fixture
def at(monkeypatch):
    """Moves the clock of everybody who asks `timezone.now()`."""
    from django.utils import timezone

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    move(MONDAY)
    return move


def verbs(interest):
    return [one.action.removeprefix("deals.interest_") for one in audit.trail(interest)][::-1]


def told(person):
    rows = Notification.objects.filter(user=person, kind__startswith="deals.").order_by("pk")
    return [one.subject.split(":")[0] for one in rows]


def days(number):
    return MONDAY + timedelta(days=number)


def test_on_time_it_reminds_twice_then_tells_the_desk_then_lapses(at):
    moderator = accounts.moderator()
    interest = deals.sent()
    sender, owner = interest.sent_by, deals.receiver(interest)
    assert interest.due_at == days(7) + CLOSING  # the Monday after, over a weekend
    for moment, expected in (
        (days(3), 0),
        (days(3) + CLOSING, 1),  # Thursday evening
        (days(4), 0),
        (days(7), 1),  # the morning of the last day
        (days(7) + CLOSING, 1),
        (days(8), 0),
        (days(9) + CLOSING, 1),
        (days(30), 0),
    ):
        at(moment)
        assert jobs.run_interest_clock() == expected, moment
        assert jobs.run_interest_clock() == 0, moment
    assert verbs(interest) == ["send", "reminded", "last_day", "overdue", "lapse"]
    assert told(owner)[1:] == [
        "Chờ bạn trả lời trước hết ngày 9/3/2026",
        "Hôm nay là ngày cuối để trả lời",
        "Đã quá hạn trả lời",
        "Hết hiệu lực",
    ]
    assert told(sender) == ["Hết hiệu lực"]
    assert told(moderator) == ["Không ai trả lời kịp hạn"]
    interest.refresh_from_db()
    assert (interest.state, interest.lapse_cause) == ("lapsed", "clock")
    assert interest.ended_at == days(9) + CLOSING


def test_after_a_weeks_silence_nothing_lapses_unheard(at):
    interest = deals.sent()
    owner = deals.receiver(interest)
    at(days(16))
    assert jobs.run_interest_clock() == 1
    interest.refresh_from_db()
    assert (interest.state, verbs(interest)) == ("sent", ["send", "overdue"])
    assert told(owner)[1:] == ["Đã quá hạn trả lời"]
    assert services.accept(owner, interest=interest).state == "accepted"
    at(days(60))
    assert jobs.run_interest_clock() == 0


def test_an_answer_stops_the_clock(at):
    interest = deals.sent()
    services.decline(deals.receiver(interest), interest=interest, reason="busy")
    at(days(40))
    assert jobs.run_interest_clock() == 0
    assert verbs(interest) == ["send", "decline"]


def test_a_question_reminds_the_one_who_was_asked(at):
    interest = deals.sent()
    sender, owner = interest.sent_by, deals.receiver(interest)
    at(days(2))
    services.ask(owner, interest=interest, text="Bao nhiêu tấn?")
    at(days(3) + CLOSING)
    assert jobs.run_interest_clock() == 0
    at(days(7) + CLOSING)
    assert jobs.run_interest_clock() == 1
    assert told(sender)[-1] == "Chờ bạn trả lời trước hết ngày 11/3/2026"
    assert len(told(owner)) == 1


def test_both_sides_of_an_introduction_are_reminded(at):
    interest = deals.introduced()
    at(days(3) + CLOSING)
    assert jobs.run_interest_clock() == 1
    for person in (interest.own_listing.created_by, deals.receiver(interest)):
        assert len(told(person)) == 2


def test_each_mail_goes_once(at):
    interest = deals.sent()
    at(days(3) + CLOSING)
    jobs.run_interest_clock()
    Interest.objects.update(clock_stage=0)  # as if the worker had been killed before its commit
    jobs.run_interest_clock()
    address = deals.receiver(interest).email
    assert OutboundMessage.objects.filter(address=address, kind="deals.interest_clock").count() == 1


def test_one_that_fails_stops_no_other(at, monkeypatch):
    first, second = deals.sent(), deals.sent()
    at(days(3) + CLOSING)
    real = services.advance

    def failing(interest, **kwargs):
        if interest.pk == first.pk:
            raise RuntimeError
        return real(interest, **kwargs)

    monkeypatch.setattr(services, "advance", failing)
    assert jobs.run_interest_clock() == 1
    assert verbs(second) == ["send", "reminded"]


def standing(organisation):
    return OrganisationStanding.objects.filter(organisation=organisation).values_list(
        "interests_received", "interests_answered_in_time", "median_answer_hours"
    )


def test_answers_are_counted_with_those_that_never_came(at):
    owner = make.writer()
    organisation = make.organisation_of(owner)
    interests = [deals.sent(listing=make.live("offer", user=owner)) for _ in range(4)]
    accepted, declined, late, silent = interests
    assert list(standing(organisation)) == []
    at(MONDAY + timedelta(hours=10))
    services.accept(owner, interest=accepted)
    at(MONDAY + timedelta(hours=20))
    services.decline(owner, interest=declined, reason="busy")
    assert list(standing(organisation)) == [(2, 2, 15)]
    at(days(7) + CLOSING)
    jobs.run_interest_clock()  # as late as the last hour: both are overdue now
    assert list(standing(organisation)) == [(4, 2, 15)]
    at(days(8))
    services.ask(owner, interest=late, text="Còn kịp không?")
    assert list(standing(organisation)) == [(4, 2, 20)]
    at(days(30))
    jobs.run_interest_clock()
    at(days(60))
    jobs.run_interest_clock()
    silent.refresh_from_db()
    assert silent.state == "lapsed"
    assert list(standing(organisation)) == [(4, 2, 20)]


def test_what_would_give_an_anonymous_owner_away_is_not_counted(at):
    owner = make.writer()
    need = make.live("need", user=owner, disclosure="anonymous")
    services.decline(owner, interest=deals.sent(listing=need), reason="busy")
    assert list(standing(make.organisation_of(owner))) == []


def test_taken_back_in_time_counts_for_nobody(at):
    interest = deals.sent()
    services.withdraw(interest.sent_by, interest=interest)
    other = deals.sent(listing=interest.listing)
    services.accept(deals.receiver(other), interest=other)
    (figures,) = standing(interest.to_organisation)
    assert figures[:2] == (1, 1)


def test_the_desk_hears_when_nobody_has_an_account(at):
    interest = deals.sent()
    moderator = accounts.moderator()
    offer = make.live("offer")
    offer.organisation.affiliations.update(state="ended")
    Listing.objects.filter(pk=offer.pk).update(created_by=None)
    deals.sent(listing=offer)
    (note,) = Notification.objects.filter(user=moderator)
    assert note.kind == "deals.interest_staff"
    assert staff.is_moderator(moderator)
    assert not Notification.objects.filter(user=interest.sent_by).exists()


def test_from_five_on_the_organisations_page_says_how_it_answers(at, client):
    owner = make.writer()
    page = make.organisation_of(owner).get_absolute_url()
    for number in range(5):
        assert 'id="standing"' not in client.get(page).content.decode()
        interest = deals.sent(listing=make.live("offer", user=owner))
        at(MONDAY + timedelta(hours=number))
        services.decline(owner, interest=interest, reason="busy")
    shown = client.get(page).content.decode()
    assert "100 %" in shown
    assert 'id="standing"' in shown
