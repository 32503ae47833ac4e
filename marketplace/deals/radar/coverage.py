"""Which needs nothing fits.

Owners are shown what may fit, so what is shown to them goes far down. Here an offer counts as
fitting when it is among those shown, scores like a true pair and speaks of the same thing: the same
field, price and place alone answer no need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import translation

from ecosystem.registry.models import Organisation
from marketplace.deals.models import Interest
from marketplace.deals.radar.models import RadarMember
from marketplace.listings import documents, matching
from marketplace.listings.explaining import ExplainedMatch, explain
from marketplace.listings.models import Listing, MatchFeedback
from search import service
from search.documents import Audience
from search.query import MatchQuery

RECENT = timedelta(days=180)
LIMIT = 10  # best offers of a need that are asked about
NEAR = 3
#: Half of all chance pairs pass the bar by which matches are shown. In the demonstration the best
#: true pair of each need scores 1.25 and more.
TRUE_SCORE = 0.68
S = Listing.State


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need without a fitting offer, why, and what came nearest."""

    listing: Listing
    cause: str
    near: list[dict[str, Any]]


class SearchDownError(Exception):
    """Search couldn't be asked, so an empty list of matches says nothing."""


def candidates(now: datetime) -> QuerySet[Listing]:
    """Live needs, and those that lapsed or were closed unsolved within the last `RECENT`."""
    since = now - RECENT
    unsolved = Q(outcome__in=("", Listing.Outcome.NOT_SOLVED))
    wanted = (
        Q(state=S.LIVE)
        | Q(state=S.EXPIRED, expires_at__gte=since)
        | Q(state=S.CLOSED, closed_at__gte=since) & unsolved
    )
    rows = Listing.objects.filter(
        wanted, kind=Listing.Kind.NEED, organisation__state=Organisation.State.ACTIVE
    )
    return rows.select_related(
        "organisation__standing", "organisation__province", "list_entry__technology_list",
        "need__province", "need__ward",
    ).order_by(F("published_at").desc(nulls_last=True), "-pk")  # fmt: skip


def refused_pairs() -> dict[int, set[str]]:
    """Primary key of a need → codes of the offers that somebody said don't fit it."""
    pairs: dict[int, set[str]] = defaultdict(set)
    misfits = MatchFeedback.objects.filter(verdict=MatchFeedback.Verdict.MISFIT).values_list(
        "listing_id", "listing__code", "listing__kind", "other_id", "other__code"
    )
    about = Interest.objects.filter(state=Interest.State.DECLINED, own_listing__isnull=False)
    declined = about.values_list(
        "listing_id", "listing__code", "listing__kind", "own_listing_id", "own_listing__code"
    )
    rows: list[tuple[Any, ...]] = [*misfits, *declined]
    for key, code, kind, other_key, other_code in rows:
        if kind == Listing.Kind.NEED:
            pairs[key].add(other_code)
        else:
            pairs[other_key].add(code)
    return pairs


def met() -> set[int]:
    """Needs about which two sides have said yes to each other."""
    rows = Interest.objects.filter(state=Interest.State.ACCEPTED)
    keys = rows.values_list("listing_id", "own_listing_id")
    return {key for pair in keys for key in pair if key is not None}


def look(listing: Listing, refused: Collection[str]) -> Unmet | None:
    """Whether nothing fits a need: None when something does.

    Raises:
        SearchDownError: search couldn't be asked.
    """
    found = matching.explained(matching.rank_live(listing, limit=LIMIT))
    if found.degraded:
        raise SearchDownError
    fitting = [match for match in found if fits(match)]
    if any(match.code not in refused for match in fitting):
        return None
    cause = RadarMember.Cause.REFUSED if fitting else RadarMember.Cause.NOTHING
    return Unmet(listing, cause, _near(listing, refused))


def fits(match: ExplainedMatch) -> bool:
    """Whether an offer that is shown for a need can be taken for an answer to it."""
    speaks_of_it = any(reason.feature == "words" for reason in match.of("fits"))
    return speaks_of_it and match.match.score >= TRUE_SCORE


def _near(listing: Listing, refused: Collection[str]) -> list[dict[str, Any]]:
    """The offers that come nearest, and in both languages what they miss."""
    document = documents.build(listing, listing.content)
    audience: Audience = "members" if listing.organisation.verified else "public"
    query = MatchQuery.from_document(document, kinds=("offer",), audience=audience, limit=NEAR)
    query = replace(query, exclude_organisation=listing.organisation.code)
    rows = []
    for match in service.matches(query):
        row = {
            "code": match.payload["code"],
            "title_vi": match.payload.get("title_vi", ""),
            "title_en": match.payload.get("title_en", ""),
            "refused": match.payload["code"] in refused,
        }
        for language in ("vi", "en"):
            with translation.override(language):
                explained = explain(document, match)
                row[f"fits_{language}"] = "; ".join(r.text for r in explained.of("fits"))
                row[f"misses_{language}"] = "; ".join(r.text for r in explained.of("misfit"))
        rows.append(row)
    return rows
