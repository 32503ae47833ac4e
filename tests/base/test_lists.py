"""Every list that staff or owners see can be taken as .xlsx: each one opened and read back."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cms.accounts.services import request_erasure
from cms.base import audit
from cms.base.models import WorkingDayOverride
from search.models import ThesaurusTerm
from tests.factories import accounts, listings, registry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True, slots=True)
class Taken:
    """A list: who opens it, where, and the first cells that have to be in its sheet."""

    who: Any
    path: str
    first: set[Any]


def audit_trail() -> Taken:
    audit.record(accounts.UserFactory(full_name="=Ai"), "accounts.test", accounts.UserFactory())
    return Taken(accounts.administrator(), reverse("audit_trail:index"), set())


def special_days() -> Taken:
    WorkingDayOverride.objects.create(day="2027-01-02", works=True, basis="=Thông báo")
    found = {day.day for day in WorkingDayOverride.objects.all()}
    return Taken(accounts.verifier(), reverse("special_days:index"), found)


def thesaurus() -> Taken:
    ThesaurusTerm.objects.all().delete()
    ThesaurusTerm.objects.create(term="=lò sấy", target="máy sấy")
    return Taken(accounts.administrator(), reverse("thesaurus:index"), {"'=lò sấy"})


def people() -> Taken:
    who = accounts.administrator()
    accounts.UserFactory(full_name="=Lan")
    return Taken(who, reverse("wagtailusers_users:index"), {"'=Lan", who.full_name})


def data_requests() -> Taken:
    person = accounts.UserFactory(full_name="=Lan")
    request_erasure(person)
    return Taken(accounts.administrator(), reverse("accounts_data_requests"), {"'=Lan"})


def notifications() -> Taken:
    made = accounts.NotificationFactory(subject="=Tin")
    accounts.NotificationFactory()
    return Taken(made.user, "/account/notifications/", set())


def approvals() -> Taken:
    organisation = registry.OrganisationFactory(approval_steps=["leader"])
    author = listings.member(accounts.UserFactory(), organisation, "editor")
    leader = listings.member(accounts.UserFactory(), organisation, "leader")
    found = listings.sent("need", user=author, organisation=organisation)
    listings.sent("need")
    return Taken(leader, "/desk/approvals/", {found.code})


def desk() -> Taken:
    found = listings.saved("need")
    return Taken(found.created_by, "/desk/", {found.code})


def queue() -> Taken:
    found = listings.sent("need")
    return Taken(accounts.moderator(), reverse("listings_moderation:queue"), {found.code})


def needs() -> Taken:
    found = listings.saved("need")
    return Taken(accounts.moderator(), reverse("listing_needs:index"), {found.code})


def offers() -> Taken:
    found = listings.saved("offer")
    return Taken(accounts.moderator(), reverse("listing_offers:index"), {found.code})


def members() -> Taken:
    organisation = registry.OrganisationFactory()
    owner = registry.owner_of(organisation, full_name="=Lan")
    return Taken(owner, f"/desk/organisations/{organisation.code}/people/", {"'=Lan"})


LISTS: list[Callable[[], Taken]] = [
    *(audit_trail, special_days, thesaurus, people, data_requests, notifications),
    *(approvals, desk, queue, needs, offers, members),
]


def rows_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_a_list_says_how_it_is_taken_along_and_is(make):
    taken = make()
    client = Client()
    client.force_login(taken.who)
    page = client.get(taken.path)
    assert page.status_code == 200
    assert "format=xlsx" in page.content.decode()
    answer = client.get(taken.path, {"format": "xlsx"})
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    head, *rows = rows_of(answer.content)
    assert len(rows) >= 1
    assert all(head)
    assert not [cell for row in rows for cell in row if str(cell).startswith(("=", "@"))]
    if taken.first:
        assert {row[0] for row in rows} == taken.first


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_nobody_else_gets_it(make):
    taken = make()
    for user in (None, listings.writer()):
        client = Client()
        if user is not None:
            client.force_login(user)
        answer = client.get(taken.path, {"format": "xlsx"})
        if answer.status_code == 200:  # a list of one's own: it holds nothing of others
            assert len(rows_of(answer.content)) == 1
        else:
            assert answer.status_code in {302, 403, 404}


HOSTILE = (
    "x" * 10_000,
    '"',
    '""""',
    "AND OR NOT ()*?~^:\\",
    "\x00",
    "' OR 1=1 --",
    "<script>alert(1)",
)


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_odd_pages_and_words_are_answered(make):
    """Page -1, page 10⁹, words of 10,000 characters, operators and quotes; on screen and as a sheet."""
    taken = make()
    client = Client()
    client.force_login(taken.who)
    for number in ("-1", "0", "1000000000", "x", "9" * 400):
        for name in ("p", "page"):
            assert client.get(taken.path, {name: number}).status_code == 200, number
    for words in HOSTILE:
        for sheet in ({}, {"format": "xlsx"}):
            answer = client.get(taken.path, {"q": words, **sheet})
            assert answer.status_code in {200, 400, 413}, words[:20]
            if not sheet:
                assert "<script>alert(1)" not in answer.content.decode()


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("path", ["/organisations/", "/en/organisations/"])
def test_odd_words_in_the_directory(client, path, words):
    registry.OrganisationFactory()
    for number in ("1", "-1", "1000000000"):
        answer = client.get(path, {"q": words, "page": number, "kind": words, "ward": words})
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.content.decode()
