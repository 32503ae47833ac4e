"""Who else may help with a need besides what is on offer: organisations, later people and others.

A room registers a further kind of candidate; nothing here, in the pages or in the API is rewritten
for it. They never stand among the offers: their scores are made of fewer features.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import current_language
from ecosystem.registry.models import Organisation
from marketplace.listings import documents, permissions, queries
from marketplace.listings.explaining import ExplainedMatch, explain_other
from marketplace.listings.models import Listing
from marketplace.listings.presenting.rows import organisation_row
from search import service
from search.documents import Audience, SearchDocument
from search.query import MatchQuery
from search.ranking import Match

SHOWN = 5
LOOKED_AT = 60
#: Pairs with a lower score share commonplaces (docs/matching.md).
LEAST_SCORE = 0.4

Explain = Callable[[SearchDocument, Match], ExplainedMatch]


@dataclass(frozen=True, slots=True)
class Kind:
    """A further kind of candidate.

    Args:
        name: its name in the API.
        label: the heading over them.
        kinds: the search kinds of the records.
        row: the row that a page shows, from the record's public payload.
        suits: whether a record of these kinds comes into question at all.
        explain: puts the reasons into words; without any the record isn't shown.
    """

    name: str
    label: str | Promise
    kinds: tuple[str, ...]
    row: Callable[[Mapping[str, Any]], dict[str, Any]]
    suits: Callable[[Match], bool] = lambda _match: True
    explain: Explain = explain_other


@dataclass(frozen=True, slots=True)
class Found:
    """One record that may help, with its reasons and the row that shows it."""

    kind: Kind
    explained: ExplainedMatch
    row: dict[str, Any]


_kinds: dict[str, Kind] = {}


def register_candidates(kind: Kind) -> None:
    """Make a kind known; called from `AppConfig.ready`. The same name again replaces it."""
    _kinds[kind.name] = kind


def unregister_candidates(name: str) -> None:
    """Forget a kind."""
    _kinds.pop(name, None)


def others_for(user: Any, listing: Listing, *, limit: int = SHOWN) -> list[Found]:
    """Who else may help with a need, best first within each kind, in the current language.

    At most `limit` of each kind; none for an offer, and none of the need's own organisation where
    the reader knows whose it is.
    """
    if listing.kind != Listing.Kind.NEED:
        return []
    document = documents.build(listing, queries.content_for(user, listing))
    known = listing.disclosure == Listing.Disclosure.NAMED or permissions.can_see_owner(
        user, listing
    )
    own = listing.organisation.code if known else ""
    audience = permissions.audience_of(user)
    return [
        found
        for kind in _kinds.values()
        for found in _of_kind(kind, document, audience, own)[:limit]
    ]


def _of_kind(kind: Kind, document: SearchDocument, audience: Audience, own: str) -> list[Found]:
    query = MatchQuery(
        audience=audience,
        key=document.key,
        kinds=kind.kinds,
        parts=document.parts(),
        facts=document.facts(),
        limit=LOOKED_AT,
        exclude_organisation=own,
        language=current_language(),
    )
    rows = []
    for match in service.matches(query):
        if match.score < LEAST_SCORE or not kind.suits(match):
            continue
        explained = kind.explain(document, match)
        if explained.grounded:
            why = {"why": explained.why(), "why_html": explained.why_html()}
            rows.append(Found(kind, explained, kind.row(match.payload) | why))
        if len(rows) == SHOWN:
            break
    return rows


HELPFUL = frozenset(
    {
        Organisation.Kind.UNIVERSITY,
        Organisation.Kind.INSTITUTE,
        Organisation.Kind.APPLICATION_CENTRE,
        Organisation.Kind.APPRAISAL_BODY,
        Organisation.Kind.ST_ENTERPRISE,
        Organisation.Kind.STARTUP,
    }
)
"""Kinds of organisation that work on a problem for others."""


def _helpful(match: Match) -> bool:
    return bool(HELPFUL & set(match.facts.get("organisation_kinds") or ()))


def register() -> None:
    """Register what the directory holds already."""
    register_candidates(
        Kind(
            name="organisations",
            label=_l("Organisations that may help"),
            kinds=("organisation",),
            row=organisation_row,
            suits=_helpful,
        )
    )
