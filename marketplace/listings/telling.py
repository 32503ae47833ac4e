"""Owners are told when a new listing fits theirs: once for each pair, by mail and in the app.

`matches_told_at` on the listing is the truth, the job only finds what is due: a killed worker
goes on where it stopped, and `dedup_key` keeps a pair from being told twice.
"""

from __future__ import annotations

import logging

from django.db.models import F, Q
from django.utils import timezone, translation

from cms.accounts import consents, notify
from cms.accounts.models import Consent, User
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Affiliation
from marketplace.listings import addresses, matching, permissions, queries
from marketplace.listings.explaining import ExplainedMatch
from marketplace.listings.models import Listing
from marketplace.listings.presenting import match_item

log = logging.getLogger(__name__)

KIND = "listings.match"
TOLD = 5
BATCH = 50
WRITERS = (Affiliation.Role.OWNER, Affiliation.Role.EDITOR)


def due() -> list[Listing]:
    """Live listings whose matches haven't been told since they were last published."""
    never = Q(matches_told_at__isnull=True) | Q(matches_told_at__lt=F("published_at"))
    return list(queries.live_for("staff").filter(never).order_by("published_at", "pk")[:BATCH])


def _people(listing: Listing) -> list[User]:
    """The author and the organisation's owners who want to hear of matches."""
    people = {user.pk: user for user in registry.people_of(listing.organisation, WRITERS)}
    author = listing.created_by
    if author is not None and permissions.is_own_writer(author, listing):
        people.setdefault(author.pk, author)
    return [p for p in people.values() if Consent.Purpose.MATCH_ALERTS in consents.standing(p)]


def _tell(mine: Listing, other: Listing, why: ExplainedMatch) -> None:
    for person in _people(mine):
        if not permissions.can_view_listing(person, other):
            continue
        with translation.override(person.language):
            context = {"mine": mine, "match": match_item(why), "why": why.why()}
            url = addresses.public(mine, person.language) + "#matches"
        notify.tell(
            person,
            kind=KIND,
            dedup_key=f"match:{mine.code}:{other.code}",
            template="listings/reading/mail/match",
            context=context,
            url=url,
        )


def tell_matches(listing: Listing) -> int:
    """Tell both sides of the best matches of a listing.

    Returns:
        The number of pairs.
    """
    found = matching.matches_of_live(listing, limit=TOLD)
    others = {
        other.code: other
        for other in queries.live_for("staff").filter(code__in=[match.code for match in found])
    }
    for match in found:
        other = others.get(match.code)
        if other is not None:
            _tell(listing, other, match)
            _tell(other, listing, matching.turned(match, listing))
    Listing.objects.filter(pk=listing.pk).update(matches_told_at=timezone.now())
    return len(found)


def run() -> int:
    """Tell what is due; one listing failing stops no other.

    Returns:
        The number of listings whose owners were told.
    """
    done = 0
    for listing in due():
        try:
            tell_matches(listing)
        except Exception:
            log.exception("matches of %s could not be told", listing.code)
        else:
            done += 1
    return done
