"""What came in for a saved search is told once, with its reason, in its pace."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts import notify, outbox
from marketplace.listings import services as listing_services
from marketplace.listings.models import Listing, ListingToCompare, SavedSearch, SavedSearchHit
from marketplace.listings.saved import evaluating, jobs, services, telling
from search.thesaurus import thesaurus
from tests.factories import accounts, registry
from tests.factories import listings as make
from tests.listings.reading.conftest import OFFER
from tests.listings.saved.making import mails, saved, told

pytestmark = pytest.mark.django_db


def offer(**changes):
    return make.live("offer", **{**OFFER, **changes})


def need(**changes):
    return make.live("need", **changes)


def test_one_mail_with_the_new_ones_and_their_reasons():
    before = offer(title_vi="Máy sấy lúa cũ")
    jobs.run()
    search = saved()
    person = search.user
    first, second = offer(), offer(title_vi="Lò sấy lúa vỉ ngang")
    other = offer(title_vi="Máy bóc vỏ tôm", title_en="", summary_vi="Tôm sú", keywords_vi="tôm")
    assert jobs.run() == 1
    (one,) = told(person)
    assert one.subject == "Có 2 tin mới cho “sấy lúa”"
    assert one.body.count("Có mặt ở đây vì: tiêu đề có “sấy lúa”") == 2
    assert f"{first.get_absolute_url()}" in one.body
    assert f"{second.get_absolute_url()}" in one.body
    assert before.code not in one.body
    assert other.code not in one.body
    assert one.url == "/offers/?q=s%E1%BA%A5y+l%C3%BAa&sort=newest"
    (mail,) = mails(person)
    assert "<mark>sấy lúa</mark>" in mail.html
    search.refresh_from_db()
    assert search.last_told_at is not None
    assert jobs.run() == 0
    assert len(told()) == 1


def test_many_are_named_in_part_and_told_in_whole(monkeypatch):
    monkeypatch.setattr(telling, "SHOWN", 2)
    monkeypatch.setattr(telling, "CHUNK", 2)
    search = saved()
    titles = [f"Máy sấy lúa số {n}" for n in ["một", "hai", "ba", "bốn", "năm"]]
    for title in titles:
        offer(title_vi=title)
    jobs.run()
    (one,) = told(search.user)
    assert one.subject == "Có 5 tin mới cho “sấy lúa”"
    assert [title in one.body for title in titles] == [True, True, False, False, False]
    assert "và 3 tin nữa" in one.body
    assert SavedSearchHit.objects.filter(told_at=None).count() == 0


def test_in_the_language_of_the_person_with_filters_and_other_words():
    person = accounts.UserFactory(language="en")
    saved(person, query="q=dryer&trl_min=7", kind="offer", name="Dryers")
    offer()
    jobs.run()
    (one,) = told(person)
    assert one.subject == "New for “Dryers”: Husk-fired tower dryer for paddy"
    assert "Why it stands here: its title says “dryer” · TRL from 7" in one.body


def test_a_word_of_the_thesaurus_says_for_what_it_stands():
    person = accounts.UserFactory(language="en")
    saved(person, query="q=dryer", kind="offer")
    offer(title_en="", keywords_vi="")
    jobs.run()
    (one,) = told(person)
    assert "it says “máy sấy” for your “dryer”" in one.body


def test_everything_of_a_kind():
    person = accounts.UserFactory(language="en")
    saved(person, query="", kind="need")
    offer()
    need()
    jobs.run()
    (one,) = told(person)
    assert "You asked for everything of this kind." in one.body
    assert one.subject == "New for “Nhu cầu”: Dryer wanted for a cooperative"


def test_a_change_is_not_told_again_but_a_first_fit_is():
    search = saved(query="q=hơi nước", kind="offer")
    listing = offer()
    jobs.run()
    assert told() == []
    for words in ("Máy sấy bằng hơi nước", "Máy sấy bằng hơi nước nóng"):
        changed(listing, title_vi=words)
        jobs.run()
        assert len(told(search.user)) == 1


def changed(listing, **changes):
    author = Listing.objects.get(pk=listing.pk).created_by
    make.change(listing, author, **changes)
    listing_services.submit(author, listing=listing)
    listing.refresh_from_db()
    return make.approved(listing)


def test_a_change_of_what_was_among_the_results_already_is_no_news():
    listing = offer()
    jobs.run()
    Listing.objects.update(published_at=timezone.now() - timedelta(hours=2))
    saved()
    changed(listing, summary_vi="Sấy lúa nhanh hơn")
    jobs.run()
    assert told() == []
    assert ListingToCompare.objects.count() == 0


def test_what_comes_back_after_it_lapsed_is_new_for_those_who_had_not_heard():
    listing = offer()
    jobs.run()
    Listing.objects.filter(pk=listing.pk).update(
        expires_at=timezone.now() - timedelta(days=1),
        published_at=timezone.now() - timedelta(days=366),
    )
    listing_services.expire(listing=listing)
    search = saved()
    listing_services.renew(listing.created_by, listing=listing)
    jobs.run()
    assert len(told(search.user)) == 1


def test_gone_before_the_mail_is_written_it_is_left_out_and_told_when_it_comes_back():
    search = saved()
    listing = offer()
    evaluating.evaluate()
    Listing.objects.filter(pk=listing.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert telling.tell_due() == 0
    assert (told(), mails(), SavedSearchHit.objects.count()) == ([], [], 0)
    listing_services.expire(listing=listing)
    listing_services.renew(listing.created_by, listing=listing)
    jobs.run()
    assert len(told(search.user)) == 1


def test_members_only_is_told_to_members_alone():
    stranger = saved().user
    member = make.writer(registry.OrganisationFactory(is_verified=True))
    saved(member)
    offer(disclosure="members")
    jobs.run()
    assert told(stranger) == []
    assert len(told(member)) == 1


def test_nobody_hears_of_their_own():
    author = make.writer()
    saved(author)
    offer(user=author)
    jobs.run()
    assert (told(), SavedSearchHit.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"erased_at": datetime(2026, 1, 1, tzinfo=UTC)}]
)
def test_who_is_gone_hears_nothing(change):
    search = saved()
    offer()
    evaluating.evaluate()
    type(search.user).objects.filter(pk=search.user_id).update(**change)
    assert telling.tell_due() == 0
    offer(title_vi="Lò sấy lúa")
    jobs.run()
    assert (told(), mails()) == ([], [])


def at(day, hour):
    """A moment of November 2026 in Vietnam; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=telling.clock.VIETNAM)


