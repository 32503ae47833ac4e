"""The embedded engine: tantivy in a folder, without a server.

Layout: ``<folder>/<prefix>/generations/<name>/`` are complete indexes, ``CURRENT`` names the live
one and is replaced by rename. One process writes at a time (tantivy's own lock; drains also hold
``writer.lock``); readers in any number of processes look at two file times per question and
reopen when a swap or a commit changed them. A crash in the middle of a commit leaves the last
one in force.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson
import tantivy
from tantivy import Query

from search.engines.base import (
    Action,
    Bool,
    BulkReport,
    EngineError,
    EngineHealth,
    EngineMissing,
    Request,
    Response,
)
from search.engines.embedded_vectors import EmbeddedVectors
from search.engines.schema import SCHEMA_VERSION, row
from search.engines.tantivy_query import build_schema, compile_node, facets, hits
from search.engines.vector_file import VectorFile
from search.engines.vectors import model_in_force

T = TypeVar("T")

SMALL_HEAP: Final = 32_000_000
BUILD_HEAP: Final = 192_000_000
_READY: Final = "READY"
_CURRENT: Final = "CURRENT"


@dataclass(slots=True)
class _Reader:
    name: str
    index: Any
    stamp: tuple[int, int]
    pid: int


class EmbeddedEngine(EmbeddedVectors):
    """See the module; the protocol's words are in ``search.engines.base``."""

    waits = False

    def __init__(self, folder: Path, prefix: str = "search") -> None:
        """Open nothing yet."""
        self.name = f"embedded:{prefix or 'search'}"
        self.folder = folder / (prefix or "search")
        self._schema: Any = None
        self._reader: _Reader | None = None
        self._builders: dict[str, tuple[Any, Any]] = {}
        self._lock = threading.RLock()
        self._vector_file: VectorFile | None = None

    # --- files -----------------------------------------------------------------------------

    @property
    def schema(self) -> Any:
        """Tantivy's schema, made at first use."""
        if self._schema is None:
            self._schema = build_schema()
        return self._schema

    def _path(self, generation: str) -> Path:
        return self.folder / "generations" / generation

    def live(self) -> str:
        """See Engine."""
        try:
            return (self.folder / _CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def generations(self) -> tuple[str, ...]:
        """See Engine."""
        try:
            return tuple(sorted(p.name for p in (self.folder / "generations").iterdir()))
        except OSError:
            return ()

    def create(self) -> str:
        """See Engine."""
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        name = f"{stamp}-{secrets.token_hex(2)}"
        with _translated():
            self._path(name).mkdir(parents=True)
            tantivy.Index(self.schema, str(self._path(name)))
            if model := model_in_force():
                VectorFile(self._path(name)).create(model)
        return name

    def finish(self, generation: str) -> None:
        """See Engine."""
        with _translated(), self._lock:
            builder = self._builders.pop(generation, None)
            if builder is not None:
                writer = builder[1]
                writer.commit()
                writer.wait_merging_threads()
            _write_atomically(self._path(generation) / _READY, str(SCHEMA_VERSION))

    def swap(self, generation: str) -> None:
        """See Engine."""
        if self._ready(generation) != str(SCHEMA_VERSION):
            raise EngineError(f"index {generation!r} is not complete")
        with _translated():
            _write_atomically(self.folder / _CURRENT, generation)

    def rollback(self) -> str:
        """See Engine."""
        live = self.live()
        former = [
            name
            for name in self.generations()
            if name != live and self._ready(name) == str(SCHEMA_VERSION)
        ]
        if not former:
            raise EngineError("there is no former index to go back to")
        self.swap(former[-1])
        return former[-1]

    def drop(self, generation: str) -> None:
        """See Engine."""
        if generation and generation != self.live():
            with self._lock:
                self._builders.pop(generation, None)
            shutil.rmtree(self._path(generation), ignore_errors=True)

    def _ready(self, generation: str) -> str:
        try:
            return (self._path(generation) / _READY).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    @contextmanager
    def writer_lock(self) -> Iterator[bool]:
        """See Engine: a file lock, which the system takes back from a killed process."""
        with _translated():
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True
        finally:
            os.close(descriptor)

    # --- reading ---------------------------------------------------------------------------

    def _open(self) -> _Reader:
        """Return a reader of the live index as it is now; raises EngineMissing."""
        try:
            return self._open_once()
        except EngineMissing:
            # A swap or a commit may have happened between our looking and our opening.
            return self._open_once()

    def _open_once(self) -> _Reader:
        live = self.live()
        try:
            found = (self._path(live) / "meta.json").stat()
        except OSError as error:
            self._reader = None
            raise EngineMissing("there is no search index") from error
        if not live or self._ready(live) != str(SCHEMA_VERSION):
            self._reader = None
            raise EngineMissing("the search index is of another version")
        stamp = (found.st_mtime_ns, found.st_ino)
        reader = self._reader
        if (
            reader is not None
            and reader.name == live
            and reader.stamp == stamp
            and reader.pid == os.getpid()
        ):
            return reader
        with self._lock:
            try:
                index = tantivy.Index.open(str(self._path(live)))
                index.config_reader("manual", 0)
                index.reload()
            except BaseException as error:
                _reraise(error)
                self._reader = None
                raise EngineMissing(f"the search index is damaged: {error}") from error
            reader = _Reader(live, index, stamp, os.getpid())
            self._reader = reader
        return reader

    def _read(self, question: Callable[[Any, Any], T]) -> T:
        """Put a question to a searcher; a damaged index becomes EngineMissing."""
        reader = self._open()
        try:
            return question(reader.index.searcher(), reader.index.schema)
        except EngineError:
            raise
        except BaseException as error:
            _reraise(error)
            self._reader = None
            if self.health().state == "ok":
                raise EngineError(f"the search index can't answer: {error}") from error
            raise EngineMissing(f"the search index is damaged: {error}") from error

    def search(self, request: Request) -> Response:
        """See Engine."""

        def answer(searcher: Any, schema: Any) -> Response:
            query = compile_node(schema, Bool(must=(request.query,), filter=request.filters))
            total, found = hits(searcher, query, request)
            return Response(found, total, facets(searcher, schema, request))

        return self._read(answer)

    def search_many(self, requests: Sequence[Request]) -> list[Response]:
        """See Engine."""
        return [self.search(request) for request in requests]

    def get(self, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """See Engine."""

        def answer(searcher: Any, schema: Any) -> dict[str, Mapping[str, Any]]:
            query = Query.term_set_query(schema, "key", list(keys))
            found = searcher.search(query, limit=max(1, len(keys)), count=False)
            documents = (searcher.doc(address) for _, address in found.hits)
            return {d.get_first("key"): orjson.loads(d.get_first("stored")) for d in documents}

        return self._read(answer) if keys else {}

    def document_frequencies(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> tuple[int, dict[str, dict[str, int]]]:
        """See Engine."""
        return self._read(
            lambda searcher, _: (
                int(searcher.num_docs),
                {
                    field: {token: int(searcher.doc_freq(field, token)) for token in tokens}
                    for field, tokens in wanted.items()
                },
            )
        )

    def count(self, generation: str = "") -> int:
        """See Engine."""
        if not generation:
            return self._read(lambda searcher, _: int(searcher.num_docs))
        with _translated():
            index = tantivy.Index.open(str(self._path(generation)))
            index.reload()
            return int(index.searcher().num_docs)

    def versions(self, generation: str = "") -> Iterator[tuple[str, int]]:
        """See Engine."""
        with _translated():
            if generation:
                index = tantivy.Index.open(str(self._path(generation)))
                index.reload()
            else:
                index = self._open().index
            searcher = index.searcher()
            total = searcher.num_docs
            vectored = self._vectored(generation or self.live())
        for offset in range(0, total, 5_000):
            with _translated():
                hits = searcher.search(
                    Query.all_query(),
                    limit=5_000,
                    offset=offset,
                    count=False,
                    order_by_field="version",
                ).hits
                page = [
                    (str(searcher.doc(a).get_first("key")), int(version)) for version, a in hits
                ]
            yield from self._without_vector(page, vectored)

    def health(self) -> EngineHealth:
        """See Engine."""
        live = self.live()
        try:
            self._reader = None
            searcher = self._open().index.searcher()
            searcher.search(Query.all_query(), limit=1)
            return EngineHealth("ok", live, int(searcher.num_docs))
        except EngineMissing as error:
            return EngineHealth("missing", live, 0, str(error))
        except BaseException as error:  # noqa: BLE001 - a damaged file may end in a Rust panic
            _reraise(error)
            return EngineHealth("missing", live, 0, f"{type(error).__name__}: {error}")

    # --- writing ---------------------------------------------------------------------------

    def bulk(
        self, actions: Iterable[Action], *, generation: str = "", fresh: bool = False
    ) -> BulkReport:
        """See Engine. With ``fresh`` it is durable only after ``finish``."""
        name = generation or self.live()
        if not name or not (self._path(name) / "meta.json").exists():
            raise EngineMissing("there is no search index to write to")
        if not generation and self._ready(name) != str(SCHEMA_VERSION):
            raise EngineMissing("the search index is of another version")
        report = BulkReport()
        if fresh:
            with _translated(), self._lock:
                builder = self._builders.get(name)
                if builder is None:
                    index = tantivy.Index.open(str(self._path(name)))
                    builder = self._builders[name] = (
                        index.schema,
                        index.writer(BUILD_HEAP, 1),
                    )
                actions = list(actions)
                for action in actions:
                    _add(builder[1], builder[0], action, report)
                self._keep_vectors(name, actions)
            return report
        with _translated():
            index = tantivy.Index.open(str(self._path(name)))
            index.reload()
            searcher, schema = index.searcher(), index.schema
            writer = index.writer(SMALL_HEAP, 1)
            # The last action of a key stands, whatever came before it in one batch.
            written: list[Action] = []
            for action in {action.key: action for action in actions}.values():
                if action.document is not None and _held_version(searcher, schema, action.key) > (
                    action.document.version
                ):
                    report.done += 1
                    continue
                writer.delete_documents_by_term("key", action.key)
                written.append(action)
                if action.document is None:
                    report.done += 1
                else:
                    _add(writer, schema, action, report)
            writer.commit()
            writer.wait_merging_threads()
            self._keep_vectors(name, written)
        return report

    def refresh(self) -> None:
        """See Engine: each question looks by itself."""

    def close(self) -> None:
        """See Engine."""
        with self._lock:
            self._reader = None
            self._builders.clear()


def _add(writer: Any, schema: Any, action: Action, report: BulkReport) -> None:
    if action.document is None:
        return
    try:
        writer.add_document(tantivy.Document.from_dict(row(action.document), schema))
    except BaseException as error:
        _reraise(error)
        if isinstance(error, OSError):
            raise
        report.errors[action.key] = f"{type(error).__name__}: {error}"
    else:
        report.done += 1


def _held_version(searcher: Any, schema: Any, key: str) -> int:
    query = Query.term_query(schema, "key", key, "basic")
    hits = searcher.search(query, limit=1, count=False, order_by_field="version").hits
    return int(hits[0][0]) if hits else -1


def _write_atomically(path: Path, text: str) -> None:
    """Write a small file so that readers see the old or the new one, after a power cut too."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reraise(error: BaseException) -> None:
    """Let pass what is no engine's failure; a Rust panic derives from BaseException alone."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


@contextmanager
def _translated() -> Iterator[None]:
    """Turn every failure of files and of tantivy into EngineError."""
    try:
        yield
    except EngineError:
        raise
    except BaseException as error:
        _reraise(error)
        raise EngineError(f"{type(error).__name__}: {error}") from error
