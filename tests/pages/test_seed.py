"""The planted demonstration: whole, lived in, once, or not at all."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.accounts.models import Notification, OutboundMessage, User
from cms.base.errors import Refused
from cms.pages import figures
from cms.pages.demo import data
from cms.pages.demo.planting import PASSWORD
from cms.pages.models import ContentPage, NewsPage
from ecosystem.registry.models import Organisation
from marketplace.deals.models import Interest
from marketplace.listings import queries
from marketplace.listings.models import Listing, MatchFeedback
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def seed() -> str:
    output = StringIO()
    call_command("seed_demo", stdout=output)
    return output.getvalue()


@pytest.mark.slow
def test_it_is_whole_and_planted_once(client):
    assert seed().splitlines() == ["people: 20", "organisations: 40", "listings: 89", "pages: 38"]
    states = Counter(Listing.objects.values_list("kind", "state"))
    assert states == {
        ("offer", "live"): 47,
        ("offer", "internal_review"): 1,
        ("offer", "completeness"): 1,
        ("offer", "approval"): 1,
        ("need", "live"): 33,
        ("need", "closed"): 1,
        ("need", "completeness"): 2,
        ("need", "draft"): 1,
        ("need", "awaiting_word"): 2,
    }
    assert set(Listing.objects.values_list("illustrative", flat=True)) == {True}
    assert Counter(Listing.objects.values_list("edit_state", flat=True))["completeness"] == 1
    queue = list(queries.moderation_queue())
    assert len(queue) == 5
    assert queue[0].moderation_due_at < timezone.now() < queue[1].moderation_due_at
    said, decided = figures.kept("answer"), figures.kept("word")
    assert (said.late, said.due > 15) == (2, True)
    assert (decided.late, decided.due > 15) == (1, True)
    soon = timezone.now() + timezone.timedelta(days=7)
    assert Listing.objects.filter(state="live", expires_at__lt=soon).count() == 1
    assert Counter(Interest.objects.values_list("state", "introduced")) == {
        ("accepted", False): 1,
        ("declined", False): 1,
        ("sent", False): 2,
        ("sent", True): 1,
    }
    assert Counter(MatchFeedback.objects.values_list("verdict", flat=True)) == {
        "fits": 1,
        "misfit": 1,
    }
    published = Listing.objects.filter(state="live").values_list("published_at", flat=True)
    assert len({moment.date() for moment in published}) > 30
    unread = Notification.objects.filter(read_at=None, user__is_staff=False)
    assert 5 < unread.count() < 60
    assert OutboundMessage.objects.exclude(notification=None).count() == 0
    assert Organisation.objects.filter(illustrative=False).exclude(source="demo").count() == 0
    assert (ContentPage.objects.live().count(), NewsPage.objects.live().count()) == (20, 16)
    assert {page.locale.language_code for page in NewsPage.objects.all()} == {"vi", "en"}
    assert User.objects.get(email="bientap@example.vn").check_password(PASSWORD)
    for path in ("/", "/en/", "/news/", "/en/about/", "/figures/answers/"):
        assert client.get(path).status_code == 200
    assert seed() == "The demonstration is planted already.\n"
    assert Listing.objects.count() == 89


def test_a_planting_that_fails_leaves_nothing():
    taken = data.load().accounts[-1].email
    UserFactory(email=taken)
    with pytest.raises(Refused):
        seed()
    assert list(User.objects.values_list("email", flat=True)) == [taken]


def test_it_is_refused_outside_a_demonstration(settings):
    settings.DEMO = settings.DEBUG = False
    for command in ("seed_demo", "demo_code"):
        with pytest.raises(CommandError):
            call_command(command)
    assert User.objects.count() == 0


def test_the_accounts_are_shown_with_what_to_type():
    output = StringIO()
    call_command("seed_demo", "--print-accounts", stdout=output)
    lines = output.getvalue().splitlines()
    assert lines[0] == f"Password of every account:  {PASSWORD}"
    (line,) = [line for line in lines if "bientap@example.vn" in line]
    assert line.split(maxsplit=2) == ["editor", "bientap@example.vn", "Edits pages and news."]
    code = StringIO()
    call_command("demo_code", stdout=code)
    assert code.getvalue().split()[0].isdigit()
