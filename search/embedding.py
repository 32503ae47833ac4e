"""The optional dense signal: which model says what a text means, and what is wrong with it.

Off by default. `SEARCH_MODEL` names the folder of a sentence-embedding model, or a class of one's
own as ``module:Class``. Whatever is wrong with it, search goes on without: `fault` says what.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _l

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

Vector = Sequence[float]
MOST_CHARACTERS: Final = 4_000
"""A text is read so far; a model stops at some hundred words by itself."""
_ORDER: Final = ("title", "summary", "problem", "keywords", "requirements", "body")
"""What is said first, for models that stop early; names mean nothing."""


class Embedder(Protocol):
    """What turns texts into vectors. May raise anything; nothing then changes."""

    name: str
    """Tells one model from another, also of equal dimension: kept with the index."""
    dimension: int

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Return a vector of ``dimension`` numbers for each text, of any length."""


class ModelFault(Exception):  # noqa: N818 - a fault of what the setting names
    """The model can't be used; the message says what is wrong and where, for the operator."""

    def __init__(self, text: StrOrPromise, **values: object) -> None:
        """Take a translatable text with names in braces, and what stands for them."""
        super().__init__(text)
        self.text = format_lazy(text, **values)

    def __str__(self) -> str:
        """Say it in the language in force."""
        return str(self.text)


class _Loaded(NamedTuple):
    model: Embedder | None
    fault: object = ""


@lru_cache(maxsize=4)
def _load(where: str) -> _Loaded:
    try:
        return _Loaded(_checked(where, _open(where)))
    except ModelFault as fault:
        logger.warning("matching goes on without the dense signal: %s", fault)
        # Said anew in the language of whoever reads it.
        return _Loaded(None, fault.text)


def _open(where: str) -> Embedder:
    module, colon, name = where.partition(":")
    if colon and name.isidentifier() and "/" not in module:
        try:
            return cast("Embedder", getattr(import_module(module), name)())
        except Exception as error:
            text = _l("SEARCH_MODEL: the class {name} can't be used ({error})")
            raise ModelFault(text, name=where, error=_said(error)) from error
    folder = Path(where)
    if not folder.is_dir():
        raise ModelFault(_l("SEARCH_MODEL: there is no folder {path}"), path=folder)
    try:
        from search.sentence_model import SentenceModel  # noqa: PLC0415 - numpy is optional
    except ImportError as error:
        text = _l(
            "SEARCH_MODEL: the package {package} is missing; "
            "requirements/model.txt has what a model needs"
        )
        raise ModelFault(text, package=error.name or _said(error)) from error
    try:
        return SentenceModel(folder)
    except Exception as error:
        text = _l("SEARCH_MODEL: the model in {path} can't be loaded ({error})")
        raise ModelFault(text, path=folder, error=_said(error)) from error


def _checked(where: str, model: Embedder) -> Embedder:
    """Try it with one word: what a model says of itself must be what it does."""
    try:
        name, dimension = str(model.name), int(model.dimension)
        (vector,) = model.embed(["lúa"])
        held, numbers = len(vector), all(math.isfinite(number) for number in vector)
    except Exception as error:
        text = _l("SEARCH_MODEL: the model in {path} gives no vectors ({error})")
        raise ModelFault(text, path=where, error=_said(error)) from error
    if not name or held != dimension or dimension < 1 or not numbers:
        text = _l("SEARCH_MODEL: the model in {path} gives {held} numbers, it says {said}")
        raise ModelFault(text, path=where, held=held, said=dimension)
    return model


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def embedder() -> Embedder | None:
    """Return the model in force; None when there is none, or it can't be used."""
    where = settings.SEARCH_MODEL
    return _load(where).model if where else None


def fault() -> str:
    """Return what is wrong with the model that the settings name; "" when nothing is."""
    where = settings.SEARCH_MODEL
    return str(_load(where).fault) if where else ""


def forget() -> None:
    """Load the model anew at the next question; for tests."""
    _load.cache_clear()
    _embedded.cache_clear()


def identity(model: Embedder) -> str:
    """Return what is kept with an index, to know whether its vectors are this model's."""
    return f"{model.name} ({model.dimension})"


def text_of(parts: Mapping[str, Sequence[str]]) -> str:
    """Return the text of a record that its vector speaks of."""
    lines = [text for name in _ORDER for text in parts.get(name, ()) if text]
    return "\n".join(lines)[:MOST_CHARACTERS]


def embed(model: Embedder, texts: Sequence[str]) -> list[tuple[float, ...] | None]:
    """Return vectors of length 1; None for an empty text, and for all when the model fails."""
    asked = [text for text in texts if text]
    try:
        found = model.embed(asked) if asked else []
        if len(found) != len(asked):
            raise ValueError(f"{len(found)} vectors for {len(asked)} texts")
        rows = iter([_unit(vector, model.dimension) for vector in found])
    except Exception:
        logger.exception("the model %s fails: these texts have no vector", model.name)
        return [None] * len(texts)
    return [next(rows) if text else None for text in texts]


def _unit(vector: Vector, dimension: int) -> tuple[float, ...] | None:
    numbers = [float(number) for number in vector]
    if len(numbers) != dimension:
        raise ValueError(f"{len(numbers)} numbers instead of {dimension}")
    length = math.sqrt(math.fsum([number * number for number in numbers]))
    if not math.isfinite(length):
        raise ValueError("a number is not finite")
    return tuple(number / length for number in numbers) if length else None


@lru_cache(maxsize=500)
def _embedded(where: str, text: str) -> tuple[float, ...] | None:
    del where  # another setting is another model
    model = embedder()
    return embed(model, [text])[0] if model else None


def asked_vector(parts: Mapping[str, Sequence[str]]) -> tuple[float, ...] | None:
    """Return the vector of what a record asks; kept for who asks the same again."""
    text = text_of(parts)
    return _embedded(settings.SEARCH_MODEL, text) if text else None


def cosine(left: Vector, right: Vector) -> float:
    """Return the cosine of two vectors of length 1."""
    return math.fsum([a * b for a, b in zip(left, right, strict=True)])
