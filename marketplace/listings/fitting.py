"""Requirement by requirement: does an offer's figure meet what a need asks?

Words and units are compared without marks. What the offer doesn't say is unknown: it is neither
a fit nor a misfit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import pgettext

from cms.base.i18n import current_language
from cms.base.text import fold

Verdict = Literal["yes", "no", "unknown"]
SAME_PARAMETER = 0.5
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")
_STOP = frozenset({"cua", "va", "cho", "tren", "moi", "mot", "the", "of", "per", "and", "a", "in"})
_UNITS = {
    "dong": "vnd",
    "₫": "vnd",
    "d": "vnd",
    "vnd": "vnd",
    "gio": "h",
    "hour": "h",
    "ngay": "day",
    "day": "day",
    "days": "day",
    "tan": "t",
    "tonne": "t",
    "tonnes": "t",
    "phut": "min",
    "nam": "year",
    "me": "batch",
    "nguoi": "person",
    "lit": "l",
    "litre": "l",
    "m³": "m3",
    "m²": "m2",
    "°c": "c",
    "do": "c",
    "ph": "ph",
}
_SCALES = {("kg", "t"): 0.001, ("g", "kg"): 0.001, ("min", "h"): 1 / 60, ("h", "day"): 1 / 24}


@dataclass(frozen=True, slots=True)
class Fit:
    """One requirement against one offer.

    `ask` and `text` are ready to be read in the current language.
    """

    ask: str
    verdict: Verdict
    text: str
    must: bool


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[^\W_]+", fold(text)) if w not in _STOP)


def _parameter_words(row: Mapping[str, Any]) -> list[frozenset[str]]:
    texts = (row.get("parameter_vi"), row.get("parameter_en"))
    return [_words(str(text)) for text in texts if text]


def likeness(asked: Mapping[str, Any], given: Mapping[str, Any]) -> float:
    """How alike two parameters' names are, 0 to 1, in whichever language they share."""
    best = 0.0
    for left in _parameter_words(asked):
        for right in _parameter_words(given):
            if left and right:
                best = max(best, len(left & right) / min(len(left), len(right)) * 0.6
                           + len(left & right) / len(left | right) * 0.4)  # fmt: skip
    return best


def _unit(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*/\s*|\s+", fold(text.strip()))
    return tuple(_UNITS.get(part, part) for part in parts if part)


def _scale(source: tuple[str, ...], target: tuple[str, ...]) -> float | None:
    """The factor from one unit to another, None when they can't be compared."""
    if source == target:
        return 1.0
    if len(source) != len(target):
        return None
    factor = 1.0
    for position, (left, right) in enumerate(zip(source, target, strict=True)):
        if left == right:
            continue
        step = _SCALES.get((left, right))
        if step is None and (right, left) in _SCALES:
            step = 1 / _SCALES[(right, left)]
        if step is None:
            return None
        factor *= step if position == 0 else 1 / step
    return factor


def number(value: object) -> float | None:
    """A number as people write it (`1,5`, `1.200.000`), None when it isn't one."""
    if isinstance(value, int | float):
        return float(value)
    found = _NUMBER.fullmatch(str(value or "").strip().replace(" ", ""))
    if not found:
        return None
    text = found.group()
    if re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+", text):
        text = re.sub(r"[.,]", "", text)
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _meets(operator: str, asked: object, given: object, factor: float | None) -> Verdict:
    wanted, has = number(asked), number(given)
    if wanted is None or has is None:
        if operator in {"is", "equal"} and asked and given:
            left, right = _words(str(asked)), _words(str(given))
            return "yes" if left & right else "no"
        return "unknown"
    if factor is None:
        return "unknown"
    has *= factor
    close = abs(has - wanted) <= 1e-9 * max(abs(wanted), 1.0)
    met = {
        "at_least": has >= wanted or close,
        "at_most": has <= wanted or close,
    }.get(operator, close)
    return "yes" if met else "no"


def _name(row: Mapping[str, Any]) -> str:
    names = (row.get("parameter_vi") or "", row.get("parameter_en") or "")
    first, second = names if current_language() == "vi" else names[::-1]
    return str(first or second)


def amount_in_words(value: object) -> str:
    """A figure with the separators of the language: 1.200.000 and 1,5 in Vietnamese."""
    found = number(value)
    if found is None:
        return str(value)
    text = f"{found:,.10f}".rstrip("0").rstrip(".")
    if current_language() == "vi":
        return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return text


def unit_of(row: Mapping[str, Any]) -> str:
    """The unit in the language of the page, where the row has both."""
    units = (row.get("unit") or "", row.get("unit_en") or "")
    first, second = units if current_language() == "vi" else units[::-1]
    return str(first or second)


def asked_in_words(row: Mapping[str, Any]) -> str:
    """`Capacity ≥ 3 tonnes/hour`."""
    sign = {"at_least": "≥", "at_most": "≤", "equal": "="}.get(str(row.get("operator")), ":")
    unit = unit_of(row)
    return f"{_name(row)} {sign} {amount_in_words(row.get('value', ''))} {unit}".strip()


def compare(
    requirements: Sequence[Mapping[str, Any]], specs: Sequence[Mapping[str, Any]]
) -> list[Fit]:
    """Each requirement with the verdict that the offer's figures give."""
    rows = []
    for asked in requirements:
        best, score = None, SAME_PARAMETER
        for given in specs:
            alike = likeness(asked, given)
            if alike >= score:
                best, score = given, alike
        verdict: Verdict = "unknown"
        text = pgettext("figure", "not said")
        if best is not None:
            source, target = _unit(str(best.get("unit") or "")), _unit(str(asked.get("unit") or ""))
            factor = _scale(source, target)
            verdict = _meets(
                str(asked.get("operator")), asked.get("value"), best.get("value"), factor
            )
            text = f"{amount_in_words(best.get('value', ''))} {unit_of(best)}".strip()
        rows.append(Fit(asked_in_words(asked), verdict, text, bool(asked.get("must"))))
    return rows
