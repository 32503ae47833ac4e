"""What fits a listing on the desk, as rows that the desk keeps: found in the background.

Unlike the page of matches the desk also sees what stands close and doesn't fit, because an answer
that nothing fits says what is nearest and what it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.db.models import F, Max, Q
from django.utils import timezone, translation

from ecosystem.registry import queries as registry
from marketplace.deals.models import DeskItem
from marketplace.listings import documents, matching, queries
from marketplace.listings.explaining import ExplainedMatch, explain
from marketplace.listings.models import Listing
from search import service
from search.documents import Audience, SearchDocument
from search.query import MatchQuery
from search.ranking import Match

Band = Literal["good", "possible", "near"]
LANGUAGES = ("vi", "en")
FITTING, NEAR = 8, 3
WORDS = 6
#: In the demonstration true pairs score from here on; below it a person looks twice.
GOOD_SCORE = 0.68
BATCH = 20
FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the other side found.

    Args:
        candidates: rows of `DeskItem.candidates`, best first.
        searched: the value of `DeskItem.searched`.
    """

    candidates: list[dict[str, Any]]
    searched: dict[str, Any]


def audience_for(listing: Listing) -> Audience:
    """Only what the owner may read can be answered with."""
    return "members" if listing.organisation.verified else "public"


def _ask(listing: Listing, document: SearchDocument) -> tuple[list[Match], bool]:
    query = MatchQuery(
        audience=audience_for(listing),
        key=document.key,
        kinds=(matching.OTHER_SIDE[listing.kind],),
        parts=document.parts(),
        facts=document.facts(),
        limit=FITTING + NEAR,
        exclude_organisation=listing.organisation.code,
    )
    found = service.matches(query)
    return list(found), found.degraded


def _band(match: ExplainedMatch, best: float) -> Band:
    score = match.match.score
    least = max(matching.LEAST_SCORE, matching.SHARE_OF_BEST * best)
    if score < least or not match.grounded:
        return "near"
    return "good" if score >= GOOD_SCORE else "possible"


def _row(document: SearchDocument, match: Match, best: float) -> dict[str, Any]:
    said: dict[str, ExplainedMatch] = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = explain(document, match)
    first = said[LANGUAGES[0]]
    return {
        "code": first.code,
        "band": _band(first, best),
        "score": round(match.score, 3),
        "sure": first.sure,
        "why": {lang: _why(lang, one) for lang, one in said.items()},
        "lacks": {lang: _lacks(lang, one) for lang, one in said.items()},
        "terms": {lang: list(one.terms) for lang, one in said.items()},
    }


def _why(language: str, match: ExplainedMatch) -> str:
    with translation.override(language):
        return "; ".join(reason.text for reason in match.of("fits"))


def _lacks(language: str, match: ExplainedMatch) -> dict[str, str]:
    with translation.override(language):
        return {
            "misfit": "; ".join(reason.text for reason in match.of("misfit")),
            "unknown": match.questions(),
        }


def _searched(listing: Listing, rows: list[dict[str, Any]]) -> dict[str, Any]:
    codes = list(listing.content.field_codes)
    names = {lang: registry.field_names(codes, lang) for lang in LANGUAGES}
    words = {
        lang: list(dict.fromkeys(term for row in rows for term in row["terms"][lang]))[:WORDS]
        for lang in LANGUAGES
    }
    live = queries.bare_live_for(audience_for(listing))
    count = live.filter(kind=matching.OTHER_SIDE[listing.kind]).count()
    return {"fields": names, "words": words, "count": count}


def look(listing: Listing) -> Look | None:
    """Everything on the other side that fits or comes near, or None when search can't be asked."""
    document = documents.build(listing, listing.content)
    found, degraded = _ask(listing, document)
    if degraded:
        return None
    best = max((match.score for match in found), default=0.0)
    rows = [_row(document, match, best) for match in found]
    fitting = [row for row in rows if row["band"] != "near"]
    near = [row for row in rows if row["band"] == "near"][:NEAR]
    kept = [*fitting[:FITTING], *near]
    searched = _searched(listing, kept)
    return Look([{k: v for k, v in row.items() if k != "terms"} for row in kept], searched)


def refresh(item: DeskItem) -> bool:
    """Look again for one item and keep what was found; False when search can't be asked.

    Nothing that a person does is touched, so it takes no lock and raises no version.
    """
    now = timezone.now()
    found = look(item.listing)
    if found is None:
        return False
    fitting = sum(row["band"] != "near" for row in found.candidates)
    open_still = DeskItem.objects.filter(pk=item.pk).exclude(state=DeskItem.State.DECIDED)
    open_still.update(
        candidates=found.candidates,
        candidate_count=fitting,
        searched=found.searched,
        refreshed_at=now,
    )
    return True


def stale() -> list[DeskItem]:
    """Open items to look at again: never looked at, then those looked at longest ago.

    An item is stale when a listing of the other side went up after the last look, or after a day.
    """
    live = queries.bare_live_for("members")
    newest = {
        row["kind"]: row["newest"]
        for row in live.values("kind").annotate(newest=Max("published_at"))
    }
    due = Q(refreshed_at__isnull=True) | Q(refreshed_at__lt=timezone.now() - FRESH)
    for kind, other in matching.OTHER_SIDE.items():
        if newest.get(other):
            due |= Q(kind=kind, refreshed_at__lt=newest[other])
    rows = DeskItem.objects.exclude(state=DeskItem.State.DECIDED).filter(due, left_at__isnull=True)
    rows = rows.select_related("listing__organisation", "listing__need", "listing__offer")
    return list(rows.order_by(F("refreshed_at").asc(nulls_first=True), "due_at", "pk")[:BATCH])