@pytest.mark.parametrize(
    ("pace", "found", "before", "after"),
    [
        ("daily", at(24, 8), at(25, 6), at(25, 7)),
        ("daily", at(24, 6), at(24, 6), at(24, 7)),
        ("weekly", at(23, 8), at(30, 6), at(30, 7)),
        ("weekly", at(22, 12), at(23, 6), at(23, 7)),
    ],
)
def test_daily_and_weekly_wait_for_their_morning(pace, found, before, after):
    search = saved(pace=pace)
    offer()
    evaluating.evaluate()
    SavedSearchHit.objects.update(found_at=found)
    assert telling.due(before) == []
    assert telling.due(after) == [search.pk]


def test_a_stopped_search_hears_nothing_and_later_only_of_what_is_new():
    search = saved()
    offer()
    evaluating.evaluate()
    services.stop_search(search.user, search=search)
    offer(title_vi="Lò sấy lúa vỉ ngang")
    assert jobs.run() == 0
    assert (told(), mails()) == ([], [])
    services.resume_search(search.user, search=search)
    assert jobs.run() == 0
    new = offer(title_vi="Máy sấy lúa tĩnh")
    jobs.run()
    (one,) = told(search.user)
    assert new.code in one.body


class Killed(BaseException):
    """What a kill looks like from inside."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (evaluating, "matching"),
        (evaluating.SavedSearchHit.objects, "bulk_create"),
        (telling, "_look"),
        (telling, "_notify"),
        (notify, "_send"),
        (outbox, "wake"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_anywhere_it_ends_the_same(monkeypatch, module, name, when):
    search = saved()
    offer(), offer(title_vi="Lò sấy lúa vỉ ngang")
    whole = getattr(module, name)

    def dying(*args, **kwargs):
        if when == "after":
            whole(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, dying)
    with pytest.raises(Killed):
        jobs.run()
    monkeypatch.setattr(module, name, whole)
    assert (told(), mails()) == ([], [])
    jobs.run()
    jobs.run()
    (one,) = told(search.user)
    assert one.subject == "Có 2 tin mới cho “sấy lúa”"
    assert len(mails()) == 1
    assert SavedSearchHit.objects.filter(told_at=None).count() == 0


def test_one_listing_that_cannot_be_read_stops_no_other(monkeypatch):
    search = saved()
    bad, good = offer(title_vi="Máy sấy lúa hỏng"), offer()
    source = evaluating.ListingSource
    whole = source.documents

    def failing(self, ids):
        if bad.code in ids:
            raise ValueError
        return whole(self, ids)

    monkeypatch.setattr(source, "documents", failing)
    jobs.run()
    assert [row.listing_id for row in ListingToCompare.objects.all()] == [bad.pk]
    (one,) = told(search.user)
    assert good.code in one.body
    monkeypatch.undo()
    jobs.run()
    assert len(told(search.user)) == 2


def test_the_number_of_queries_does_not_grow_with_the_searches_or_the_listings():
    thesaurus()  # read once a process
    counted = []
    for n in (1, 1, 3):  # the first reads the fields, once a process too
        SavedSearch.objects.all().delete()
        for _ in range(n):
            saved()
            offer()
        with CaptureQueriesContext(connection) as queries:
            evaluating.evaluate()
        counted.append(len(queries))
        assert SavedSearchHit.objects.count() == n * n
    assert counted[1:] == [13, 13]
