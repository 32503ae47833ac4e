"""Matching as the parties see it: candidates from the index, each with its reasons."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
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

log = logging.getLogger(__name__)

OTHER_SIDE = {"need": "offer", "offer": "need"}
LEAST_SCORE = 0.22  # below it the shared words are chance; seen on the judged collection
DRAFT_KEY = "listing:draft"


def _explained(
    document: SearchDocument, match: Match, kind: str, data: Mapping[str, Any]
) -> ExplainedMatch:
    need_facts = document.facts() if kind == "need" else match.facts
    need, offer = (data, match.payload) if kind == "need" else (match.payload, data)
    return explain(
        match,
        need_facts=need_facts,
        requirements=need.get("requirements", ()),
        specs=offer.get("specs", ()),
    )


def _ask(
    document: SearchDocument,
    kind: str,
    *,
    audience: Audience,
    limit: int,
    exclude: str = "",
) -> list[ExplainedMatch]:
    query = MatchQuery(
        audience=audience,
        key=document.key,
        kinds=(OTHER_SIDE[kind],),
        parts=document.parts(),
        facts=document.facts(),
        limit=limit,
        exclude_organisation=exclude,
        language=current_language(),
    )
    if query.is_empty():
        return []
    found = [match for match in service.matches(query) if match.score >= LEAST_SCORE]
    return [_explained(document, match, kind, document.payload) for match in found]


def matches_for(user: Any, listing: Listing, *, limit: int = 10) -> list[ExplainedMatch]:
    """The other side's listings that fit, best first, as far as `user` may see them.

    The owner's own listings are left out for people who know who the owner is; for others their
    absence would give an anonymous owner away.
    """
    document = documents.build(listing, queries.content_for(user, listing))
    known = listing.disclosure == Listing.Disclosure.NAMED or permissions.can_see_owner(
        user, listing
    )
    return _ask(
        document,
        listing.kind,
        audience=permissions.audience_of(user),
        limit=limit,
        exclude=listing.organisation.code if known else "",
    )


def matches_of_live(listing: Listing, *, limit: int = 10) -> list[ExplainedMatch]:
    """The same for the exchange itself, which tells the owners: only what members may see."""
    document = documents.build(listing, listing.content)
    audience: Audience = "members" if listing.organisation.verified else "public"
    return _ask(
        document, listing.kind, audience=audience, limit=limit, exclude=listing.organisation.code
    )


def turned(explained: ExplainedMatch, listing: Listing) -> ExplainedMatch:
    """The same pair seen from the other side: the reasons hold both ways, the listing changes."""
    document = documents.build(listing, listing.content)
    match = replace(explained.match, kind=listing.kind, payload=document.payload)
    return replace(explained, match=match)


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


def matches_for_draft(
    user: Any, kind: str, data: Mapping[str, Any], *, limit: int = 4
) -> list[ExplainedMatch]:
    """What may fit while somebody is still typing; nothing of the draft is stored or indexed."""
    document = draft_document(kind, data)
    return _ask(document, kind, audience=permissions.audience_of(user), limit=limit)
