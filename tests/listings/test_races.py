"""Two things at the same moment, on PostgreSQL; each race has a control with the lock off."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cms.base.errors import Conflict, Refused
from marketplace.listings import queries, services
from marketplace.listings.models import Listing, ListingDraft
from marketplace.listings.services import common
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0  # seconds that the first one waits, lock in hand, for the other to be done


def at_once(*acts):
    """Run the acts in threads of their own; what each returned, or the refusal it met."""

    def run(act):
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def unlocked(listing):
    """What `locked` would be if somebody forgot the lock."""
    return Listing.objects.select_related("organisation").get(pk=listing.pk)


def approve_while_its_owner_withdraws(monkeypatch, read):
    """Approval has read the listing; before it writes, its owner withdraws."""
    moderator = accounts.moderator()
    listing = make.reviewed("need", moderator=moderator)
    author = listing.created_by
    has_read, has_withdrawn = threading.Event(), threading.Event()
    role = threading.local()

    def choreographed(record):
        found = read(record)
        if getattr(role, "name", "") == "approve":
            has_read.set()
            has_withdrawn.wait(PATIENCE)
        return found

    monkeypatch.setattr(common, "locked", choreographed)

    def approve():
        role.name = "approve"
        return services.approve(moderator, listing=listing)

    def withdraw():
        has_read.wait(PATIENCE * 5)
        done = services.withdraw(author, listing=listing)
        has_withdrawn.set()
        return done

    at_once(approve, withdraw)
    return Listing.objects.get()


def test_a_withdrawal_during_approval_is_not_lost(monkeypatch):
    found = approve_while_its_owner_withdraws(monkeypatch, common.locked)
    assert found.state == "withdrawn"
    assert list(queries.live_for("staff")) == []


def test_control_without_the_lock_the_withdrawal_is_lost(monkeypatch):
    found = approve_while_its_owner_withdraws(monkeypatch, unlocked)
    assert found.state == "live"


def test_the_same_form_sent_at_the_same_moment_makes_one_listing():
    author = make.writer()
    draft = make.draft(author)
    organisation = make.organisation_of(author)

    def send():
        listing = services.save_listing(
            author,
            draft=draft,
            content=make.need_content(),
            organisation=organisation,
            disclosure="named",
        )
        return services.submit(author, listing=listing).pk

    found = at_once(*[send] * 4)
    listing = Listing.objects.get()
    assert listing.state == "completeness"
    assert {answer for answer in found if isinstance(answer, int)} == {listing.pk}
    assert queries.content_row(listing).revisions.count() == 1


def test_of_two_autosaves_of_one_revision_one_wins_and_the_other_is_told():
    author = make.writer()
    draft = make.draft(author)

    def typing(text):
        return lambda: services.save_draft(author, draft=draft, data={"t": text}, revision=0)

    found = at_once(typing("một"), typing("hai"))
    assert sorted(isinstance(answer, Conflict) for answer in found) == [False, True]
    kept = ListingDraft.objects.get()
    assert kept.revision == 1
    conflict = next(answer for answer in found if isinstance(answer, Conflict))
    assert conflict.draft.data == kept.data


def test_two_moderators_approve_once():
    first, second = accounts.moderator(), accounts.moderator()
    listing = make.reviewed("need", moderator=first)
    found = at_once(
        lambda: services.approve(first, listing=listing),
        lambda: services.approve(second, listing=listing),
    )
    assert sorted(isinstance(answer, Refused) for answer in found) == [False, True]
    assert queries.content_row(listing).revisions.count() == 1
    assert Listing.objects.get().state == "live"


def test_sending_and_saving_one_draft_from_both_sides_never_deadlocks():
    author = make.writer()
    listing = make.saved("need", user=author)
    draft = listing.drafts.get()

    def save(number):
        return lambda: services.save_listing(
            author,
            draft=draft,
            content=make.need_content(title_vi=f"Tên {number}"),
            organisation=listing.organisation,
            disclosure="named",
        )

    at_once(*[save(n) for n in range(3)], lambda: services.submit(author, listing=listing))
    assert Listing.objects.get().state in {"draft", "completeness"}
