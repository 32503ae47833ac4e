"""Figures and units as people write them: `1,5`, `1.200.000`, `13,5–14`, `tấn/giờ`, `triệu đồng`.

Nothing is guessed: a unit that isn't known compares with itself alone, and hours don't become days
of work (nobody says how many hours a workshop runs), so such a pair stays unknown.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from cms.base.text import fold

_GROUPS = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_FIGURE = r"\d(?:[\d.,\s]*\d)?"
_NUMBER = re.compile(rf"[-−]?{_FIGURE}")
_RANGE = re.compile(rf"({_FIGURE})\s*(?:[-–—]|đến|tới|to)\s*({_FIGURE})(.*)", re.IGNORECASE)
_BOUND = re.compile(rf"(\D*?)([-−]?{_FIGURE})(.*)")

_AT_LEAST = frozenset({">", "≥", ">=", "tu", "tren", "it nhat", "toi thieu", "hon", "from", "over",
                       "above", "at least", "min"})  # fmt: skip
_AT_MOST = frozenset({"<", "≤", "<=", "duoi", "den", "toi da", "nhieu nhat", "khong qua", "up to",
                      "under", "below", "at most", "max"})  # fmt: skip
_ABOUT = frozenset({"", "~", "≈", "=", "khoang", "chung", "about", "around"})

_KILO = 1_000.0
#: A unit's name without marks: what it measures, and how many of the base unit it is.
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("kg", "ky", "ki", "kilogram", "kilogam"), ("mass", 1.0)),
    **dict.fromkeys(("t", "tan", "tonne", "tonnes", "ton"), ("mass", _KILO)),
    "ta": ("mass", 100.0),
    **dict.fromkeys(("g", "gam", "gram", "grams"), ("mass", 1 / _KILO)),
    "mg": ("mass", 1e-6),
    **dict.fromkeys(("m", "met", "metre", "metres"), ("length", 1.0)),
    "km": ("length", _KILO),
    "cm": ("length", 0.01),
    "mm": ("length", 1 / _KILO),
    **dict.fromkeys(("m2", "m²"), ("area", 1.0)),
    **dict.fromkeys(("ha", "hecta", "hectare", "hectares"), ("area", 10_000.0)),
    **dict.fromkeys(("m3", "m³", "khoi"), ("volume", _KILO)),
    **dict.fromkeys(("l", "lit", "litre", "litres"), ("volume", 1.0)),
    "ml": ("volume", 1 / _KILO),
    **dict.fromkeys(("h", "gio", "hour", "hours", "tieng"), ("time", 1.0)),
    **dict.fromkeys(("min", "phut", "minute", "minutes"), ("time", 1 / 60)),
    **dict.fromkeys(("s", "giay", "second", "seconds"), ("time", 1 / 3600)),
    **dict.fromkeys(("day", "days", "ngay"), ("time", 24.0)),
    **dict.fromkeys(("month", "months", "thang"), ("months", 1.0)),
    **dict.fromkeys(("year", "years", "nam"), ("months", 12.0)),
    **dict.fromkeys(("w", "watt"), ("power", 1.0)),
    "kw": ("power", _KILO),
    "mw": ("power", _KILO * _KILO),
    "kwh": ("energy", 1.0),
    **dict.fromkeys(("vnd", "dong", "d", "₫"), ("vnd", 1.0)),
    **dict.fromkeys(("%", "percent", "phantram"), ("%", 1.0)),
    **dict.fromkeys(("me", "batch", "batches"), ("batch", 1.0)),
    **dict.fromkeys(("nguoi", "person", "people"), ("person", 1.0)),
    **dict.fromkeys(("°c", "c"), ("°c", 1.0)),
}
_TIMES = {
    **dict.fromkeys(("nghin", "ngan", "thousand"), _KILO),
    **dict.fromkeys(("trieu", "million"), _KILO * _KILO),
    **dict.fromkeys(("ty", "ti", "billion"), _KILO**3),
}
_PHRASES = (
    ("ki lo gam", "kg"),
    ("do c", "°c"),
    ("phan tram", "%"),
    ("diem %", "points"),
    ("diem phantram", "points"),
    ("percentage points", "points"),
    ("percentage point", "points"),
    ("hec ta", "ha"),
    ("met vuong", "m2"),
    ("met khoi", "m3"),
)
_PER = re.compile(r"\s*/\s*|\s+(?:moi|mot|per|tren)\s+")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is measured, numerator first, and how many of the base units one of it is."""

    measures: tuple[tuple[str, ...], ...]
    factor: float

    def to(self, other: Unit) -> float | None:
        """What a figure in this unit is multiplied with to be in the other; None: can't be."""
        return self.factor / other.factor if self.measures == other.measures else None


