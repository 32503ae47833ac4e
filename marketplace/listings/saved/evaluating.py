"""Holding new listings against the saved searches: each pair is found once.

The rows of `ListingToCompare` are the truth. A row is written in the transaction that makes a
listing public and leaves in the transaction that writes what was found, so that a killed worker
begins it again. Two workers at once find the same, and the database keeps one hit of each.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.base import waking
from marketplace.listings.documents import SOURCE
from marketplace.listings.models import Listing, ListingToCompare, SavedSearch, SavedSearchHit
from marketplace.listings.saved.criteria import Criteria
from marketplace.listings.search import ListingSource
from search.shelf import Shelf
from search.thesaurus import thesaurus

log = logging.getLogger(__name__)
BATCH = 200  # listings held against all searches in one go
CHUNK = 1000
NEWS = timedelta(minutes=1)  # a row so soon after the publication announces it, no later change


def came_up(listing: Listing) -> None:
    """Note a listing that went public or changed: hooked into publishing, in its transaction."""
    ListingToCompare.objects.create(listing=listing, at=timezone.now())
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from marketplace.listings.saved.tasks import tell_saved_searches  # noqa: PLC0415 - it imports this module

    waking.wake(tell_saved_searches)


def evaluate() -> int:
    """Find what waits for each saved search, batch by batch; one that fails stops no other.

    Returns:
        The number of rows that were dealt with.
    """
    done, last = 0, 0
    while True:
        rows = ListingToCompare.objects.filter(pk__gt=last).select_related("listing")
        waiting = list(rows.order_by("pk")[:BATCH])
        if not waiting:
            return done
        last = waiting[-1].pk
        done += _deal_with(waiting)


def _deal_with(waiting: list[ListingToCompare]) -> int:
    try:
        _write(waiting, matching(waiting))
    except Exception:
        if len(waiting) == 1:
            log.exception("listing %s can't be compared", waiting[0].listing.code)
            return 0
        log.warning("a listing among %d can't be compared: one by one", len(waiting))
        return sum(_deal_with([row]) for row in waiting)
    return len(waiting)


def matching(waiting: list[ListingToCompare]) -> list[tuple[int, int]]:
    """Pairs of primary keys, search and listing, for these rows; reads only."""
    listings = {row.listing.code: row.listing for row in waiting}
    since = _since(waiting)
    source, book = ListingSource(), thesaurus()
    # For whom a listing is, is asked when it is told: by then it may have changed.
    shelf = Shelf(source.documents(list(listings)))
    pairs: list[tuple[int, int]] = []
    answers: dict[str, list[Listing]] = {}
    for pk, created_at, digest, data in _searches():
        if digest not in answers:
            keys = shelf.answering(Criteria.load(data).query("staff"), book)
            answers[digest] = [listings[key.removeprefix(f"{SOURCE}:")] for key in keys]
        for listing in answers[digest]:
            limit = since[listing.pk]
            if limit is None or created_at <= limit:
                pairs.append((pk, listing.pk))
    return pairs


def _since(waiting: list[ListingToCompare]) -> dict[int, datetime | None]:
    """By listing: searches saved up to then are told of it; None for all of them.

    Of a change of words only those hear that are older than the listing's coming up: whoever
    saved a search later has seen it among the results, and "new" would be wrong.
    """
    found: dict[int, datetime | None] = {}
    for row in waiting:
        listing = row.listing
        begun = [moment for moment in (listing.published_at, listing.renewed_at) if moment]
        up = max(begun, default=row.at)
        announces = row.at - up <= NEWS
        if announces or found.get(listing.pk, up) is None:
            found[listing.pk] = None
        else:
            found[listing.pk] = up
    return found


def _searches() -> Iterator[tuple[int, datetime, str, dict[str, object]]]:
    rows = SavedSearch.objects.filter(active=True, user__is_active=True).order_by("pk")
    yield from rows.values_list("pk", "created_at", "digest", "criteria").iterator(chunk_size=CHUNK)


@transaction.atomic
def _write(waiting: list[ListingToCompare], pairs: list[tuple[int, int]]) -> None:
    """Keep what was found and take the rows off, in one transaction."""
    rows = ListingToCompare.objects.select_for_update().filter(pk__in=[row.pk for row in waiting])
    left = {row.listing_id for row in rows.order_by("pk")}
    by_search: dict[int, list[int]] = defaultdict(list)
    for search, listing in pairs:
        if listing in left:  # otherwise another worker was faster
            by_search[search].append(listing)
    now = timezone.now()
    keys = sorted(by_search)
    for start in range(0, len(keys), CHUNK):
        # Stopped or deleted meanwhile: not found for it.
        standing = SavedSearch.objects.select_for_update().filter(
            pk__in=keys[start : start + CHUNK], active=True
        )
        SavedSearchHit.objects.bulk_create(
            [
                SavedSearchHit(search_id=search, listing_id=listing, found_at=now)
                for search in standing.order_by("pk").values_list("pk", flat=True)
                for listing in by_search[search]
            ],
            batch_size=CHUNK,
            ignore_conflicts=True,
        )
    ListingToCompare.objects.filter(pk__in=[row.pk for row in waiting]).delete()
