"""Each form sent twice, by a second click or a repeated request: done once, told once."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.models import DataRequest, Notification, OutboundMessage
from ecosystem.registry.models import Affiliation, Organisation
from marketplace.listings.models import (
    Listing,
    ListingDraft,
    MatchFeedback,
    ModerationNote,
)
from tests.factories import accounts, registry
from tests.factories import listings as make
from tests.listings.pages.conftest import need

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told() -> tuple[int, int]:
    return Notification.objects.count(), OutboundMessage.objects.count()


@pytest.mark.parametrize("action", ["comment", "note", "return_to_author"])
def test_words_of_staff(action):
    listing = make.sent("need")
    staff = client_of(accounts.moderator())
    path = reverse("listings_moderation:act", args=[listing.code, action])
    assert staff.post(path, {"text": "Cho biết công suất."}).status_code == 302
    once = told()
    assert staff.post(path, {"text": "Cho biết công suất."}).status_code in {302, 422}
    assert (told(), ModerationNote.objects.count()) == (once, 1)
    if action != "return_to_author":  # other words are said as well
        assert staff.post(path, {"text": "Và độ ẩm."}).status_code == 302
        assert ModerationNote.objects.count() == 2


@pytest.mark.parametrize("action", ["pass_completeness", "approve", "withdraw"])
def test_decisions_of_staff(action):
    listing = make.reviewed("need") if action == "approve" else make.sent("need")
    if action == "withdraw":
        listing = make.live("need")
    staff = client_of(accounts.moderator())
    path = reverse("listings_moderation:act", args=[listing.code, action])
    assert staff.post(path, {"text": "Vì vi phạm."}).status_code == 302
    listing.refresh_from_db()
    once, state = told(), (listing.state, listing.version)
    assert staff.post(path, {"text": "Vì vi phạm."}).status_code == 422
    listing.refresh_from_db()
    assert (told(), (listing.state, listing.version)) == (once, state)


def test_a_check_of_the_lists():
    listing = make.sent("need")
    staff = client_of(accounts.moderator())
    staff.post(reverse("listings_moderation:act", args=[listing.code, "pass_completeness"]))
    path = reverse("listings_moderation:act", args=[listing.code, "check"])
    for _time in range(2):
        assert staff.post(path, {"entry": "none"}).status_code == 302
    page = staff.get(reverse("listings_moderation:review", args=[listing.code]))
    assert page.context["check"].result == "none"


@pytest.mark.parametrize(("action", "data"), [
    ("withdraw", {}), ("close", {"outcome": "solved_here", "note": ""}), ("renew", {}),
])  # fmt: skip
def test_actions_of_owners(action, data):
    listing = make.live("need")
    owner = client_of(listing.created_by)
    path = f"/desk/listings/{listing.code}/{action}/"
    assert owner.post(path, data).status_code == 302
    listing.refresh_from_db()
    once, state = told(), (listing.state, listing.version, listing.expires_at)
    assert owner.post(path, data).status_code == 302
    listing.refresh_from_db()
    assert (told(), (listing.state, listing.version, listing.expires_at)) == (once, state)


def test_a_need_that_staff_enter():
    staff = client_of(accounts.moderator())
    data = {
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": "batu@example.com",
        "name": "Hộ bà Tư",
        "kind": "household_business",
        "place": "p:92",
        "intent": "go",
    }
    first, second = (staff.post("/desk/staff/new-need/", data)["Location"] for _time in range(2))
    assert (first, Organisation.objects.count(), ListingDraft.objects.count()) == (second, 1, 1)
    for _time in range(2):
        assert staff.post(first, need(intent="send")).status_code == 302
    assert Listing.objects.count() == 1
    assert OutboundMessage.objects.filter(address="batu@example.com").count() == 1


def test_asking_to_join_and_answering():
    organisation = registry.OrganisationFactory()
    owner = client_of(registry.owner_of(organisation))
    person = accounts.UserFactory()
    path = reverse("registry:join", args=[organisation.code])
    assert client_of(person).post(path, {"role": "editor"}).status_code == 302
    once = told()
    client_of(person).post(path, {"role": "editor"})
    asked = Affiliation.objects.get(user=person)
    assert told() == once
    decide = reverse("registry:decide", args=[organisation.code, asked.code])
    owner.post(decide, {"answer": "yes", "role": "editor", "decision": "accept"})
    asked.refresh_from_db()
    once, state = told(), asked.state
    owner.post(decide, {"answer": "yes", "role": "editor", "decision": "accept"})
    asked.refresh_from_db()
    assert (told(), asked.state) == (once, state)


def test_a_word_on_a_match():
    wanted, offered = make.live("need"), make.live("offer")
    owner = client_of(wanted.created_by)
    for _time in range(2):
        owner.post(reverse("listings:say", args=[wanted.code, offered.code]), {"verdict": "fits"})
    assert MatchFeedback.objects.count() <= 1


def test_an_account():
    data = {
        "full_name": "Lan",
        "login": "lan@example.vn",
        "password1": "ba con cho vang",
        "consent_account": "on",
    }
    client = Client()
    first = client.post("/account/signup/", data)
    second = client.post("/account/signup/", data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert accounts.User.objects.filter(email="lan@example.vn").count() == 1
    assert DataRequest.objects.count() == 0
