"""Our schema and query tree in tantivy's words."""

from __future__ import annotations

from typing import Any, Final

import orjson
import tantivy
from tantivy import FieldType, Occur, Query

from search.engines.base import (
    MAX_WINDOW,
    AnyOf,
    Best,
    Bool,
    Constant,
    Everything,
    FacetRequest,
    Node,
    Range,
    RawHit,
    Request,
    Term,
)
from search.engines.schema import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS

_LOW: Final = -(2**62)
_HIGH: Final = 2**62


def build_schema() -> Any:
    """Return tantivy's schema of our fields."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in KEYWORD_FIELDS:
        builder.add_text_field(
            name,
            stored=name == "key",
            fast=name != "key",
            tokenizer_name="raw",
            index_option="basic",
        )
    for name in NUMBER_FIELDS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def hits(searcher: Any, query: Any, request: Request) -> tuple[int, tuple[RawHit, ...]]:
    """Return (number of all hits, the hits asked for)."""
    limit = max(0, min(request.limit, MAX_WINDOW - request.offset))
    kwargs: dict[str, Any] = {"limit": max(limit, 1), "count": request.count}
    if request.offset:
        kwargs["offset"] = request.offset
    if request.sort:
        kwargs["order_by_field"] = request.sort
        kwargs["order"] = tantivy.Order.Desc if request.descending else tantivy.Order.Asc
    found = searcher.search(query, **kwargs)
    kept: list[RawHit] = []
    if limit:
        for score, address in found.hits:
            document = searcher.doc(address)
            kept.append(
                RawHit(
                    document.get_first("key"),
                    0.0 if request.sort else float(score),
                    orjson.loads(document.get_first("stored")),
                )
            )
    return int(found.count or 0) if request.count else len(kept), tuple(kept)


def facets(searcher: Any, schema: Any, request: Request) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return facet counts by name, one aggregation for each set of filters."""
    groups: dict[tuple[Node, ...], list[FacetRequest]] = {}
    for facet in request.facets:
        groups.setdefault(facet.filters, []).append(facet)
    counts: dict[str, tuple[tuple[str, int], ...]] = {}
    for filters, facets in groups.items():
        query = compile_node(schema, Bool(must=(request.query,), filter=filters))
        found = searcher.aggregate(
            query, {f.name: {"terms": {"field": f.field, "size": f.size}} for f in facets}
        )
        for facet in facets:
            counts[facet.name] = tuple(
                (_value(bucket["key"]), int(bucket["doc_count"]))
                for bucket in found[facet.name]["buckets"]
            )
    return counts


def _value(key: Any) -> str:
    return key if isinstance(key, str) else str(int(key))


def compile_node(schema: Any, node: Node) -> Any:  # noqa: PLR0911 - one for each kind of node
    """Return tantivy's query for ours."""
    match node:
        case Term():
            option = "freq" if node.field in TEXT_FIELDS else "basic"
            query = Query.term_query(schema, node.field, node.token, option)
            return query if node.boost == 1.0 else Query.boost_query(query, node.boost)
        case AnyOf():
            if len(node.values) == 1:
                return Query.term_query(schema, node.field, node.values[0], "basic")
            return Query.term_set_query(schema, node.field, list(node.values))
        case Range():
            return Query.range_query(
                schema,
                node.field,
                FieldType.Integer,
                _LOW if node.low is None else node.low,
                _HIGH if node.high is None else node.high,
            )
        case Constant():
            return Query.const_score_query(compile_node(schema, node.node), node.score)
        case Best():
            return Query.disjunction_max_query([compile_node(schema, n) for n in node.nodes])
        case Everything():
            return Query.all_query()
        case Bool():
            return _compile_bool(schema, node)


def _compile_bool(schema: Any, node: Bool) -> Any:
    if len(node.must) == 1 and not (node.should or node.must_not or node.filter):
        return compile_node(schema, node.must[0])
    clauses = [(Occur.Must, compile_node(schema, part)) for part in node.must]
    clauses += [
        (Occur.Must, Query.const_score_query(compile_node(schema, part), 0.0))
        for part in node.filter
    ]
    if node.minimum > len(node.should):
        return Query.empty_query()
    if not clauses and not node.should:
        clauses.append((Occur.Must, Query.all_query()))
    clauses += [(Occur.Should, compile_node(schema, part)) for part in node.should]
    clauses += [(Occur.MustNot, compile_node(schema, part)) for part in node.must_not]
    if node.minimum:
        return Query.boolean_query(clauses, minimum_number_should_match=node.minimum)
    return Query.boolean_query(clauses)
