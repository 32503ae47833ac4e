"""The typed document of Elasticsearch: one index per generation is made from it."""

from typing import Any

from elasticsearch.dsl import Document, Keyword, Long, M, MetaField, Text, mapped_field

# No "from __future__ import annotations" here: the DSL reads the annotations themselves.


def _tokens() -> Any:
    """A field of ready tokens: split at white space, no positions."""
    return mapped_field(Text(analyzer="whitespace", index_options="freqs"), default=None)


def _code() -> Any:
    return mapped_field(Keyword(), default=None)


def _number() -> Any:
    return mapped_field(Long(), default=None)


class IndexedRecord(Document):
    """The mapping; its fields are those of ``search.engines.schema``."""

    key: M[str] = mapped_field(Keyword())
    kind: M[str] = mapped_field(Keyword())
    audience: M[str] = mapped_field(Keyword())
    version: M[int] = mapped_field(Long())
    stored: M[str] = mapped_field(Keyword(index=False, doc_values=False))
    head_m: M[str | None] = _tokens()
    head_f: M[str | None] = _tokens()
    head_b: M[str | None] = _tokens()
    all_m: M[str | None] = _tokens()
    all_f: M[str | None] = _tokens()
    all_b: M[str | None] = _tokens()
    sug: M[str | None] = _tokens()
    fields: M[str | None] = _code()
    modes: M[str | None] = _code()
    price_band: M[str | None] = _code()
    province: M[str | None] = _code()
    ward: M[str | None] = _code()
    region: M[str | None] = _code()
    ip_status: M[str | None] = _code()
    organisation_kinds: M[str | None] = _code()
    organisation: M[str | None] = _code()
    verified: M[str | None] = _code()
    trl: M[int | None] = _number()
    trl_min: M[int | None] = _number()
    price_low: M[int | None] = _number()
    price_high: M[int | None] = _number()
    published_at: M[int | None] = _number()
    expires_at: M[int | None] = _number()
    deadline: M[int | None] = _number()
    sort_price_up: M[int | None] = _number()
    sort_price_down: M[int | None] = _number()
    sort_newest: M[int | None] = _number()
    sort_trl: M[int | None] = _number()
    sort_deadline: M[int | None] = _number()

    class Meta:
        dynamic = MetaField("strict")

    class Index:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
