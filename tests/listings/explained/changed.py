"""A listing without one fact that a reason names, or with a misfit repaired; ranked once more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from marketplace.listings import matching
from marketplace.listings.explaining import ExplainedMatch, explain
from marketplace.listings.fitting import verdict_on
from search.analysis import analyse
from search.bm25 import Statistics
from search.documents import PARTS, SearchDocument
from search.engines.base import RawHit
from search.engines.schema import row
from search.query import MatchQuery
from search.ranking import Match, rank, read_wanted
from search.thesaurus import thesaurus

TEXTS = tuple(name for name in PARTS if name != "names")
Change = Callable[[SearchDocument, SearchDocument], SearchDocument]


def _hit(document: SearchDocument) -> RawHit:
    return RawHit(document.key, 0.0, orjson.loads(row(document)["stored"]))


def ranked(asking: SearchDocument, others: Sequence[SearchDocument]) -> dict[str, Match]:
    """The product's ranker over all of the others, without an engine; by key."""
    query = MatchQuery(
        audience="public",
        key=asking.key,
        kinds=(matching.OTHER_SIDE[asking.kind],),
        parts=asking.parts(),
        facts={**asking.facts(), "figures": matching.figures(asking)},
    )
    held: Counter[str] = Counter()
    for document in others:
        layers = [analyse(text) for texts in document.parts().values() for text in texts]
        held.update({t for one in layers for t in (*one.marks, *one.folded, *one.bigrams)})
    wanted = read_wanted(query, thesaurus())
    matches = rank(query, wanted, [_hit(one) for one in others], Statistics(len(others), held))
    return {match.key: match for match in matches}


def explained(asking: SearchDocument, match: Match) -> ExplainedMatch:
    """The match in words."""
    return explain(asking, match)


def _said_otherwise(document: SearchDocument, phrases: Sequence[str]) -> SearchDocument:
    """Other words, as many and as different, wherever a phrase stands; nothing else changes."""

    def other(found: re.Match[str]) -> str:
        return " ".join(f"zq{word}" for word in found[0].split())

    def clear(value: Any) -> Any:
        if isinstance(value, str):
            for phrase in phrases:
                value = re.sub(re.escape(phrase), other, value, flags=re.IGNORECASE)
            return value
        return [clear(one) for one in value]

    payload = dict(document.payload)
    for name in ("title", "summary", "keywords"):
        for language in ("vi", "en"):
            payload[f"{name}_{language}"] = clear(payload.get(f"{name}_{language}") or "")
    texts = {name: clear(getattr(document, name)) for name in TEXTS}
    return replace(document, payload=payload, **texts)


def _specs(document: SearchDocument, specs: Sequence[Any]) -> SearchDocument:
    return replace(document, payload={**document.payload, "specs": list(specs)})


def _without_figures(offer: SearchDocument, need: SearchDocument) -> SearchDocument:
    asked = need.payload["requirements"]
    given = offer.payload["specs"]
    meet = [spec for a in asked for said, spec in [verdict_on(a, given)] if said == "yes"]
    return _specs(offer, [spec for spec in given if spec not in meet])


def _with_figures(offer: SearchDocument, need: SearchDocument) -> SearchDocument:
    """Each figure that doesn't fit becomes exactly what is asked."""
    specs = list(offer.payload["specs"])
    for asked in need.payload["requirements"]:
        said, spec = verdict_on(asked, specs)
        if said == "no":
            better = {k: v for k, v in asked.items() if k in {"value", "unit", "unit_en"}}
            specs[specs.index(spec)] = {**spec, **better}
    return _specs(offer, specs)


def without(feature: str, match: ExplainedMatch, asking: SearchDocument) -> Change:
    """What takes away the fact behind a fitting reason, from (offer, need) to the new offer."""
    del asking
    phrases = list(match.terms)
    if feature in {"thesaurus", "translated"}:
        found = [reason.text for reason in match.reasons if reason.feature == feature]
        phrases = re.findall(r"“([^”]+)”", " ".join(found))[1::2]

    def change(offer: SearchDocument, need: SearchDocument) -> SearchDocument:
        changes: dict[str, Callable[[], SearchDocument]] = {
            "words": lambda: _said_otherwise(offer, phrases),
            "thesaurus": lambda: _said_otherwise(offer, phrases),
            "translated": lambda: _said_otherwise(offer, phrases),
            "field": lambda: replace(
                offer, fields=tuple(code for code in offer.fields if code not in need.fields)
            ),
            "trl": lambda: replace(offer, trl=None),
            "budget": lambda: replace(offer, price_min=None, price_max=None),
            "mode": lambda: replace(
                offer, modes=tuple(code for code in offer.modes if code not in need.modes)
            ),
            "place": lambda: replace(offer, ward="", province="", region=""),
            "requirements": lambda: _without_figures(offer, need),
        }
        return changes[feature]()

    return change


def repaired(feature: str) -> Change:
    """What makes a misfit fit."""

    def change(offer: SearchDocument, need: SearchDocument) -> SearchDocument:
        limit = need.price_max
        changes: dict[str, Callable[[], SearchDocument]] = {
            "trl": lambda: replace(offer, trl=need.trl_min),
            "budget": lambda: replace(offer, price_min=limit, price_max=limit),
            "mode": lambda: replace(offer, modes=need.modes),
            "unmet": lambda: _with_figures(offer, need),
        }
        return changes[feature]()

    return change
