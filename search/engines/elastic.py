"""Elasticsearch: one versioned index per generation behind an alias."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import orjson
from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from search.documents import SearchDocument
from search.engines.base import (
    Action,
    BulkReport,
    EngineDown,
    EngineError,
    EngineHealth,
    EngineMissing,
    Request,
    Response,
)
from search.engines.elastic_mapping import IndexedRecord
from search.engines.elastic_query import response, search_body
from search.engines.elastic_vectors import (
    VECTOR_VERSION,
    ElasticVectors,
    translated,
    vector_values,
)
from search.engines.schema import SCHEMA_VERSION, row
from search.engines.vectors import UNVECTORED, model_in_force, vectors_for

T = TypeVar("T")

WRITE_TIMEOUT: Final = 60.0
COPY_SECONDS: Final = "50s"  # less than WRITE_TIMEOUT
NOT_FOUND: Final = 404
TOO_LATE: Final = 408
CONFLICT: Final = 409
BUSY: Final = 429
SERVER_ERROR: Final = 500


def _source(document: SearchDocument, vectors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as the client sends it: text, not bytes."""
    values = row(document)
    return {**values, "stored": values["stored"].decode()} | vector_values(document.key, vectors)


class ElasticEngine(ElasticVectors):
    """See the module; the protocol's words are in ``search.engines.base``."""

    waits = True

    def __init__(self, url: str, prefix: str = "search", *, timeout: float = 3.0) -> None:
        """Connect to nothing yet. ``timeout`` is in seconds, for questions."""
        self.name = f"elasticsearch:{prefix or 'search'}"
        self.alias = f"{prefix or 'search'}-documents"
        self._url = url
        self._timeout = timeout
        self._client: Elasticsearch | None = None

    @property
    def client(self) -> Elasticsearch:
        """The client, made at first use."""
        if self._client is None:
            nodes = [node.strip() for node in self._url.split(",") if node.strip()]
            self._client = Elasticsearch(
                nodes,
                request_timeout=self._timeout,
                # A node that refuses connections is dead: each other one is asked once. What is
                # slow isn't asked again, the page has waited long enough.
                max_retries=len(nodes) - 1,
                retry_on_timeout=False,
            )
        return self._client

    @property
    def writer(self) -> Elasticsearch:
        """The same client with more patience."""
        return self.client.options(request_timeout=WRITE_TIMEOUT)

    # --- generations -----------------------------------------------------------------------

    def live(self) -> str:
        """See Engine."""
        found = translated(self._aliased)
        return found[0] if found else ""

    def _aliased(self) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=self.alias).body)
        except NotFoundError:
            return []

    def generations(self) -> tuple[str, ...]:
        """See Engine."""
        return tuple(
            sorted(translated(lambda: self.client.indices.get(index=f"{self.alias}-*").body).keys())
        )

    def create(self) -> str:
        """See Engine: no refresh and no replica while it fills."""
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        name = f"{self.alias}-{stamp}-{secrets.token_hex(2)}"
        index = IndexedRecord._index.clone(name)  # noqa: SLF001 - the DSL's way to another name
        index.settings(refresh_interval="-1", number_of_replicas=0, auto_expand_replicas=False)
        translated(lambda: index.create(using=self.writer))
        self._add_vectors(name)
        return name

    def finish(self, generation: str) -> None:
        """See Engine. Where there are several nodes, a second one has it whole before it is served.

        A copy that doesn't come in time is made later: the rebuild isn't lost for that.
        """

        def work() -> None:
            self.writer.indices.put_settings(
                index=generation,
                settings={"refresh_interval": "1s", "auto_expand_replicas": "0-1"},
            )
            self.writer.options(ignore_status=TOO_LATE).cluster.health(
                index=generation, wait_for_status="green", timeout=COPY_SECONDS
            )
            meta = self._meta(generation) | {"ready": SCHEMA_VERSION}
            self.writer.indices.put_mapping(index=generation, meta=meta)
            self.writer.indices.refresh(index=generation)

        translated(work)

    def _ready(self) -> list[str]:
        def work() -> list[str]:
            found = self.client.indices.get_mapping(index=f"{self.alias}-*").body
            return sorted(
                name
                for name, body in found.items()
                if body["mappings"].get("_meta", {}).get("ready") == SCHEMA_VERSION
            )

        return translated(work)

    def swap(self, generation: str) -> None:
        """See Engine: one atomic alias action."""
        if generation not in self._ready():
            raise EngineError(f"index {generation!r} is not complete")
        actions: list[dict[str, Any]] = [
            {"remove": {"index": name, "alias": self.alias}}
            for name in translated(self._aliased)
            if name != generation
        ]
        actions.append({"add": {"index": generation, "alias": self.alias, "is_write_index": True}})
        translated(lambda: self.writer.indices.update_aliases(actions=actions))
        self.look_again()

    def rollback(self) -> str:
        """See Engine."""
        live = self.live()
        former = [name for name in self._ready() if name != live]
        if not former:
            raise EngineError("there is no former index to go back to")
        self.swap(former[-1])
        return former[-1]

    def drop(self, generation: str) -> None:
        """See Engine."""
        if generation and generation != self.live():
            translated(
                lambda: self.writer.indices.delete(index=generation, ignore_unavailable=True)
            )

    def writer_lock(self) -> None:
        """See Engine: none; the lease in the database serves processes of several machines."""
        return

    # --- reading ---------------------------------------------------------------------------

    def search(self, request: Request) -> Response:
        """See Engine."""
        return self.search_many([request])[0]

    def search_many(self, requests: Sequence[Request]) -> list[Response]:
        """See Engine."""
        if not requests:
            return []
        if len(requests) == 1:
            body = search_body(requests[0])
            found = translated(lambda: self.client.search(index=self.alias, **body).body)
            return [translated(lambda: response(requests[0], found))]
        lines: list[dict[str, Any]] = []
        for request in requests:
            body = search_body(request)
            body["_source"] = body.pop("source")
            body["from"] = body.pop("from_")
            lines += [{"index": self.alias}, body]
        found = translated(lambda: self.client.msearch(searches=lines).body)

        def read() -> list[Response]:
            answers = []
            for request, answer in zip(requests, found["responses"], strict=True):
                if "error" in answer:
                    kind = EngineMissing if answer.get("status") == NOT_FOUND else EngineError
                    raise kind(f"Elasticsearch answers {answer['error'].get('type')}")
                answers.append(response(request, answer))
            return answers

        return translated(read)

    def get(self, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """See Engine."""
        if not keys:
            return {}
        found = translated(
            lambda: self.client.mget(index=self.alias, ids=list(keys), source=["stored"]).body
        )
        return {
            document["_id"]: orjson.loads(document["_source"]["stored"])
            for document in _read(found["docs"])
            if document.get("found")
        }

    def document_frequencies(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> tuple[int, dict[str, dict[str, int]]]:
        """See Engine."""

        def work() -> tuple[int, dict[str, dict[str, int]]]:
            found = self.client.termvectors(
                index=self.alias,
                doc={field: " ".join(tokens) for field, tokens in wanted.items()},
                fields=list(wanted),
                term_statistics=True,
                field_statistics=True,
                positions=False,
                offsets=False,
                payloads=False,
            ).body
            vectors = found.get("term_vectors", {})
            documents = 0
            counts: dict[str, dict[str, int]] = {}
            for field, tokens in wanted.items():
                vector = vectors.get(field, {})
                terms = vector.get("terms", {})
                held = int(vector.get("field_statistics", {}).get("doc_count", 0))
                documents = max(documents, held)
                counts[field] = {t: int(terms.get(t, {}).get("doc_freq", 0)) for t in tokens}
            return documents, counts

        return translated(work)

    def count(self, generation: str = "") -> int:
        """See Engine."""
        return int(
            translated(lambda: self.client.count(index=generation or self.alias).body["count"])
        )

    def versions(self, generation: str = "") -> Iterator[tuple[str, int]]:
        """See Engine."""
        body: dict[str, Any] = {
            "index": generation or self.alias,
            "query": {"match_all": {}},
            "size": 5_000,
            "sort": [{"key": "asc"}],
            "source": ["version", VECTOR_VERSION],
            "track_total_hits": False,
        }
        vectored = self.model(generation) == (model_in_force() or "no model")
        while True:
            found = translated(lambda: self.writer.search(**body).body)
            hits = found["hits"]["hits"]
            if not hits:
                return
            for hit in hits:
                known = not vectored or VECTOR_VERSION in hit["_source"]
                yield hit["_id"], int(hit["_source"]["version"]) if known else UNVECTORED
            body["search_after"] = hits[-1]["sort"]

    def health(self) -> EngineHealth:
        """See Engine."""
        try:
            live = self.live()
            if not live or live not in self._ready():
                return EngineHealth("missing", live, 0, "no complete index behind the alias")
            return EngineHealth("ok", live, self.count())
        except EngineError as error:
            return EngineHealth("down", "", 0, str(error))

    # --- writing ---------------------------------------------------------------------------

    def bulk(
        self, actions: Iterable[Action], *, generation: str = "", fresh: bool = False
    ) -> BulkReport:
        """See Engine."""
        report = BulkReport()
        target = generation or self.alias
        if not fresh:
            actions = list({action.key: action for action in actions}.values())
            if not generation and not self.live():
                # Without this, the first write would make an index under the alias's name.
                raise EngineMissing("there is no search index to write to")
        lines = self._lines(actions, target)

        def work() -> None:
            for ok, item in streaming_bulk(
                self.writer,
                lines,
                chunk_size=500,
                raise_on_error=False,
                raise_on_exception=True,
                max_retries=2,
                require_alias=not generation,
            ):
                self._note(report, ok=ok, item=item)
            if not fresh:
                self.writer.indices.refresh(index=target)

        translated(work)
        if report.errors and not report.done:
            first = next(iter(report.errors.values()))
            if "cluster_block_exception" in first or "index_not_found" in first:
                raise EngineError(f"Elasticsearch refuses writes: {first}")
        return report

    def _lines(self, actions: Iterable[Action], target: str) -> Iterator[dict[str, Any]]:
        actions = list(actions)
        gone = [action.key for action in actions if action.document is None]
        vectors = vectors_for(actions, self._model_of(target)) if model_in_force() else {}
        held = self._held_versions(gone, target) if gone else {}
        for action in actions:
            if action.document is None:
                if action.key in held:
                    # Deleted at its own version, so that the same version may come back.
                    yield {
                        "_op_type": "delete",
                        "_index": target,
                        "_id": action.key,
                        "version": held[action.key],
                        "version_type": "external_gte",
                    }
            else:
                yield {
                    "_op_type": "index",
                    "_index": target,
                    "_id": action.key,
                    "version": action.document.version,
                    "version_type": "external_gte",
                    "_source": _source(action.document, vectors),
                }

    def _held_versions(self, keys: Sequence[str], target: str) -> dict[str, int]:
        found = translated(
            lambda: self.writer.mget(index=target, ids=list(keys), source=["version"]).body
        )
        return {d["_id"]: int(d["_version"]) for d in _read(found["docs"]) if d.get("found")}

    @staticmethod
    def _note(report: BulkReport, *, ok: bool, item: Mapping[str, Any]) -> None:
        operation, outcome = next(iter(item.items()))
        status = outcome.get("status")
        # Gone already, or a later version stands: both are what we wanted.
        if ok or status == CONFLICT or (operation == "delete" and status == NOT_FOUND):
            report.done += 1
            return
        error = outcome.get("error") or {}
        reason = error if isinstance(error, str) else f"{error.get('type')}: {error.get('reason')}"
        report.errors[outcome["_id"]] = reason[:500]

    def refresh(self) -> None:
        """See Engine."""
        translated(lambda: self.writer.indices.refresh(index=self.alias))

    def close(self) -> None:
        """See Engine."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _read(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return them all; one that couldn't be looked up isn't one that isn't there.

    Raises EngineError: no copy of its part of the index answers, as while a node is dying.
    """
    for document in documents:
        if "error" in document:
            said = document["error"].get("type")
            kind = EngineMissing if said == "index_not_found_exception" else EngineDown
            raise kind(f"Elasticsearch: {said}")
    return documents
