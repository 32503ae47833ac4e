"""Which documents are worth ranking for a match: two questions, one in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from search.bm25 import Statistics
from search.documents import readable_by
from search.engines.base import AnyOf, Bool, Engine, Node, RawHit, Request, Term
from search.meaning import nearest, nearness, sense
from search.query import MatchQuery
from search.ranking import Wanted
from search.translation import PAIRS, field_of
from search.weights import weights

CANDIDATES: Final = 120
CANDIDATE_WORDS: Final = 60
CANDIDATE_PAIRS: Final = 40
FOREIGN_CANDIDATES: Final = 40
"""How many more are asked for by the words of the other language."""


def _heaviest(words: Mapping[str, float], limit: int) -> list[str]:
    return sorted(words, key=lambda token: (-words[token], token))[:limit]


class Found(NamedTuple):
    """Documents worth ranking, how common the wanted words are, and what a model says of each."""

    hits: tuple[RawHit, ...]
    statistics: Statistics
    near: Mapping[str, float]


def candidates(engine: Engine, query: MatchQuery, wanted: Wanted) -> Found:
    """Return the documents worth ranking."""
    other = (*wanted.also, *wanted.other.words, *wanted.other.pairs)
    fields = {
        "all_m": [token for token in wanted.marks if not token.isascii()],
        "all_f": [*wanted.folded],
        "all_b": [*wanted.bigrams],
    }
    for token in other:
        fields[f"all_{field_of(token)}"].append(token)
    documents, counts = engine.document_frequencies(
        {name: list(dict.fromkeys(tokens)) for name, tokens in fields.items() if tokens}
    )
    statistics = Statistics(
        documents, {token: n for by_token in counts.values() for token, n in by_token.items()}
    )
    shares = weights().layers
    should: list[Node] = []
    for name, words, share, limit in (
        ("all_m", wanted.marks if wanted.has_marks else {}, shares["marks"], CANDIDATE_WORDS),
        ("all_f", wanted.folded, shares["folded"], CANDIDATE_WORDS),
        ("all_b", wanted.bigrams, shares["bigrams"], CANDIDATE_PAIRS),
    ):
        worth = {
            token: weight * statistics.idf(token)
            for token, weight in words.items()
            if statistics.frequency.get(token, 1)
        }
        should += [
            Term(name, token, round(share * words[token], 4)) for token in _heaviest(worth, limit)
        ]
    for token, weight in wanted.also.items():
        if statistics.frequency.get(token):
            should.append(Term(f"all_{field_of(token)}", token, weight * shares["folded"]))
    foreign = _foreign(wanted, statistics)
    exclude: list[Node] = [AnyOf("key", (query.key,))]
    if query.exclude_organisation:
        exclude.append(AnyOf("organisation", (query.exclude_organisation,)))
    scope: list[Node] = [AnyOf("audience", readable_by(query.audience))]
    if query.kinds:
        scope.append(AnyOf("kind", query.kinds))
    found = engine.search_many(
        [
            Request(
                Bool(should=tuple(nodes), minimum=1, filter=tuple(scope), must_not=tuple(exclude)),
                limit=limit,
                count=False,
            )
            for nodes, limit in ((should, CANDIDATES), (foreign, FOREIGN_CANDIDATES))
            if nodes
        ]
    )
    hits = {hit.key: hit for response in reversed(found) for hit in response.hits}
    vector = sense(engine, query)
    if vector is None:
        return Found(tuple(hits.values()), statistics, {})
    inside = Bool(filter=tuple(scope), must_not=tuple(exclude))
    hits = {hit.key: hit for hit in nearest(engine, vector, inside)} | hits
    return Found(tuple(hits.values()), statistics, nearness(engine, vector, list(hits)))


def _foreign(wanted: Wanted, statistics: Statistics) -> list[Node]:
    """Return the question in the other language."""
    nodes: list[Node] = []
    for words, limit in (
        (wanted.other.words, CANDIDATE_WORDS),
        (wanted.other.pairs, CANDIDATE_PAIRS),
    ):
        worth = {
            token: weight * statistics.idf(token)
            for token, weight in words.items()
            if statistics.frequency.get(token)
        }
        for token in _heaviest(worth, limit):
            share = PAIRS if "_" in token else 1.0
            nodes.append(Term(f"all_{field_of(token)}", token, round(share * words[token], 4)))
    return nodes
