"""The door: what views and other rooms ask. Nothing here raises because of the engine."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, TypeVar

from django.core.cache import cache
from django.utils import timezone

from search import breaker
from search.analysis import fold, normalise
from search.candidates import candidates
from search.documents import Audience, SearchDocument, readable_by
from search.engines import get_engine
from search.engines.base import (
    Bool,
    Engine,
    EngineDown,
    EngineError,
    EngineMissing,
    Everything,
    FacetRequest,
    Node,
    RawHit,
    Request,
    Response,
)
from search.models import OutboxEntry
from search.plan import ALL_WORDS_BONUS, Expansion, Plan, plan_search, plan_suggest
from search.query import FACETS, SORTS, MatchQuery, SearchQuery
from search.ranking import Match, rank, read_wanted
from search.reorder import reorder, window
from search.results import (
    FacetCount,
    Health,
    Hit,
    MatchResult,
    SearchResult,
    Suggestion,
)
from search.sources import all_sources, source_of
from search.thesaurus import NOTHING, thesaurus

__all__ = [
    "Expansion",
    "FacetCount",
    "Health",
    "Hit",
    "Match",
    "MatchResult",
    "SearchResult",
    "Suggestion",
    "health",
    "matches",
    "related",
    "search",
    "suggest",
]

T = TypeVar("T")

FACET_SIZE: Final = 200
SUGGEST_WINDOW: Final = 40


class _Away(Exception):  # noqa: N818 - never leaves this module
    """The engine can't answer now."""


def _ask(question: Callable[[Engine], T]) -> tuple[T, float]:
    """Put a question to the engine; returns (answer, milliseconds). Raises _Away."""
    engine = get_engine()
    if breaker.is_open(engine.name):
        raise _Away
    started = time.perf_counter()
    try:
        answer = question(engine)
    except EngineError as error:
        breaker.failed(engine.name, error, opens=isinstance(error, EngineDown))
        if isinstance(error, EngineMissing):
            _ask_rebuild(engine.name)
        raise _Away from error
    return answer, (time.perf_counter() - started) * 1000


def _ask_rebuild(engine: str) -> None:
    """Wake the worker to build an index that isn't there, at most once a minute."""
    if cache.add(f"search:rebuild:{engine}".replace(" ", "_"), 1, 60):
        from search.tasks import mend_index  # noqa: PLC0415 - tasks import indexing

        mend_index.enqueue()


def _visible(keys: Iterable[str], audience: Audience) -> set[str]:
    """Return the keys which may be shown now: one query per source."""
    grouped: dict[str, list[str]] = {}
    for key in keys:
        grouped.setdefault(key.partition(":")[0], []).append(key)
    shown: set[str] = set()
    for group in grouped.values():
        source = source_of(group[0])
        if source is not None:
            shown |= source.visible(group, audience) & set(group)
    return shown


# --- search --------------------------------------------------------------------------------


def search(query: SearchQuery) -> SearchResult:
    """Answer a visitor's question; from the database, ``degraded``, when the engine is away."""
    plan = plan_search(query, NOTHING if query.exact else thesaurus())
    try:
        (found, exact, nearest, page), took = _ask(lambda engine: _search(engine, query, plan))
    except _Away:
        return _degraded(query, plan)
    shown = _visible((hit.key for hit in found.hits), query.audience)
    with_words = plan.every is not None
    by_score = with_words and not _order(query, plan)[0]
    hits = tuple(
        _hit(hit, matched_all=not nearest and (not by_score or hit.score >= ALL_WORDS_BONUS / 2))
        for hit in found.hits
        if hit.key in shown
    )
    # What has left since it was indexed isn't counted either, as far as this page can tell.
    gone = len(found.hits) - len(hits)
    return SearchResult(
        hits=hits,
        total=max(0, found.total - gone),
        total_exact=max(0, exact - (0 if nearest else gone)),
        facets=_facet_counts(query, found),
        page=page,
        page_size=query.page_size,
        nearest=nearest,
        understood=plan.understood,
        terms=plan.marks,
        engine_ms=took,
    )


def _hit(hit: RawHit, *, matched_all: bool) -> Hit:
    score = hit.score - ALL_WORDS_BONUS if hit.score >= ALL_WORDS_BONUS / 2 else hit.score
    return Hit(
        hit.key,
        str(hit.stored.get("kind", "")),
        score,
        hit.stored.get("payload", {}),
        hit.stored.get("facts", {}),
        matched_all,
    )


