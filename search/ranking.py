"""One ranker: named features with their weights and contributions, so that a page can say why."""

from __future__ import annotations

import heapq
import logging
import math
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

from search.analysis import FILLERS, analyse, fold, is_english, words
from search.analysis import token as read_token
from search.bm25 import Statistics, bm25_score, ideal_score, token_worth
from search.engines.base import RawHit
from search.expansion import FEEDBACK, related_words, share_held
from search.query import MatchQuery
from search.thesaurus import Thesaurus
from search.translation import LEAST_KNOWN, PAIRS, Translated
from search.weights import Weights, weights

logger = logging.getLogger(__name__)

SHARED_TERMS: Final = 8
TELLING: Final = 1.0
"""The inverse document frequency from which on a word is worth showing."""

COMPARED_PARTS: Final = frozenset({"title", "summary", "problem", "keywords"})
"""Parts of a candidate that are compared for themselves."""

TEXT_FEATURES: Final = (
    "words",
    "title",
    "problem",
    "keywords",
    "phrases",
    "thesaurus",
    "related",
    "translated",
    "meaning",
)


class FeatureInput(NamedTuple):
    """What a feature function says: a value from 0 to 1, and detail for the sentence about it."""

    value: float
    detail: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One named feature of one match; ``contribution`` is value × weight."""

    name: str
    value: float
    weight: float
    contribution: float
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may match, as a feature function sees it."""

    key: str
    kind: str
    facts: Mapping[str, Any]
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked document with everything that its score is made of."""

    key: str
    kind: str
    score: float
    payload: Mapping[str, Any]
    facts: Mapping[str, Any]
    features: tuple[FeatureValue, ...]
    shared_terms: tuple[str, ...]

    def without(self, name: str) -> float:
        """Return the score that this match would have without a feature."""
        return math.fsum(f.contribution for f in self.features if f.name != name)

    def feature(self, name: str) -> FeatureValue | None:
        """Return one feature, or None when it doesn't apply."""
        return next((f for f in self.features if f.name == name), None)


FeatureFunction = Callable[[MatchQuery, Candidate], "FeatureInput | None"]

_functions: dict[str, FeatureFunction] = {}


def register_feature(name: str, function: FeatureFunction) -> None:
    """Make a feature known; called from ``AppConfig.ready``.

    Raises ValueError when weights.toml has no weight for it, or the name is one of our own.
    """
    if name not in weights().features:
        raise ValueError(f"search/weights.toml has no weight for the feature {name!r}")
    if name in TEXT_FEATURES:
        raise ValueError(f"the feature {name!r} is computed by search itself")
    _functions[name] = function


def unregister_feature(name: str) -> None:
    """Forget a feature."""
    _functions.pop(name, None)


@lru_cache(maxsize=200_000)
def folded_token(token: str) -> str:
    """Return the folded form of a marks token (see ``analysis.token``: equal when ASCII)."""
    return token if token.isascii() else fold(token) or token


@dataclass(frozen=True, slots=True)
class Wanted:
    """The asking record's words, counted with the weight of the part in which they stand."""

    marks: Mapping[str, float]
    folded: Mapping[str, float]
    bigrams: Mapping[str, float]
    problem: frozenset[str]
    also: Mapping[str, float]
    other: Translated
    shown: Mapping[str, str]
    has_marks: bool


def read_wanted(query: MatchQuery, thesaurus: Thesaurus, book: Weights | None = None) -> Wanted:
    """Return the words of the asking record; the thesaurus adds what means the same."""
    book = book or weights()
    marks: Counter[str] = Counter()
    folded: Counter[str] = Counter()
    bigrams: Counter[str] = Counter()
    also: dict[str, float] = {}
    other = Translated()
    problem: set[str] = set()
    shown: dict[str, str] = {}
    for part, texts in query.parts.items():
        share = book.parts.get(part, 0.0)
        if not share:
            continue
        for text in texts:
            layers = analyse(text)
            for kept, plain in zip(layers.marks, layers.folded, strict=True):
                marks[kept] += share  # type: ignore[assignment]  # Counter takes shares
                folded[plain] += share  # type: ignore[assignment]  # Counter takes shares
            for word in words(text):
                shown.setdefault(read_token(word)[1], word)
            for pair in layers.bigrams:
                bigrams[pair] += share  # type: ignore[assignment]  # Counter takes shares
            if part in {"title", "problem"}:
                problem.update(layers.folded)
            other.add(layers.marks, layers.folded, thesaurus, share)
            at = 0
            while at < len(layers.folded):
                phrases = thesaurus.match(layers.marks, layers.folded, at)
                for phrase in phrases:
                    for way in phrase.alternatives:
                        key = "_".join(way.folded[:2]) if len(way.folded) > 1 else way.marks[0]
                        weight = book.search[way.relation]
                        also[key] = max(also.get(key, 0.0), weight)
                at += len(phrases[0].folded) if phrases else 1
    return Wanted(
        marks, folded, bigrams, frozenset(problem), also, other, shown, has_marks=marks != folded
    )


