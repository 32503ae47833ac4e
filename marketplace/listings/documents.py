"""A listing as a search document. What is in here can be found, so nothing private ever is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from cms.base.text import slug
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation, TechnologyList
from marketplace.listings.models import Listing, TechnologyNeed, TechnologyOffer
from search.documents import Audience, SearchDocument

SOURCE = "listing"
SUGGESTED_KEYWORDS = 6


def audience_of_listing(listing: Listing) -> Audience:
    """The least privileged reader who may find the listing."""
    return "members" if listing.disclosure == Listing.Disclosure.MEMBERS else "public"


def _pair(record: Any, name: str) -> list[str]:
    return [text for text in (getattr(record, f"{name}_vi"), getattr(record, f"{name}_en")) if text]


def _row_texts(rows: Iterable[Mapping[str, Any]], names: tuple[str, ...]) -> list[str]:
    return [
        text
        for row in rows
        if (text := " ".join(str(row[name]) for name in names if row.get(name) not in (None, "")))
    ]


def _standing(organisation: Organisation) -> float | None:
    standing = getattr(organisation, "standing", None)
    if standing is None or not standing.shown:
        return None
    return float(standing.interests_answered_in_time / standing.interests_received)


def list_kind(listing: Listing) -> str:
    """The kind of technology list that a moderator found to apply: `restricted`, … or ``""``."""
    entry = listing.list_entry
    return entry.technology_list.kind if entry else ""


def keywords_of(text: str) -> list[str]:
    """Keywords as they were typed, between commas."""
    return [word for part in text.split(",") if (word := part.strip())]


def payload(listing: Listing, content: TechnologyOffer | TechnologyNeed) -> dict[str, Any]:
    """What a card and an explanation need, in both languages; public in itself."""
    anonymous = listing.disclosure == Listing.Disclosure.ANONYMOUS
    organisation = listing.organisation
    title = content.title_vi or content.title_en
    data: dict[str, Any] = {
        "code": listing.code,
        "slug": slug(title, fallback=listing.kind),
        "title_vi": content.title_vi,
        "title_en": content.title_en,
        "summary_vi": content.summary_vi,
        "summary_en": content.summary_en,
        "anonymous": anonymous,
        "verified": organisation.verified,
        "illustrative": listing.illustrative,
        "restricted": list_kind(listing) == TechnologyList.Kind.RESTRICTED,
        "keywords_vi": keywords_of(content.keywords_vi),
        "keywords_en": keywords_of(content.keywords_en),
        "modes": list(content.modes),
        "published": listing.published_at.isoformat() if listing.published_at else "",
        "expires": listing.expires_at.isoformat() if listing.expires_at else "",
    }
    if not anonymous:
        data["organisation"] = {
            "code": organisation.code,
            "slug": slug(organisation.name_vi),
            "name_vi": organisation.short_name or organisation.name_vi,
            "name_en": organisation.short_name or organisation.name_en,
        }
    place = content.province if anonymous else (content.ward or content.province)
    if place is not None:
        data["place_vi"], data["place_en"] = place.name_vi, place.name_en
    if isinstance(content, TechnologyOffer):
        data |= {
            "trl": content.trl,
            "price_basis": content.price_basis,
            "price_min": content.price_min,
            "price_max": content.price_max,
            "royalty": float(content.royalty_percent) if content.royalty_percent else None,
            "specs": list(content.specs),
        }
    else:
        data |= {
            "trl_min": content.min_trl,
            "price_min": content.budget_min,
            "price_max": content.budget_max,
            "deadline": content.deadline.isoformat() if content.deadline else "",
            "requirements": list(content.requirements),
        }
    return data


def build(listing: Listing, content: TechnologyOffer | TechnologyNeed) -> SearchDocument:
    """The document of a listing with these words; `content` may be unsaved (a draft)."""
    anonymous = listing.disclosure == Listing.Disclosure.ANONYMOUS
    organisation = listing.organisation
    province = content.province
    keywords = [word for text in _pair(content, "keywords") for word in keywords_of(text)]
    titles = _pair(content, "title")
    facts: dict[str, Any]
    if isinstance(content, TechnologyOffer):
        problem = _pair(content, "problem")
        body = [*_pair(content, "advantage"), *_pair(content, "body")]
        requirements = _row_texts(content.specs, ("parameter_vi", "parameter_en", "value", "unit"))
        facts = {
            "trl": content.trl,
            "price_min": content.price_min,
            "price_max": content.price_max,
            "negotiable": content.price_min is None and content.price_max is None,
            "ip_status": tuple(dict.fromkeys(r.get("status", "none") for r in content.ip_rights)),
        }
    else:
        problem = [*_pair(content, "practice"), *_pair(content, "body")]
        body = []
        requirements = _row_texts(
            content.requirements, ("parameter_vi", "parameter_en", "value", "unit")
        )
        facts = {
            "trl_min": content.min_trl,
            "price_min": content.budget_min,
            "price_max": content.budget_max,
            "negotiable": content.budget_min is None and content.budget_max is None,
            "deadline": content.deadline,
        }
    return SearchDocument(
        key=f"{SOURCE}:{listing.code}",
        kind=listing.kind,
        audience=audience_of_listing(listing),
        version=listing.version,
        title=titles,
        summary=_pair(content, "summary"),
        problem=problem,
        body=body,
        keywords=keywords,
        requirements=requirements,
        names=() if anonymous else [n for n in (organisation.name_vi, organisation.name_en) if n],
        fields=registry.field_ancestors(content.field_codes),
        modes=tuple(content.modes),
        province=province.code if province else "",
        ward=content.ward.code if content.ward and not anonymous else "",
        region=province.region if province else "",
        organisation_kinds=() if anonymous else tuple(organisation.kinds),
        organisation="" if anonymous else organisation.code,
        verified=organisation.verified,
        standing=None if anonymous else _standing(organisation),
        published_at=listing.published_at,
        expires_at=listing.expires_at,
        payload=payload(listing, content),
        suggest=[*titles, *keywords[:SUGGESTED_KEYWORDS]],
        **facts,
    )


def url_of(data: Mapping[str, Any], kind: str, language: str) -> str:
    """The page of a listing from its payload, without a query."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{prefix}/{kind}s/{data['slug']}-{data['code']}/"