def _order(query: SearchQuery, plan: Plan) -> tuple[str, bool]:
    if query.sort == "relevance" and plan.every is None:
        return SORTS["newest"]
    return SORTS[query.sort]


def _search(engine: Engine, query: SearchQuery, plan: Plan) -> tuple[Response, int, bool, int]:
    """Return (page of hits, number of exact hits, nothing is exact, page number)."""
    every, sort = plan.every, _order(query, plan)[0]
    if every is None:
        found, page = _page(
            engine,
            query,
            plan,
            Everything(),
            engine.search(_request(query, plan, Everything())),
        )
        return found, found.total, False, page
    filters = query.filter_nodes()
    counting = Request(Bool(must=(every,), filter=plan.scope), filters=filters, limit=0)
    if sort:
        # Sorted by price or date, a near miss among the hits would only confuse.
        found = engine.search(_request(query, plan, every))
        if found.total:
            found, page = _page(engine, query, plan, every, found)
            return found, found.total, False, page
        exact = 0
    else:
        assert plan.some is not None
        request = _request(query, plan, plan.some)
        wide = window(request.offset, request.limit, asks=bool(plan.asked))
        if wide:
            request = replace(request, offset=0, limit=wide)
        found, counted = engine.search_many([request, counting])
        exact = counted.total
        if wide:
            start = (query.page - 1) * query.page_size
            hits = reorder(found.hits, ALL_WORDS_BONUS, plan.asked)
            hits = hits[start : start + query.page_size]
            found = replace(found, hits=tuple(hits))
        if found.total and not found.hits and query.page > 1:
            last = max(1, math.ceil(found.total / query.page_size))
            return _search(engine, query.with_page(last), plan)
        if found.total:
            return found, exact, exact == 0, query.page
    assert plan.any is not None
    best = plan.some if sort and plan.some is not None else plan.any
    found = engine.search(_request(query, plan, best))
    if not found.total and best is not plan.any:
        best = plan.any
        found = engine.search(_request(query, plan, best))
    found, page = _page(engine, query, plan, best, found)
    return found, exact, True, page


def _page(
    engine: Engine, query: SearchQuery, plan: Plan, node: Node, found: Response
) -> tuple[Response, int]:
    """Return the last page instead of an empty one beyond it, and the page's number."""
    if found.hits or not found.total or query.page == 1:
        return found, query.page
    page = max(1, math.ceil(found.total / query.page_size))
    return engine.search(_request(query.with_page(page), plan, node)), page


def _request(query: SearchQuery, plan: Plan, node: Node) -> Request:
    sort, descending = _order(query, plan)
    return Request(
        query=Bool(must=(node,), filter=plan.scope),
        filters=query.filter_nodes(),
        offset=(query.page - 1) * query.page_size,
        limit=query.page_size,
        sort=sort,
        descending=descending,
        facets=tuple(
            FacetRequest(name, name, query.filter_nodes(without=name), FACET_SIZE)
            for name in FACETS
        ),
    )


def _facet_counts(query: SearchQuery, found: Response) -> dict[str, tuple[FacetCount, ...]]:
    counts: dict[str, tuple[FacetCount, ...]] = {}
    for name, values in found.facets.items():
        chosen = query.filters.get(name, ())
        seen = {value for value, _ in values}
        counts[name] = tuple(
            FacetCount(value, count, value in chosen)
            for value, count in sorted(values, key=lambda item: (-item[1], item[0]))
        ) + tuple(FacetCount(value, 0, selected=True) for value in chosen if value not in seen)
    return counts


def _degraded(query: SearchQuery, plan: Plan) -> SearchResult:
    documents: list[SearchDocument] = []
    total = 0
    for source in all_sources():
        if query.kinds and not set(query.kinds) & set(source.kinds):
            continue
        answer = source.fallback(query)
        if answer is not None:
            documents += answer.documents
            total += answer.total
    allowed = readable_by(query.audience)
    documents = [d for d in documents if d.audience in allowed][: query.page_size]
    shown = _visible((d.key for d in documents), query.audience)
    hits = tuple(Hit(d.key, d.kind, 0.0, d.payload, d.facts()) for d in documents if d.key in shown)
    return SearchResult(
        hits=hits,
        total=max(total, len(hits)),
        total_exact=max(total, len(hits)),
        page=query.page,
        page_size=query.page_size,
        degraded=True,
        terms=plan.marks,
    )