class _Text(NamedTuple):
    """A candidate's words, unpacked from what its document stored: only those asked for."""

    marks: Counter[str]
    folded: Counter[str]
    bigrams: Counter[str]
    foreign: Counter[str]
    foreign_pairs: Counter[str]
    parts: Mapping[str, frozenset[str]]
    held: Mapping[str, int]
    length: int


def _unpack(terms: Mapping[str, str], wanted: Wanted, pairs: Container[str]) -> _Text:
    marks: list[str] = []
    folded: list[str] = []
    bigrams: list[str] = []
    foreign: list[str] = []
    foreign_pairs: list[str] = []
    parts: dict[str, frozenset[str]] = {}
    everything: list[str] = []
    length = 0
    words, shown = wanted.folded, wanted.marks
    also = wanted.also
    others, other_pairs = wanted.other.words.keys(), wanted.other.pairs.keys()
    for part, lines in terms.items():
        held: list[str] = []
        for line in lines.split("\n"):
            kept = line.split()
            plain = [token if token.isascii() else folded_token(token) for token in kept]
            length += len(plain)
            marks += [token for token in kept if token in shown or token in also]
            folded += [token for token in plain if token in words]
            both = list(map("_".join, pairwise(plain)))
            bigrams += [pair for pair in both if pair in pairs]
            if not others.isdisjoint(kept):
                foreign += [token for token in kept if token in others]
            if not other_pairs.isdisjoint(both):
                foreign_pairs += [pair for pair in both if pair in other_pairs]
            held += plain
        if part in COMPARED_PARTS:
            parts[part] = frozenset(held)
        everything += held
    return _Text(
        Counter(marks),
        Counter(folded),
        Counter(bigrams),
        Counter(foreign),
        Counter(foreign_pairs),
        parts,
        Counter(everything),
        length,
    )


def _covered(wanted: AbstractSet[str], held: AbstractSet[str], statistics: Statistics) -> float:
    """Return the share of ``held`` that was asked for, by weight of the words."""
    total = statistics.total(held)
    return statistics.total(held & wanted) / total if total else 0.0


def rank(
    query: MatchQuery,
    wanted: Wanted,
    hits: Sequence[RawHit],
    statistics: Statistics,
    *,
    limit: int | None = None,
    book: Weights | None = None,
    near: Mapping[str, float] | None = None,
) -> list[Match]:
    """Return the candidates as matches, best first; equal ones by key; at most ``limit``.

    ``near`` is what `search.meaning` says of each, by key.
    """
    # English has no marks that could be missing.
    whole = wanted.has_marks or is_english(list(wanted.shown.values()))
    book = (book or weights()).for_marks(there=whole)
    pairs = wanted.bigrams.keys() | {token for token in wanted.also if "_" in token}
    texts = [_unpack(hit.stored.get("terms", {}), wanted, pairs) for hit in hits]
    average = (sum(text.length for text in texts) / len(texts) if texts else 0.0) or 1.0
    asked = [
        (share, words, index)
        for share, words, index in (
            (book.layers["marks"] if wanted.has_marks else 0.0, wanted.marks, 0),
            (book.layers["folded"], wanted.folded, 1),
            (book.layers["bigrams"], wanted.bigrams, 2),
        )
        if share
    ]
    ideal = sum(share * ideal_score(words, statistics) for share, words, _ in asked) or 1.0
    layers = [(share, token_worth(words, statistics), index) for share, words, index in asked]
    scores = [
        sum(
            share * bm25_score(worth, (text.marks, text.folded, text.bigrams)[index], ratio)
            for share, worth, index in layers
        )
        / ideal
        for text in texts
        for ratio in (text.length / average,)
    ]
    foreign = _foreign_scores(wanted, texts, statistics, average)
    best = heapq.nsmallest(FEEDBACK, range(len(hits)), key=lambda at: (-scores[at], hits[at].key))
    related = related_words([text.held for text in texts], scores, best)
    found: list[tuple[float, RawHit, _Text, dict[str, FeatureInput]]] = []
    for hit, text, score, said in zip(hits, texts, scores, foreign, strict=True):
        values = _text_features(wanted, text, statistics, score)
        if wanted.other.words:
            gain = math.sqrt(min(1.0, said)) - values["words"].value
            values["translated"] = FeatureInput(max(0.0, gain))
        values["related"] = FeatureInput(share_held(related, text.held))
        if near and hit.key in near:
            values["meaning"] = FeatureInput(near[hit.key])
        values |= _registered(query, hit)
        worth = math.fsum(
            [_inside(said.value) * book.features.get(name, 0.0) for name, said in values.items()]
        )
        found.append((worth, hit, text, values))
    found.sort(key=lambda item: (-item[0], item[1].key))
    return [
        Match(
            key=hit.key,
            kind=str(hit.stored.get("kind", "")),
            score=worth,
            payload=hit.stored.get("payload", {}),
            facts=hit.stored.get("facts", {}),
            features=tuple(
                _weigh(name, said, book.features.get(name, 0.0)) for name, said in values.items()
            ),
            shared_terms=_shared(wanted, text, statistics),
        )
        for worth, hit, text, values in found[:limit]
    ]