@dataclass(frozen=True, slots=True)
class Span:
    """A figure, or the range in which it lies; an open end is infinite."""

    low: float
    high: float

    def times(self, factor: float) -> Span:
        """The same in another unit."""
        return Span(self.low * factor, self.high * factor)


@lru_cache(maxsize=5_000)
def unit(text: str) -> Unit:
    """A unit as it was written; an unknown word stands for itself."""
    plain = " ".join(fold(text).replace("\N{NO-BREAK SPACE}", " ").split())
    for long, short in _PHRASES:
        plain = plain.replace(long, short)
    measures: list[tuple[str, ...]] = []
    factor = 1.0
    for position, part in enumerate(_PER.split(plain) if plain else ()):
        names = []
        for word in part.split():
            if word in _TIMES:
                scale, name = _TIMES[word], ""
            else:
                name, scale = _UNITS.get(word, (word, 1.0))
            if position and word in {"day", "days", "ngay"}:
                name, scale = "working day", 1.0
            factor = factor / scale if position else factor * scale
            if name:
                names.append(name)
        measures.append(tuple(names))
    return Unit(tuple(measures), factor)


def number(value: object) -> float | None:
    """A number as people write it (`1,5`, `1.200.000`, `1.200,5`), None when it isn't one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = str(value or "").strip()
    if not _NUMBER.fullmatch(text):
        return None
    negative, digits = text[0] in "-−", re.sub(r"\s", "", text.lstrip("-−"))
    if _GROUPS.fullmatch(digits):
        digits = re.sub(r"[.,]", "", digits)
    elif "." in digits and "," in digits:
        decimal = max(".", ",", key=digits.rfind)
        whole, _, rest = digits.rpartition(decimal)
        if not _GROUPS.fullmatch(whole):
            return None
        digits = f"{re.sub(r'[.,]', '', whole)}.{rest}"
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"\d{1,15}(?:\.\d{1,15})?", digits, re.ASCII):
        return None
    return -float(digits) if negative else float(digits)


def span(value: object) -> tuple[Span, str] | None:
    """A figure or range with the unit behind it: `13,5–14 %`, `dưới 5`, `từ 480`.

    Returns:
        The range and what stands behind it, or None where there is no figure to rely on.
    """
    alone = number(value)
    if alone is not None:
        return Span(alone, alone), ""
    text = " ".join(str(value or "").split())
    if found := _RANGE.fullmatch(text):
        low, high = number(found[1]), number(found[2])
        ordered = low is not None and high is not None and low <= high
        return (Span(low, high), _tail(found[3])) if ordered else None  # type: ignore[arg-type]  # both are figures
    return _bounded(text)


def _bounded(text: str) -> tuple[Span, str] | None:
    """One figure with a word before it that says on which side of it the truth lies."""
    found = _BOUND.fullmatch(text)
    figure = number(found[2]) if found else None
    if found is None or figure is None or any(char.isdigit() for char in found[3]):
        return None
    before = fold(found[1]).strip(" :")
    for words, reach in (
        (_AT_LEAST, Span(figure, math.inf)),
        (_AT_MOST, Span(-math.inf, figure)),
        (_ABOUT, Span(figure, figure)),
    ):
        if before in words:
            return reach, _tail(found[3])
    return None


def _tail(text: str) -> str:
    return text.strip(" .,;")