# --- matching ------------------------------------------------------------------------------


def matches(query: MatchQuery) -> MatchResult:
    """Return what fits a record, best first, with reasons; empty when the engine is away."""
    if query.is_empty():
        return MatchResult()
    wanted = read_wanted(query, thesaurus())
    try:
        found, took = _ask(lambda engine: candidates(engine, query, wanted))
    except _Away:
        return MatchResult(degraded=True)
    # A few more than asked for, in case some have left since they were indexed.
    ranked = rank(
        query, wanted, found.hits, found.statistics, limit=query.limit + 20, near=found.near
    )
    shown = _visible((match.key for match in ranked), query.audience)
    kept = tuple(match for match in ranked if match.key in shown)[: query.limit]
    return MatchResult(kept, engine_ms=took)


def related(
    key: str, *, audience: Audience, kinds: Iterable[str] = (), limit: int = 6
) -> tuple[Hit, ...]:
    """Return records like that one, of the same kind unless kinds are named."""
    try:
        stored, _ = _ask(lambda engine: engine.get([key]).get(key))
    except _Away:
        return ()
    if stored is None or key not in _visible([key], audience):
        return ()
    query = MatchQuery(
        audience=audience,
        key=key,
        kinds=tuple(kinds) or (str(stored["kind"]),),
        parts={part: text.split("\n") for part, text in stored["terms"].items()},
        facts=stored["facts"],
        limit=limit,
    )
    return tuple(
        Hit(match.key, match.kind, match.score, match.payload, match.facts)
        for match in matches(query)
    )


# --- suggestions ---------------------------------------------------------------------------


def suggest(
    prefix: str, *, audience: Audience, language: str = "vi", limit: int = 8
) -> tuple[Suggestion, ...]:
    """Return phrases that complete what was typed; none when the engine is away."""
    del language  # phrases of both languages are offered: people type what they know
    node = plan_suggest(prefix[:100], audience=audience)
    if node is None:
        return ()
    try:
        found, _ = _ask(
            lambda engine: engine.search(Request(node, limit=SUGGEST_WINDOW, count=False))
        )
    except _Away:
        return ()
    typed = " ".join(_phrase_words(normalise(prefix)))
    plain = " ".join(_phrase_words(fold(prefix)))
    ranked: dict[str, tuple[tuple[int, int, int], Suggestion]] = {}
    for position, hit in enumerate(found.hits):
        for phrase in hit.stored.get("suggest", ()):
            folded = " ".join(_phrase_words(fold(phrase)))
            fit = _fit(plain, folded)
            if fit is None or folded in ranked:
                continue
            kept = " ".join(_phrase_words(normalise(phrase)))
            marks = 0 if typed == plain or typed in kept else 1
            suggestion = Suggestion(phrase, str(hit.stored.get("kind", "")), hit.key)
            ranked[folded] = ((marks, fit, position), suggestion)
    best = [suggestion for _, suggestion in sorted(ranked.values(), key=lambda item: item[0])]
    best = best[: limit + 8]
    shown = _visible({s.key for s in best}, audience)
    return tuple(s for s in best if s.key in shown)[:limit]


def _phrase_words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def _fit(typed: str, phrase: str) -> int | None:
    """Return 0 when a phrase begins as typed, 1 when it holds each typed word, else None."""
    if phrase.startswith(typed):
        return 0
    held = phrase.split()
    return 1 if all(any(h.startswith(w) for h in held) for w in typed.split()) else None


# --- health --------------------------------------------------------------------------------


def health() -> Health:
    """Return how search is doing; asks the engine, so not for every page."""
    engine = get_engine()
    state = engine.health()
    waiting = OutboxEntry.objects.filter(live_done=False)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return Health(
        ok=state.state == "ok",
        engine=engine.name,
        detail=state.detail,
        generation=state.generation,
        documents=state.documents,
        waiting=waiting.count(),
        oldest_waiting_seconds=age,
        breaker_open=breaker.is_open(engine.name),
    )
