"""Our query tree as Elasticsearch's JSON, and its answers as ours: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from search.engines.base import (
    MAX_WINDOW,
    AnyOf,
    Best,
    Bool,
    Constant,
    Everything,
    Node,
    Range,
    RawHit,
    Request,
    Response,
    Term,
)


def search_body(request: Request) -> dict[str, Any]:
    """Return the search request that asks this question; a pure function."""
    limit = max(0, min(request.limit, MAX_WINDOW - request.offset))
    body: dict[str, Any] = {
        "query": compile_node(Bool(must=(request.query,))),
        "from_": request.offset,
        "size": limit,
        "source": ["stored"],
        "track_total_hits": request.count,
    }
    if request.filters:
        if request.facets:
            body["post_filter"] = {"bool": {"filter": [compile_node(n) for n in request.filters]}}
        else:
            body["query"] = compile_node(Bool(must=(request.query,), filter=request.filters))
    if request.sort:
        order = "desc" if request.descending else "asc"
        body["sort"] = [{request.sort: {"order": order}}, {"key": {"order": "asc"}}]
    if request.facets:
        body["aggs"] = {
            facet.name: {
                "filter": {"bool": {"filter": [compile_node(n) for n in facet.filters]}},
                "aggs": {"values": {"terms": {"field": facet.field, "size": facet.size}}},
            }
            for facet in request.facets
        }
    return body


def compile_node(node: Node) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind of node
    """Return Elasticsearch's query for ours."""
    match node:
        case Term():
            return {"term": {node.field: {"value": node.token, "boost": node.boost}}}
        case AnyOf():
            return {"terms": {node.field: list(node.values)}}
        case Range():
            ends = {"gte": node.low, "lte": node.high}
            return {"range": {node.field: {k: v for k, v in ends.items() if v is not None}}}
        case Constant():
            return {"constant_score": {"filter": compile_node(node.node), "boost": node.score}}
        case Best():
            return {"dis_max": {"queries": [compile_node(part) for part in node.nodes]}}
        case Everything():
            return {"match_all": {}}
        case Bool():
            if len(node.must) == 1 and not (node.should or node.must_not or node.filter):
                return compile_node(node.must[0])
            parts: dict[str, Any] = {
                name: [compile_node(part) for part in clauses]
                for name, clauses in (
                    ("must", node.must),
                    ("should", node.should),
                    ("must_not", node.must_not),
                    ("filter", node.filter),
                )
                if clauses
            }
            if node.minimum:
                parts["minimum_should_match"] = node.minimum
            return {"bool": parts}


def response(request: Request, found: Mapping[str, Any]) -> Response:
    """Return what an answer of Elasticsearch says; raises KeyError or the like for another's."""
    hits = tuple(
        RawHit(
            hit["_id"],
            0.0 if request.sort else float(hit["_score"] or 0.0),
            orjson.loads(hit["_source"]["stored"]),
        )
        for hit in found["hits"]["hits"]
    )
    total = int(found["hits"]["total"]["value"]) if request.count else len(hits)
    facets = {
        facet.name: tuple(
            (str(bucket["key"]), int(bucket["doc_count"]))
            for bucket in found["aggregations"][facet.name]["values"]["buckets"]
        )
        for facet in request.facets
    }
    return Response(hits, total, facets)
