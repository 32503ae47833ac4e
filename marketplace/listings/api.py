"""Open data: needs and offers, and what fits them with the same explanation as their pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import conditional_page
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from pydantic import Field

from cms.accounts.pacing import paced
from cms.base.codes import normalise_code
from marketplace.listings import browsing, candidates, documents, matching, permissions, queries
from marketplace.listings.explaining import ExplainedMatch
from marketplace.listings.models import Listing
from search import service
from search.query import MAX_CHARACTERS, QueryTooLong

A_MINUTE = 60  # of each, by one reader without an account
MOST, USUAL = 20, 10
SURE = {1: "low", 2: "medium", 3: "high"}
TOO_LONG = 413
Lang = Literal["vi", "en"]
Kind = Literal["offer", "need"]

router = Router(tags=["listings"])


class ListingOut(Schema):
    """What a card of the listing shows; `data` holds it in both languages."""

    code: str
    kind: Kind
    url: str
    data: dict[str, Any]


class ListOut(Schema):
    """One page of a list. `exact`: how many hold all words; `degraded`: search was away."""

    language: Lang
    total: int
    exact: int
    page: int
    pages: int
    next: str
    degraded: bool
    listings: list[ListingOut]


class FeatureOut(Schema):
    """One named part of the score: contribution = value x weight."""

    name: str
    value: float
    weight: float
    contribution: float
    text: str


class RequirementOut(Schema):
    """One requirement of the need against the figures of the offer."""

    asked: str
    verdict: Literal["yes", "no", "unknown"]
    given: str
    must: bool


class WhyOut(Schema):
    """Why a record stands here, in words and in figures."""

    score: float
    sure: Literal["low", "medium", "high"]
    why: str
    fits: list[str]
    misfit: list[str]
    unknown: list[str]
    shared: list[str]
    features: list[FeatureOut]


class MatchOut(WhyOut):
    """A listing of the other side, and why it stands here."""

    listing: ListingOut
    requirements: list[RequirementOut]


class OtherOut(WhyOut):
    """Somebody or something else that may help with a need; never among the matches."""

    kind: str
    title: str
    url: str
    data: dict[str, Any]


class MatchesOut(Schema):
    """Matches, best first. `degraded`: search couldn't be asked, so none says nothing."""

    language: Lang
    degraded: bool
    matches: list[MatchOut]
    others: list[OtherOut]


class Filters(Schema):
    """The filters of the pages of needs and offers; what isn't a choice is left out."""

    q: str = ""
    sort: str = ""
    page: str = "1"
    fields: list[str] = []
    modes: list[str] = []
    price_band: list[str] = []
    province: list[str] = []
    ward: list[str] = []
    ip_status: list[str] = []
    organisation_kinds: list[str] = []
    verified: list[str] = []
    price_min: str = ""
    price_max: str = ""
    trl_min: str = ""
    trl_max: str = ""
    exact: str = ""


class Wanted(Schema):
    """How many matches, and in which language; without it the browser's."""

    limit: int = Field(USUAL, ge=1, le=MOST)
    language: Lang | None = None


def _language(request: HttpRequest, asked: Lang | None) -> Lang:
    found = asked or translation.get_language_from_request(request)
    return "en" if found == "en" else "vi"


