"""The fields of the index, and one document's values for them: the same for both engines."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import orjson

from search.analysis import analyse, fold
from search.documents import HEAD_PARTS, SearchDocument

SCHEMA_VERSION: Final = 2
"""Raise it with any change here or in the analysis: an older index is then built anew."""

TEXT_FIELDS: Final = ("head_m", "head_f", "head_b", "all_m", "all_f", "all_b", "sug")
"""White-space separated tokens: marks kept, folded, folded bigrams; beginnings for suggestions."""

KEYWORD_FIELDS: Final = (
    "key",
    "kind",
    "audience",
    "fields",
    "modes",
    "price_band",
    "province",
    "ward",
    "region",
    "ip_status",
    "organisation_kinds",
    "organisation",
    "verified",
)
NUMBER_FIELDS: Final = (
    "version",
    "trl",
    "trl_min",
    "price_low",
    "price_high",
    "published_at",
    "expires_at",
    "deadline",
    "sort_price_up",
    "sort_price_down",
    "sort_newest",
    "sort_trl",
    "sort_deadline",
)
LAST: Final = 2**53
"""Sorts after every real price and date, and is exact in every engine."""

_WORD: Final = re.compile(r"[^\W_]+")
WORD_START: Final = 12
PHRASE_START: Final = 24
SHORT_TEXT: Final = 40


def row(document: SearchDocument) -> dict[str, Any]:
    """Return the document's value for every field; absent facts are left out.

    ``stored`` is JSON in UTF-8 bytes.
    """
    values: dict[str, Any] = {
        "key": document.key,
        "kind": document.kind,
        "audience": document.audience,
        "version": document.version,
        "verified": "yes" if document.verified else "no",
    }
    head: tuple[list[str], list[str], list[str]] = ([], [], [])
    tail: tuple[list[str], list[str], list[str]] = ([], [], [])
    stored_terms: dict[str, str] = {}
    for part, texts in document.parts().items():
        if not texts:
            continue
        target = head if part in HEAD_PARTS else tail
        lines = [_short(text) if len(text) <= SHORT_TEXT else _layers(text) for text in texts]
        for layer, found in zip(target, zip(*lines, strict=True), strict=True):
            layer.extend(filter(None, found))
        stored_terms[part] = "\n".join([line[0] for line in lines])
    for letter, in_head, in_tail in zip("mfb", head, tail, strict=True):
        joined = " ".join(in_head)
        values[f"head_{letter}"] = joined
        values[f"all_{letter}"] = f"{joined} {' '.join(in_tail)}" if in_tail else joined
    for name in (
        "fields",
        "modes",
        "province",
        "ward",
        "region",
        "ip_status",
        "organisation_kinds",
        "organisation",
    ):
        if value := getattr(document, name):
            values[name] = value if isinstance(value, str) else list(value)
    if bands := document.price_bands():
        values["price_band"] = bands
    facts = document.facts()
    for name in ("trl", "trl_min", "published_at", "expires_at", "deadline"):
        if facts[name] is not None:
            values[name] = facts[name]
    values["sort_price_up"], values["sort_price_down"] = LAST, -1
    if document.price_min is not None or document.price_max is not None:
        low, high = document.price_range()
        values["price_low"], values["price_high"] = low, high
        values["sort_price_up"], values["sort_price_down"] = low, high
    values["sort_newest"] = facts["published_at"] or 0
    values["sort_trl"] = document.trl or 0
    values["sort_deadline"] = facts["deadline"] or LAST
    if document.suggest:
        values["sug"] = " ".join(beginnings(document.suggest))
    values["stored"] = orjson.dumps(
        {
            "kind": document.kind,
            "payload": document.payload,
            "facts": facts,
            "terms": stored_terms,
            "suggest": list(document.suggest),
        }
    )
    return values


def beginnings(phrases: Any) -> list[str]:
    """Return the tokens under which phrases are suggested, each once.

    Every beginning of every folded word ("m", "ma", "may"), and beginnings of the whole phrase
    with "^" in front and "_" between words ("^may_s").
    """
    found: dict[str, None] = {}
    for phrase in phrases:
        short = len(phrase) <= SHORT_TEXT
        found.update((_short_beginnings if short else _phrase_beginnings)(phrase))
    return list(found)


def _phrase_beginnings(phrase: str) -> dict[str, None]:
    found: dict[str, None] = {}
    parts = suggest_words(phrase)
    for word in parts:
        found.update(_word_beginnings(word))
    whole = "^" + "_".join(parts)[:PHRASE_START]
    found.update(dict.fromkeys([whole[:end] for end in range(3, len(whole) + 1)]))
    return found


_short_beginnings = lru_cache(maxsize=20_000)(_phrase_beginnings)


def _layers(text: str) -> tuple[str, ...]:
    """Return the three token layers of a text, each as one string."""
    return tuple(map(" ".join, analyse(text)))


# Keywords, names of parameters and units come again and again; long texts hardly ever do.
_short = lru_cache(maxsize=50_000)(_layers)


@lru_cache(maxsize=50_000)
def _word_beginnings(word: str) -> dict[str, None]:
    return dict.fromkeys(word[:end] for end in range(1, min(len(word), WORD_START) + 1))


def suggest_words(phrase: str) -> list[str]:
    """Return the folded words of a phrase as they are typed: no stemming, no stop words."""
    return _WORD.findall(fold(phrase))
