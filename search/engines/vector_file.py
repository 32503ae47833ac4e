"""The vectors of an embedded index: one SQLite file in its folder, searched whole.

Every generation has its own, made with it and dropped with it. A vector carries the version of the
document that it was made of, so that `check_index` finds what is missing. Numpy, where there is
any, multiplies; without it only small indexes are searched whole.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from search.embedding import Vector, cosine

# Optional: requirements/model.txt.
np: Any = import_module("numpy") if find_spec("numpy") else None

NAME: Final = "vectors.sqlite3"
MOST: Final = 200_000
MOST_PLAIN: Final = 5_000
"""So many vectors are searched whole, with numpy and without."""
NUMBER: Final = "f"
PART: Final = 500


class VectorFile:
    """See the module. Methods raise sqlite3.Error when the file is damaged."""

    def __init__(self, folder: Path) -> None:
        """Open nothing yet: the file is opened at each use."""
        self.path = folder / NAME
        self._lock = threading.Lock()
        self._last = 0
        self._rows: dict[str, Any] = {}
        self._keys: list[str] = []
        self._table: Any = None

    @contextmanager
    def _open(self, mode: str = "rw") -> Iterator[sqlite3.Connection]:
        where = f"file:{quote(str(self.path))}?mode={mode}"
        with closing(sqlite3.connect(where, timeout=20, uri=True)) as file, file:
            yield file

    def create(self, model: str) -> None:
        """Make an empty file for the vectors of a model."""
        with self._open("rwc") as file:
            file.execute("CREATE TABLE about (model TEXT NOT NULL)")
            file.execute(
                "CREATE TABLE vectors (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
                " key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, vector BLOB)"
            )
            file.execute("INSERT INTO about VALUES (?)", (model,))

    def model(self) -> str:
        """Return the model whose vectors it holds; "" where there is no usable file."""
        if not self.path.exists():
            return ""
        try:
            with self._open() as file:
                return str(file.execute("SELECT model FROM about").fetchone()[0])
        except (sqlite3.Error, TypeError):
            return ""

    def write(self, rows: Mapping[str, tuple[int, Vector | None]]) -> None:
        """Keep (version, vector) by key; version -1 forgets the key."""
        values = [
            (key, version, array(NUMBER, vector).tobytes() if vector is not None else None)
            for key, (version, vector) in rows.items()
        ]
        with self._open() as file:
            file.executemany(
                "INSERT OR REPLACE INTO vectors (key, version, vector) VALUES (?, ?, ?)", values
            )

    def versions(self) -> dict[str, int]:
        """Return the version of the document that each vector was made of."""
        with self._open() as file:
            return dict(file.execute("SELECT key, version FROM vectors WHERE version >= 0"))

    def get(self, keys: Sequence[str]) -> dict[str, Vector]:
        """Return vectors by key."""
        found: dict[str, Vector] = {}
        with self._open() as file:
            for start in range(0, len(keys), PART):
                part = keys[start : start + PART]
                marks = ",".join("?" * len(part))
                asked = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - question marks only
                rows = file.execute(asked, list(part))
                found |= {key: array(NUMBER, blob) for key, blob in rows if blob is not None}
        return found

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Return keys by falling cosine; none where there are more vectors than can be searched."""
        with self._lock:
            self._catch_up()
            keys, table = self._keys, self._table
        if not keys or len(keys) > (MOST_PLAIN if np is None else MOST):
            return []
        if np is None:
            scores = [cosine(row, vector) for row in table]
        else:
            scores = (table @ np.asarray(vector, dtype=np.float32)).tolist()
        order = sorted(range(len(keys)), key=lambda at: (-scores[at], keys[at]))
        return [keys[at] for at in order[:limit]]

    def _catch_up(self) -> None:
        """Read what was written since the last question."""
        with self._open() as file:
            news = file.execute(
                "SELECT seq, key, vector FROM vectors WHERE seq > ? ORDER BY seq", (self._last,)
            ).fetchall()
        if not news:
            return
        for seq, key, blob in news:
            self._last = seq
            if blob is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = (
                    array(NUMBER, blob) if np is None else np.frombuffer(blob, dtype=np.float32)
                )
        self._keys = list(self._rows)
        rows = list(self._rows.values())
        self._table = rows if np is None or not rows else np.stack(rows)