def _registered(query: MatchQuery, hit: RawHit) -> dict[str, FeatureInput]:
    """Return what the rooms' features say; one that fails says nothing."""
    stored = hit.stored
    candidate = Candidate(
        hit.key, str(stored.get("kind", "")), stored.get("facts", {}), stored.get("payload", {})
    )
    values: dict[str, FeatureInput] = {}
    for name, function in _functions.items():
        try:
            said = function(query, candidate)
        except Exception:
            logger.exception("the feature %s fails for %s", name, hit.key)
            continue
        if said is not None:
            values[name] = said
    return values


def _foreign_scores(
    wanted: Wanted, texts: Sequence[_Text], statistics: Statistics, average: float
) -> list[float]:
    """Return how well each text answers the question in the other language, as ``words`` does."""
    other = wanted.other
    if not other.words:
        return [0.0] * len(texts)
    ideal = ideal_score(other.words, statistics) + PAIRS * ideal_score(other.pairs, statistics)
    ideal = max(ideal, LEAST_KNOWN * ideal_score(wanted.folded, statistics)) or 1.0
    words, pairs = token_worth(other.words, statistics), token_worth(other.pairs, statistics)
    return [
        (
            bm25_score(words, text.foreign, text.length / average)
            + PAIRS * bm25_score(pairs, text.foreign_pairs, text.length / average)
        )
        / ideal
        for text in texts
    ]


def _inside(value: float) -> float:
    return min(1.0, max(0.0, float(value)))


def _weigh(name: str, found: FeatureInput, weight: float) -> FeatureValue:
    value = _inside(found.value)
    return FeatureValue(name, value, weight, value * weight, dict(found.detail))


def _text_features(
    wanted: Wanted, text: _Text, statistics: Statistics, score: float
) -> dict[str, FeatureInput]:
    asked = wanted.folded.keys()
    problem = text.parts.get("problem", frozenset()) | text.parts.get("summary", frozenset())
    values = {
        # A square root: twice the shared words is not twice the fit, and 0..1 is used evenly.
        "words": FeatureInput(math.sqrt(min(1.0, score))),
        "title": FeatureInput(_covered(asked, text.parts.get("title", frozenset()), statistics)),
        "keywords": FeatureInput(
            _covered(asked, text.parts.get("keywords", frozenset()), statistics)
        ),
        "problem": FeatureInput(_covered(problem, wanted.problem, statistics) if problem else 0.0),
        "phrases": FeatureInput(
            _saturated(
                math.fsum([statistics.idf(pair) for pair in text.bigrams if pair in wanted.bigrams])
            )
        ),
    }
    if wanted.also:
        gained = {
            token: weight * statistics.idf(token)
            for token, weight in wanted.also.items()
            if token in text.bigrams or token in text.marks
        }
        values["thesaurus"] = FeatureInput(
            _saturated(sum(gained.values())), {"also": tuple(gained)[:5]} if gained else {}
        )
    return values


def _telling(token: str, wanted: Wanted) -> bool:
    """Say whether a token or a pair is worth showing as a reason: no figures, no fillers."""
    return all(
        len(part) > 1 and part.isalpha() and wanted.shown.get(part, part) not in FILLERS
        for part in token.split("_")
    )


def _saturated(amount: float, half: float = 15.0) -> float:
    return amount / (amount + half)


def _shared(wanted: Wanted, text: _Text, statistics: Statistics) -> tuple[str, ...]:
    """Return the shared words and phrases that say most, as they were written."""
    pairs = [pair for pair in text.bigrams if pair in wanted.bigrams and _telling(pair, wanted)]
    pairs.sort(key=lambda pair: (-statistics.idf(pair), pair))
    found: dict[str, None] = {}
    used: set[str] = set()
    for pair in pairs[:SHARED_TERMS]:
        left, right = pair.split("_", 1)
        if left in used and right in used:
            continue
        used |= {left, right}
        found[f"{wanted.shown.get(left, left)} {wanted.shown.get(right, right)}"] = None
    single = [token for token in text.folded if token not in used and _telling(token, wanted)]
    single.sort(key=lambda token: (-statistics.idf(token), token))
    for token in single:
        if len(found) >= SHARED_TERMS or statistics.idf(token) < TELLING:
            break
        found[wanted.shown.get(token, token)] = None
    phrases = wanted.other.phrases
    said = [token for token in (*text.foreign_pairs, *text.foreign) if token in phrases]
    said.sort(key=lambda token: (-statistics.idf(token), token))
    for token in said:
        if statistics.idf(token) >= TELLING:
            found.setdefault(phrases[token])
    return tuple(found)[:SHARED_TERMS]
