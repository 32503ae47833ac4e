"""The weights file, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of one version of the file."""

    version: int
    search: dict[str, float]
    layers: dict[str, float]
    parts: dict[str, float]
    features: dict[str, float]

    def for_marks(self, *, there: bool) -> Weights:
        """Return what counts for a question: without marks, words weigh more against pairs."""
        if there:
            return self
        more = self.search["plain"]
        words = {name: self.search[name] * more for name in ("all_f", "head_f")}
        folded = {"folded": self.layers["folded"] * more}
        return replace(self, search=self.search | words, layers=self.layers | folded)


def load(path: Path = FILE) -> Weights:
    """Read a weights file. Raises KeyError, ValueError or OSError when it is not one."""
    with path.open("rb") as file:
        content = tomllib.load(file)
    return Weights(
        version=int(content["version"]),
        search=_floats(content["search"]),
        layers=_floats(content["layers"]),
        parts=_floats(content["parts"]),
        features=_floats(content["weights"]),
    )


def _floats(table: dict[str, object]) -> dict[str, float]:
    return {name: float(str(value)) for name, value in table.items()}


_loaded = cache(load)
_tried: ContextVar[Weights | None] = ContextVar("weights", default=None)


@contextmanager
def trying(other: Weights) -> Iterator[None]:
    """Weigh with others inside the block; nobody else notices."""
    reset = _tried.set(other)
    try:
        yield
    finally:
        _tried.reset(reset)


def weights() -> Weights:
    """Return the weights in force."""
    return _tried.get() or _loaded()
