"""People and the worker do anything in any order, with crashes: each hit is told exactly once."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.accounts.models import Notification
from marketplace.listings import services as listing_services
from marketplace.listings.models import Listing, ListingToCompare, SavedSearch, SavedSearchHit
from marketplace.listings.saved import evaluating, jobs, services, telling
from tests.factories import accounts
from tests.factories import listings as make
from tests.listings.saved.making import mails, saved, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WORDS = ("tôm", "dứa")
N = st.integers(0, 2)
STEPS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(WORDS)),
    st.tuples(st.just("edit"), N, st.sampled_from(WORDS)),
    st.tuples(st.sampled_from(["lapse", "renew", "stop", "resume"]), N),
    st.tuples(st.just("save"), st.sampled_from(WORDS)),
    st.tuples(st.just("tick")),
    st.tuples(st.just("crash"), st.sampled_from(["matching", "_write", "tell", "_notify"])),
)


class Killed(BaseException):
    """What a kill looks like from inside."""


@dataclass
class Up:
    record: Listing
    word: str
    since: int
    up: bool = True


@dataclass
class Kept:
    record: object
    word: str
    since: int
    active: bool = True


@dataclass
class World:
    """The records, and beside them what should come of it."""

    author: object
    moderator: object
    clock: int = 0
    listings: list[Up] = field(default_factory=list)
    searches: list[Kept] = field(default_factory=list)
    waiting: list[tuple[int, bool]] = field(default_factory=list)
    hits: dict[tuple[int, int], bool] = field(default_factory=dict)

    def publish(self, word):
        found = make.live("need", user=self.author, moderator=self.moderator, **titled(word))
        self.listings.append(Up(found, word, self.clock))
        self.waiting.append((len(self.listings) - 1, True))

    def edit(self, n, word):
        if n >= len(self.listings) or not self.listings[n].up:
            return
        one = self.listings[n]
        record = Listing.objects.get(pk=one.record.pk)
        make.change(record, self.author, **titled(word))
        listing_services.submit(self.author, listing=record)
        record.refresh_from_db()
        make.approved(record, self.moderator)
        # Nobody writes and moderates a change within a minute.
        last = ListingToCompare.objects.order_by("-pk")[:1].values("pk")
        ListingToCompare.objects.filter(pk__in=list(last.values_list("pk", flat=True))).update(
            at=F("at") + timedelta(hours=1)
        )
        one.word = word
        self.waiting.append((n, False))

    def lapse(self, n):
        if n >= len(self.listings) or not self.listings[n].up:
            return
        one = self.listings[n]
        rows = Listing.objects.filter(pk=one.record.pk)
        rows.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert listing_services.expire(listing=rows.get())
        one.up = False

    def renew(self, n):
        if n >= len(self.listings) or self.listings[n].up:
            return
        one = self.listings[n]
        listing_services.renew(self.author, listing=Listing.objects.get(pk=one.record.pk))
        one.up, one.since = True, self.clock
        self.waiting.append((n, True))

    def save(self, word):
        search = saved(query=f"q={word}", kind="need")
        self.searches.append(Kept(search, word, self.clock))

    def stop(self, n):
        if n < len(self.searches):
            kept = self.searches[n]
            services.stop_search(kept.record.user, search=kept.record)
            if kept.active:
                self.hits = {k: done for k, done in self.hits.items() if done or k[0] != n}
            kept.active = False

    def resume(self, n):
        if n < len(self.searches):
            kept = self.searches[n]
            services.resume_search(kept.record.user, search=kept.record)
            kept.active = True

    def tick(self):
        jobs.run()
        self.ticked()

    def ticked(self):
        self._evaluated()
        for (search, listing), done in list(self.hits.items()):
            if not done:
                one = self.listings[listing]
                if one.up and one.word == self.searches[search].word:
                    self.hits[search, listing] = True
                else:
                    del self.hits[search, listing]

    def _evaluated(self):
        for listing in {n for n, _news in self.waiting}:
            news = any(fresh for n, fresh in self.waiting if n == listing)
            one = self.listings[listing]
            for n, search in enumerate(self.searches):
                fits = search.active and one.up and search.word == one.word
                if fits and (news or search.since < one.since):
                    self.hits.setdefault((n, listing), False)
        self.waiting.clear()

    def crash(self, where):
        module, name = {
            "matching": (evaluating, "matching"),
            "_write": (evaluating.SavedSearchHit.objects, "bulk_create"),
            "tell": (telling, "tell_search"),
            "_notify": (telling, "_notify"),
        }[where]
        whole = getattr(module, name)
        reached = []

        def dying(*args, **kwargs):
            reached.append(name)
            if where in {"_write", "_notify"}:
                whole(*args, **kwargs)
            raise Killed

        setattr(module, name, dying)
        try:
            jobs.run()
        except Killed:
            pass
        finally:
            setattr(module, name, whole)
        if not reached:
            self.ticked()
        elif where in {"tell", "_notify"}:
            self._evaluated()
            self.settle_before_the_crash()

    def settle_before_the_crash(self):
        """Searches before the one that was hit had nothing to tell any more, and that is kept."""
        left = set(SavedSearchHit.objects.values_list("search_id", "listing_id"))
        for key, done in list(self.hits.items()):
            pair = (self.searches[key[0]].record.pk, self.listings[key[1]].record.pk)
            one = self.listings[key[1]]
            if pair not in left:
                assert not done
                assert not one.up or one.word != self.searches[key[0]].word
                del self.hits[key]

    def holds(self):
        rows = SavedSearchHit.objects.values_list("search_id", "listing_id", "told_at")
        found = {(search, listing): at is not None for search, listing, at in rows}
        assert found == {
            (self.searches[s].record.pk, self.listings[n].record.pk): done
            for (s, n), done in self.hits.items()
        }
        bodies = [(one.user_id, one.body) for one in told()]
        for s, search in enumerate(self.searches):
            for n, one in enumerate(self.listings):
                mine = [b for user, b in bodies if user == search.record.user_id]
                times = sum(body.count(one.record.code) for body in mine)
                assert times == int(self.hits.get((s, n), False))
        assert len(mails()) == len(bodies)
        assert ListingToCompare.objects.count() == len(self.waiting)


def titled(word):
    return {"title_vi": f"Cần máy bóc {word}", "title_en": ""}


@hypothesis_settings(max_examples=25)
@given(steps=st.lists(STEPS, max_size=12))
def test_any_order_tells_each_hit_exactly_once(steps):
    SavedSearch.objects.all().delete()  # examples share the test's transaction
    ListingToCompare.objects.all().delete()
    Notification.objects.all().delete()
    world = World(make.writer(), accounts.moderator())
    for step, *more in [*steps, ("tick",), ("tick",)]:
        world.clock += 1
        getattr(world, step)(*more)
        world.holds()
    assert not world.waiting
    assert all(world.hits.values())
