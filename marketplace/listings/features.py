"""What makes a need and an offer fit besides their words: named features for the ranker.

Each is symmetric: the question may come from the need or from the offer. None means that one
side doesn't say, which counts neither for nor against.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.listings.fitting import Row, verdicts
from search.query import MatchQuery
from search.ranking import Candidate, FeatureInput, register_feature

SAME_WARD, SAME_PROVINCE, SAME_REGION = 1.0, 0.7, 0.4
TRL_STEP = 0.35  # what one level below the asked one costs
HALF_LIFE_DAYS = 365.0
DAY = 86_400
MUST, WISH = 1.0, 0.4  # what one requirement counts
HALF = 1.0  # so much makes half of what all requirements can bring or cost


def sides(query: MatchQuery, candidate: Candidate) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(facts of the need, facts of the offer), whichever side asks."""
    if candidate.kind == "offer":
        return query.facts, candidate.facts
    return candidate.facts, query.facts


def field(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """Shared branches of the two trees: the share of the asking side's branches."""
    asked = set(query.facts.get("fields") or ())
    given = set(candidate.facts.get("fields") or ())
    if not asked or not given:
        return None
    shared = asked & given
    return FeatureInput(len(shared) / len(asked), {"shared": sorted(shared, key=len)})


def trl(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """1 when the offer is as ready as the need asks, less for each level below."""
    need, offer = sides(query, candidate)
    asked, has = need.get("trl_min"), offer.get("trl")
    if asked is None or has is None:
        return None
    value = 1.0 if has >= asked else max(0.0, 1.0 - TRL_STEP * (asked - has))
    return FeatureInput(value, {"asked": asked, "has": has, "meets": has >= asked})


def budget(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """1 when the lowest price is inside the budget, less the further it lies above."""
    need, offer = sides(query, candidate)
    limit = need.get("price_max")
    price = offer.get("price_min") if offer.get("price_min") is not None else offer.get("price_max")
    if limit is None or price is None:
        return None
    inside = price <= limit
    value = 1.0 if inside else limit / price
    return FeatureInput(value, {"limit": limit, "price": price, "inside": inside})


def mode(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """Whether one way of transfer suits both."""
    asked = query.facts.get("modes") or ()
    given = set(candidate.facts.get("modes") or ())
    if not asked or not given:
        return None
    shared = [code for code in asked if code in given]
    return FeatureInput(1.0 if shared else 0.0, {"shared": shared, "given": sorted(given)})


def place(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """Near means the same ward, province or region."""
    for name, value in (("ward", SAME_WARD), ("province", SAME_PROVINCE), ("region", SAME_REGION)):
        mine, theirs = query.facts.get(name), candidate.facts.get(name)
        if mine and mine == theirs:
            return FeatureInput(value, {"level": name})
    if query.facts.get("province") and candidate.facts.get("province"):
        return FeatureInput(0.0, {"level": ""})
    return None


def _figures(query: MatchQuery, candidate: Candidate) -> tuple[Sequence[Row], Sequence[Row]]:
    """(requirements of the need, specs of the offer); the asking side brings its own along."""
    mine = query.facts.get("figures") or ()
    if candidate.kind == "offer":
        return mine, candidate.payload.get("specs") or ()
    return candidate.payload.get("requirements") or (), mine


def _counted(query: MatchQuery, candidate: Candidate, verdict: str) -> FeatureInput | None:
    asked, given = _figures(query, candidate)
    if not asked or not given:
        return None
    found = verdicts(asked, given)
    amount = sum(
        MUST if row.get("must") else WISH
        for row, said in zip(asked, found, strict=True)
        if said == verdict
    )
    return FeatureInput(amount / (amount + HALF), {"verdicts": found}) if amount else None


def requirements(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """Grows with each figure that meets what the need asks; one that isn't said counts nothing."""
    return _counted(query, candidate, "yes")


def unmet(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """Grows with each figure that doesn't; its weight is negative. A wish counts less."""
    return _counted(query, candidate, "no")


def freshness(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """Halves each year since publication."""
    published = candidate.facts.get("published_at")
    if published is None:
        return None
    age = max(0.0, (time.time() - published) / DAY)
    return FeatureInput(math.pow(0.5, age / HALF_LIFE_DAYS))


def standing(query: MatchQuery, candidate: Candidate) -> FeatureInput | None:
    """The share of interests that the candidate's organisation answered in time."""
    value = candidate.facts.get("standing")
    return None if value is None else FeatureInput(float(value))


def register() -> None:
    """Make the features known to the ranker."""
    known = (field, trl, budget, mode, place, requirements, unmet, freshness, standing)
    for function in known:
        register_feature(function.__name__, function)
