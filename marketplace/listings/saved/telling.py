"""Telling people what came in for their saved searches, in the pace that each one has.

A hit is told when its search's time has come: at once, or once the morning (of Monday) after it
was found is there. What is told is marked in the transaction that writes the notice and its mail
down, under a lock of the search: killed before the commit nothing has happened, after it all.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.accounts import notify
from cms.accounts.models import User
from cms.base import clock
from ecosystem.registry import permissions as registry
from marketplace.listings import permissions, queries
from marketplace.listings.models import SavedSearch, SavedSearchHit
from marketplace.listings.presenting import row
from marketplace.listings.saved.criteria import Criteria
from marketplace.listings.saved.reasons import Reasons
from marketplace.listings.search import ListingSource
from search.documents import SearchDocument
from search.shelf import Shelf
from search.thesaurus import thesaurus

log = logging.getLogger(__name__)

KIND = "listings.saved_search"
MORNING = 7  # in Vietnam: before the working day
SHOWN = 10
CHUNK = 200
Pace = SavedSearch.Pace


def last_morning(now: datetime) -> datetime:
    """The latest seven o'clock in Vietnam."""
    there = now.astimezone(clock.VIETNAM)
    morning = there.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning <= there else morning - timedelta(days=1)


def last_monday(now: datetime) -> datetime:
    """The latest seven o'clock of a Monday in Vietnam."""
    morning = last_morning(now)
    return morning - timedelta(days=morning.weekday())


def due(now: datetime) -> list[int]:
    """Primary keys of the searches of which something is to be told now."""
    ready = (
        Q(search__pace=Pace.AT_ONCE)
        | Q(search__pace=Pace.DAILY, found_at__lte=last_morning(now))
        | Q(search__pace=Pace.WEEKLY, found_at__lte=last_monday(now))
    )
    hits = SavedSearchHit.objects.filter(ready, told_at=None)
    return list(hits.order_by("search_id").values_list("search_id", flat=True).distinct())


def tell_due() -> int:
    """Tell what is due; one search failing stops no other.

    Returns:
        The number of searches that were told of.
    """
    told = 0
    for pk in due(timezone.now()):
        try:
            told += tell_search(pk)
        except Exception:
            log.exception("saved search %s could not be told", pk)
    return told


@dataclass(slots=True)
class _News:
    """What is still news: all of it by key, and the documents of the first ones."""

    hits: list[int] = field(default_factory=list)
    first: list[SearchDocument] = field(default_factory=list)


@transaction.atomic
def tell_search(pk: int) -> bool:
    """Tell one person all that is new for one search.

    What isn't up any more, no longer fits, or isn't for this person's eyes is dropped untold, so
    that it can be found again when it comes back.

    Returns:
        Whether there was anything to tell.
    """
    search = SavedSearch.objects.select_for_update().filter(pk=pk).first()
    if search is None:
        return False
    hits = list(search.hits.filter(told_at=None).select_related("listing").order_by("pk"))
    person = search.user
    listens = search.active and person.is_active and not person.erased_at
    criteria = Criteria.load(search.criteria)
    news = _News()
    if listens:
        for start in range(0, len(hits), CHUNK):
            _look(person, criteria, hits[start : start + CHUNK], news)
    kept = set(news.hits)
    search.hits.filter(pk__in=[hit.pk for hit in hits if hit.pk not in kept]).delete()
    if not kept:
        return False
    now = timezone.now()
    search.hits.filter(pk__in=kept).update(told_at=now)
    search.last_told_at = now
    search.save(update_fields=["last_told_at"])
    _notify(person, search, criteria, news)
    return True


def _look(person: User, criteria: Criteria, hits: list[SavedSearchHit], news: _News) -> None:
    """Add those of these hits that this person may see now and that fit now."""
    seen = queries.bare_live_for(permissions.audience_of(person))
    own = registry.affiliations_of(person).values("organisation_id")
    others = seen.exclude(organisation__in=own).exclude(created_by=person)
    codes = others.filter(pk__in=[hit.listing_id for hit in hits]).values_list("code", flat=True)
    source = ListingSource()
    documents = {one.key: one for one in source.documents(sorted(codes))}
    found = set(Shelf(documents.values()).answering(criteria.query("staff"), thesaurus()))
    for hit in hits:
        if (key := source.key_for(hit.listing.code)) in found:
            news.hits.append(hit.pk)
            if len(news.first) < SHOWN:
                news.first.append(documents[key])


def _notify(person: User, search: SavedSearch, criteria: Criteria, news: _News) -> None:
    with translation.override(person.language):
        because = Reasons(criteria)
        items = [_item(one, because) for one in news.first]
        url = criteria.address(sort="newest")
        context = {
            "name": search.name,
            "count": len(news.hits),
            "items": items,
            "more": len(news.hits) - len(items),
            "first": items[0]["title"],
        }
    notify.tell(
        person,
        kind=KIND,
        # Each hit is told once, so the first one names this piece of news.
        dedup_key=f"saved:{search.code}:{news.hits[0]}",
        template="listings/saved/mail/new",
        context=context,
        url=url,
    )


def _item(document: SearchDocument, because: Reasons) -> dict[str, Any]:
    shown = row(document.payload, document.kind, terms=because.marks, badges=False)
    return {
        "kind": _("Need") if document.kind == "need" else _("Technology"),
        "title": shown["title"],
        "title_html": shown.get("title_html", ""),
        "url": notify.absolute(shown["url"]),
        "why": because.of(document),
    }
