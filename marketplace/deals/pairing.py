"""Why the two listings of an interest may fit, as the page of matches says it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from marketplace.listings import documents, matching
from marketplace.listings.explaining import explain
from marketplace.listings.models import Listing
from search.documents import SearchDocument
from search.ranking import Match

DEPTH = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings that the ranker finds fitting, seen from each of them."""

    documents: dict[str, SearchDocument]
    matches: dict[str, Match]

    def why(self, listing: Listing, language: str) -> str:
        """The reasons, for the side whose listing it is; empty when there are none worth saying."""
        with translation.override(language):
            found = explain(self.documents[listing.code], self.matches[listing.code])
            return found.why() if found.grounded else ""


def pair_of(mine: Listing | None, other: Listing) -> Pair | None:
    """The pair, or None when search doesn't see one, or can't be asked."""
    if mine is None or mine.kind == other.kind:
        return None
    ranked = matching.rank_live(mine, limit=DEPTH)
    found = next((m for m in ranked.matches if m.payload.get("code") == other.code), None)
    if found is None:
        return None
    return Pair(
        documents={
            mine.code: ranked.document,
            other.code: documents.build(other, other.content),
        },
        matches={mine.code: found, other.code: matching.turned(found, ranked.document)},
    )
