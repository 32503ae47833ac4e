"""Owners are told when a new listing fits theirs: once for each pair, by mail and in the app.

`matches_told_at` on the listing is the truth, the job only finds what is due: a killed worker
goes on where it stopped, and `dedup_key` keeps a pair from being told twice. A listing waits until
the index has it: of two that are approved in the same minute, the later one then finds the earlier.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation

from cms.accounts import notify
from cms.accounts.models import Consent, User
from cms.base.i18n import localized
from ecosystem.registry import permissions as registry_permissions
from ecosystem.registry import queries as registry
from marketplace.listings import addresses, documents, matching, permissions, queries
from marketplace.listings.documents import SOURCE
from marketplace.listings.explaining import explain
from marketplace.listings.models import Listing
from marketplace.listings.presenting import match_item
from search.documents import SearchDocument
from search.models import OutboxEntry
from search.ranking import Match

log = logging.getLogger(__name__)

KIND = "listings.match"
TOLD = 5
BATCH = 50
LONGEST = 40.0  # seconds: the other jobs of the same tick wait meanwhile


def due(but: Collection[int] = ()) -> list[Listing]:
    """Live, indexed listings whose matches haven't been told since they were last published.

    `but`: keys of those that were tried a moment ago.
    """
    never = Q(matches_told_at__isnull=True) | Q(matches_told_at__lt=F("published_at"))
    waits = OutboxEntry.objects.filter(source=SOURCE, object_id=OuterRef("code"), live_done=False)
    found = queries.live_for("staff").filter(never).exclude(Exists(waits)).exclude(pk__in=but)
    return list(found.order_by("published_at", "pk")[:BATCH])


@dataclass(slots=True)
class _People:
    """Who is told of a listing; each organisation's people are read once."""

    known: dict[int, list[User]] = field(default_factory=dict)

    def of(self, listing: Listing) -> list[User]:
        """Those who write for the organisation, and who entered it, as far as they agreed."""
        if listing.pk not in self.known:
            self.known[listing.pk] = self._read(listing)
        return self.known[listing.pk]

    @staticmethod
    def _read(listing: Listing) -> list[User]:
        writers = registry.people_of(listing.organisation, registry_permissions.WRITERS)
        people = {user.pk: user for user in writers}
        author = listing.created_by
        if author is not None and author.pk not in people and _still_writes(author, listing):
            people[author.pk] = author
        agreed = Consent.objects.filter(
            user__in=people.values(),
            purpose=Consent.Purpose.MATCH_ALERTS,
            withdrawn_at__isnull=True,
        ).values_list("user_id", flat=True)
        kept = set(agreed)
        return [user for pk, user in people.items() if pk in kept and user.is_active]


def _still_writes(author: User, listing: Listing) -> bool:
    return permissions.is_own_writer(author, listing)


def _tell(
    people: Iterable[User], mine: Listing, document: SearchDocument, match: Match, other: Listing
) -> None:
    """Tell these people of `other`, why in each one's own language."""
    for person in people:
        if not permissions.can_view_listing(person, other):
            continue
        with translation.override(person.language):
            why = explain(document, match)
            if not why.grounded:
                continue
            context = {
                "mine_title": localized(mine, "live_title").text,
                "match": match_item(why),
                "why": why.why(),
            }
            url = addresses.public(mine, person.language) + "#matches"
        notify.tell(
            person,
            kind=KIND,
            dedup_key=f"match:{mine.code}:{other.code}",
            template="listings/reading/mail/match",
            context=context,
            url=url,
        )


def tell_matches(listing: Listing) -> int | None:
    """Tell both sides of the best matches of a listing: all of it or nothing.

    Returns:
        The number of pairs, or None while search is away; it then stays due.
    """
    ranked = matching.rank_live(listing, limit=TOLD)
    if ranked.degraded:
        return None
    found = {str(match.payload["code"]): match for match in ranked.matches}
    others = queries.live_for("staff").filter(code__in=found)
    # An anonymous listing names no organisation in the index, so that one's own are left out here.
    pairs = [o for o in others if o.organisation_id != listing.organisation_id]
    people = _People()
    with transaction.atomic():
        for other in pairs:
            match = found[other.code]
            document = documents.build(other, other.content)
            back = matching.turned(match, ranked.document)
            _tell(people.of(listing), listing, ranked.document, match, other)
            _tell(people.of(other), other, document, back, listing)
        Listing.objects.filter(pk=listing.pk).update(matches_told_at=timezone.now())
    return len(pairs)


def run() -> int:
    """Tell what is due, for `LONGEST` seconds at most; one listing failing stops no other.

    Returns:
        The number of listings whose owners were told.
    """
    done, failed, limit = 0, set[int](), time.monotonic() + LONGEST
    while listings := due(failed):
        for listing in listings:
            if time.monotonic() > limit:
                return done
            try:
                told = tell_matches(listing)
            except Exception:
                log.exception("matches of %s could not be told", listing.code)
                failed.add(listing.pk)
            else:
                if told is None:
                    return done
                done += 1
    return done