def _open(response: HttpResponse, language: str) -> None:
    """Any site may read it without cookies; what a session sees is kept by nobody else."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response["Cache-Control"] = "private, max-age=60"
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language", "Cookie"])


def _listing(data: dict[str, Any], kind: str, language: str) -> dict[str, Any]:
    url = documents.url_of(data, kind, language)
    return {"code": data["code"], "kind": kind, "url": url, "data": data}


def _why(found: ExplainedMatch) -> dict[str, Any]:
    texts = {reason.feature: reason.text for reason in found.reasons}
    return {
        "score": found.match.score,
        "sure": SURE[found.sure],
        "why": found.why(),
        "fits": [reason.text for reason in found.of("fits")],
        "misfit": [reason.text for reason in found.of("misfit")],
        "unknown": [reason.text for reason in found.of("unknown")],
        "shared": list(found.terms),
        "features": [
            {
                "name": feature.name,
                "value": feature.value,
                "weight": feature.weight,
                "contribution": feature.contribution,
                "text": texts.get(feature.name, ""),
            }
            for feature in found.match.features
        ],
    }


def _match(found: ExplainedMatch, language: str) -> dict[str, Any]:
    return _why(found) | {
        "listing": _listing(dict(found.match.payload), found.match.kind, language),
        "requirements": [
            {"asked": fit.ask, "verdict": fit.verdict, "given": fit.text, "must": fit.must}
            for fit in found.fits
        ],
    }


def _other(found: candidates.Found) -> dict[str, Any]:
    return _why(found.explained) | {
        "kind": found.kind.name,
        "title": found.row["title"],
        "url": found.row["url"],
        "data": dict(found.explained.match.payload),
    }


def _known(request: HttpRequest, kind: Kind, code: str) -> Listing:
    """A live listing that the reader may see; one query, whether it's hidden or isn't there.

    Raises:
        Http404: there is none, or the reader may not know of it.
    """
    audience = permissions.audience_of(request.user)
    found = queries.live_for(audience).filter(code=normalise_code(code) or "", kind=kind).first()
    if found is None:
        raise Http404
    return found


def _list(
    request: HttpRequest, response: HttpResponse, kind: Kind, language: Lang | None
) -> dict[str, Any]:
    spoken = _language(request, language)
    _open(response, spoken)
    with translation.override(spoken):
        asked = browsing.read(request.GET, fixed_kind=kind)
        try:
            query = browsing.query_for(asked, permissions.audience_of(request.user))
        except QueryTooLong as error:
            raise HttpError(TOO_LONG, f"At most {MAX_CHARACTERS} characters.") from error
        result = service.search(replace(query, kinds=(kind,)))
    following = ""
    if result.page < result.pages:
        address = request.GET.copy()
        address["page"] = str(result.page + 1)
        following = f"{reverse(f'api:{kind}s')}?{address.urlencode()}"
    return {
        "language": spoken,
        "total": result.total,
        "exact": result.total_exact,
        "page": result.page,
        "pages": result.pages,
        "next": following,
        "degraded": result.degraded,
        "listings": [_listing(dict(hit.payload), hit.kind, spoken) for hit in result.hits],
    }


def _one(
    request: HttpRequest, response: HttpResponse, kind: Kind, code: str, language: Lang | None
) -> dict[str, Any]:
    found = _known(request, kind, code)
    spoken = _language(request, language)
    _open(response, spoken)
    return _listing(documents.payload(found, found.content), kind, spoken)


def _matches(
    request: HttpRequest, response: HttpResponse, kind: Kind, code: str, wanted: Wanted
) -> dict[str, Any]:
    one = _known(request, kind, code)
    spoken = _language(request, wanted.language)
    _open(response, spoken)
    with translation.override(spoken):
        found = matching.matches_for(request.user, one, limit=wanted.limit)
        return {
            "language": spoken,
            "degraded": found.degraded,
            "matches": [_match(match, spoken) for match in found],
            "others": [_other(other) for other in candidates.others_for(request.user, one)],
        }


@router.get("/needs", response=ListOut, url_name="needs")
@decorate_view(paced(A_MINUTE), conditional_page)
def needs(
    request: HttpRequest,
    response: HttpResponse,
    filters: Query[Filters],
    language: Lang | None = None,
) -> dict[str, Any]:
    """Live needs, with the words, filters and order of the page of needs."""
    return _list(request, response, "need", language)


@router.get("/offers", response=ListOut, url_name="offers")
@decorate_view(paced(A_MINUTE), conditional_page)
def offers(
    request: HttpRequest,
    response: HttpResponse,
    filters: Query[Filters],
    language: Lang | None = None,
) -> dict[str, Any]:
    """Live technologies on offer, with the words, filters and order of their page."""
    return _list(request, response, "offer", language)


@router.get("/needs/{code}", response=ListingOut, url_name="need")
@decorate_view(paced(A_MINUTE), conditional_page)
def need(
    request: HttpRequest, response: HttpResponse, code: str, language: Lang | None = None
) -> dict[str, Any]:
    """One need, as its card shows it."""
    return _one(request, response, "need", code, language)


@router.get("/offers/{code}", response=ListingOut, url_name="offer")
@decorate_view(paced(A_MINUTE), conditional_page)
def offer(
    request: HttpRequest, response: HttpResponse, code: str, language: Lang | None = None
) -> dict[str, Any]:
    """One technology on offer, as its card shows it."""
    return _one(request, response, "offer", code, language)


@router.get("/needs/{code}/matches", response=MatchesOut, url_name="need_matches")
@decorate_view(paced(A_MINUTE), conditional_page)
def need_matches(
    request: HttpRequest, response: HttpResponse, code: str, wanted: Query[Wanted]
) -> dict[str, Any]:
    """Technologies that fit a need, each with its reasons, and who else may help."""
    return _matches(request, response, "need", code, wanted)


@router.get("/offers/{code}/matches", response=MatchesOut, url_name="offer_matches")
@decorate_view(paced(A_MINUTE), conditional_page)
def offer_matches(
    request: HttpRequest, response: HttpResponse, code: str, wanted: Query[Wanted]
) -> dict[str, Any]:
    """Needs that an offer may solve, each with its reasons."""
    return _matches(request, response, "offer", code, wanted)
