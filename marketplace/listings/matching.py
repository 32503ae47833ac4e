"""Matching as the parties see it: candidates from the index, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cms.base.i18n import current_language
from ecosystem.registry.models import Organisation, Province, Ward
from marketplace.listings import documents, permissions, queries
from marketplace.listings.explaining import ExplainedMatch, explain
from marketplace.listings.models import Listing, TechnologyNeed, TechnologyOffer
from search import service
from search.documents import Audience, SearchDocument
from search.query import MatchQuery
from search.ranking import Match

OTHER_SIDE = {"need": "offer", "offer": "need"}
# Below these the shared words are chance. Of pairs that people called fitting 95 % score 0.55 and
# more, of chance half do; and chance seldom passes six tenths of what stands first.
LEAST_SCORE = 0.55
SHARE_OF_BEST = 0.6
DRAFT_KEY = "listing:draft"


class Found(list[ExplainedMatch]):
    """Matches, best first. `degraded`: search couldn't be asked, so an empty list says nothing."""

    degraded = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the ranker kept for a document, not yet put into words."""

    document: SearchDocument
    matches: tuple[Match, ...]
    degraded: bool


def figures(document: SearchDocument) -> Sequence[Mapping[str, Any]]:
    """What a need asks or an offer gives in numbers."""
    name = "requirements" if document.kind == "need" else "specs"
    return document.payload.get(name) or ()


def rank(document: SearchDocument, *, audience: Audience, limit: int, exclude: str = "") -> Ranked:
    """The other side's listings worth showing: those far below the best are there by chance."""
    query = MatchQuery(
        audience=audience,
        key=document.key,
        kinds=(OTHER_SIDE[document.kind],),
        parts=document.parts(),
        facts={**document.facts(), "figures": figures(document)},
        limit=limit,
        exclude_organisation=exclude,
        language=current_language(),
    )
    found = service.matches(query)
    least = max(LEAST_SCORE, SHARE_OF_BEST * found[0].score) if found else 0.0
    kept = tuple(match for match in found if match.score >= least)
    return Ranked(document, kept, found.degraded)


def explained(ranked: Ranked) -> Found:
    """The same in words, in the current language; what has no reason to stand there goes."""
    rows = [explain(ranked.document, match) for match in ranked.matches]
    found = Found(row for row in rows if row.grounded)
    found.degraded = ranked.degraded
    return found


def matches_for(user: Any, listing: Listing, *, limit: int = 10) -> Found:
    """The other side's listings that fit, best first, as far as `user` may see them.

    The owner's own listings are left out for people who know who the owner is; for others their
    absence would give an anonymous owner away.
    """
    document = documents.build(listing, queries.content_for(user, listing))
    known = listing.disclosure == Listing.Disclosure.NAMED or permissions.can_see_owner(
        user, listing
    )
    ranked = rank(
        document,
        audience=permissions.audience_of(user),
        limit=limit,
        exclude=listing.organisation.code if known else "",
    )
    return explained(ranked)


def like(user: Any, listing: Listing, *, limit: int) -> list[Match]:
    """Listings of the same side like one that has ended."""
    document = documents.build(listing, listing.content)
    audience = permissions.audience_of(user)
    query = MatchQuery.from_document(
        document, kinds=(listing.kind,), audience=audience, limit=limit, language=current_language()
    )
    return [match for match in service.matches(query) if match.score >= LEAST_SCORE]


def rank_live(listing: Listing, *, limit: int) -> Ranked:
    """The same for the exchange itself, which tells the owners; each pair is checked again."""
    document = documents.build(listing, listing.content)
    audience: Audience = "members" if listing.organisation.verified else "public"
    return rank(document, audience=audience, limit=limit, exclude=listing.organisation.code)


def turned(match: Match, document: SearchDocument) -> Match:
    """The same pair seen from the other side: the features hold both ways, the listing changes."""
    return replace(
        match,
        key=document.key,
        kind=document.kind,
        payload=document.payload,
        facts=document.facts(),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _whole(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _rows(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def draft_document(kind: str, data: Mapping[str, Any]) -> SearchDocument:
    """A document of what is being typed.

    Args:
        kind: `need` or `offer`.
        data: column names of the content with parsed values; whatever is missing or of another
            type counts as not said.
    """
    listing = Listing(kind=kind, code="DRAFT", disclosure=Listing.Disclosure.ANONYMOUS)
    listing.organisation = Organisation(kinds=[])
    model = TechnologyNeed if kind == "need" else TechnologyOffer
    names = {field.name for field in model._meta.get_fields()}
    texts = {name: _text(data, name) for name in names if name.endswith(("_vi", "_en"))}
    content = model(**texts)
    content.field_codes = [str(code) for code in data.get("field_codes") or ()]
    content.modes = [str(code) for code in data.get("modes") or ()]
    content.province = Province.objects.filter(code=data.get("province") or "").first()
    content.ward = Ward.objects.filter(code=data.get("ward") or "").first()
    if isinstance(content, TechnologyNeed):
        content.requirements = _rows(data, "requirements")
        content.budget_min, content.budget_max = (
            _whole(data, "budget_min"),
            _whole(data, "budget_max"),
        )
        content.min_trl = _whole(data, "min_trl")
        deadline = data.get("deadline")
        content.deadline = deadline if isinstance(deadline, date) else None
    else:
        content.specs = _rows(data, "specs")
        content.ip_rights = _rows(data, "ip_rights")
        content.price_min, content.price_max = _whole(data, "price_min"), _whole(data, "price_max")
        content.trl = _whole(data, "trl")
    return documents.build(listing, content)


def matches_for_draft(user: Any, kind: str, data: Mapping[str, Any], *, limit: int = 4) -> Found:
    """What may fit while somebody is still typing; nothing of the draft is stored or indexed."""
    document = draft_document(kind, data)
    ranked = rank(document, audience=permissions.audience_of(user), limit=limit)
    return explained(ranked)
