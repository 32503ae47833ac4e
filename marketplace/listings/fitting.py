"""Requirement by requirement: does an offer's figure meet what a need asks?

Words and units are compared without marks. What the offer doesn't say, or says in a way that
can't be compared, is unknown: it is neither a fit nor a misfit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import pgettext

from cms.base.i18n import current_language
from cms.base.text import fold
from marketplace.listings import measures
from marketplace.listings.measures import Span, number

Verdict = Literal["yes", "no", "unknown"]
Row = Mapping[str, Any]
ALIKE = 0.6  # two names of a parameter that say the same
_STOP = frozenset({"cua", "va", "cho", "tren", "moi", "mot", "the", "of", "per", "and", "a", "in"})
_YES = frozenset({"co", "yes"})
_NO = frozenset({"khong", "chua", "no", "not", "none", "without"})

__all__ = [
    "Fit",
    "Verdict",
    "amount_in_words",
    "asked_in_words",
    "compare",
    "likeness",
    "number",
    "unit_of",
    "verdicts",
]


@dataclass(frozen=True, slots=True)
class Fit:
    """One requirement against one offer.

    `ask` and `text` are ready to be read in the current language.
    """

    ask: str
    verdict: Verdict
    text: str
    must: bool


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[^\W_]+", fold(text)) if w not in _STOP)


def _parameter_words(row: Row) -> list[frozenset[str]]:
    texts = (row.get("parameter_vi"), row.get("parameter_en"))
    return [_words(str(text)) for text in texts if text]


def likeness(asked: Row, given: Row) -> float:
    """How alike two parameters' names are, 0 to 1, in whichever language they share.

    Moisture of the grain is not moisture of the fibre: where each name has a word that the other
    lacks, they are two parameters. A shorter name may leave words out.
    """
    best = 0.0
    for left in _parameter_words(asked):
        for right in _parameter_words(given):
            if left and right and (left <= right or right <= left):
                best = max(best, 0.6 + 0.4 * len(left & right) / len(left | right))
    return best


def _units(row: Row, behind: str) -> Iterator[measures.Unit]:
    """The units that a row may be in: its own in either language, else what follows the figure."""
    written = [str(row[name]) for name in ("unit", "unit_en") if row.get(name)]
    for text in written or [behind]:
        yield measures.unit(text)


def _factor(asked: Row, given: Row, behind_asked: str, behind_given: str) -> float | None:
    for source in _units(given, behind_given):
        for target in _units(asked, behind_asked):
            factor = source.to(target)
            if factor is not None:
                return factor
    return None


def _figures(operator: str, wanted: float, has: Span) -> Verdict:
    slack = 1e-9 * max(abs(wanted), 1.0)
    at_least, at_most = has.low >= wanted - slack, has.high <= wanted + slack
    below, above = has.high < wanted - slack, has.low > wanted + slack
    if operator == "at_least":
        return "yes" if at_least else "no" if below else "unknown"
    if operator == "at_most":
        return "yes" if at_most else "no" if above else "unknown"
    return "yes" if at_least and at_most else "no" if below or above else "unknown"


def _in_words(asked: object, given: object) -> Verdict:
    """Values that are words: the same words fit, yes against no doesn't, others aren't known."""
    wanted, has = _words(str(asked or "")), _words(str(given or ""))
    if not wanted or not has:
        return "unknown"
    if bool(wanted & _NO) != bool(has & _NO):
        opposite = (wanted | has) <= (_YES | _NO) or (wanted - _NO - _YES) & has
        return "no" if opposite else "unknown"
    return "yes" if wanted <= has else "unknown"


def _meets(asked: Row, given: Row) -> Verdict:
    operator = str(asked.get("operator"))
    wanted, has = measures.span(asked.get("value")), measures.span(given.get("value"))
    if operator == "is" or wanted is None or has is None:
        if operator in {"is", "equal"}:
            return _in_words(asked.get("value"), given.get("value"))
        return "unknown"
    factor = _factor(asked, given, wanted[1], has[1])
    if factor is None or wanted[0].low != wanted[0].high:
        return "unknown"
    return _figures(operator, wanted[0].low, has[0].times(factor))


def _name(row: Row) -> str:
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


def unit_of(row: Row) -> str:
    """The unit in the language of the page, where the row has both."""
    units = (row.get("unit") or "", row.get("unit_en") or "")
    first, second = units if current_language() == "vi" else units[::-1]
    return str(first or second)


def asked_in_words(row: Row) -> str:
    """`Capacity ≥ 3 tonnes/hour`; `Fuel: rice husk`."""
    sign = {"at_least": " ≥", "at_most": " ≤", "equal": " ="}.get(str(row.get("operator")), ":")
    return f"{_name(row)}{sign} {_amount(row)}".strip()


def _amount(row: Row) -> str:
    return f"{amount_in_words(row.get('value', ''))} {unit_of(row)}".strip()


def _best(asked: Row, specs: Sequence[Row]) -> Row | None:
    """The figure whose name says the same; of two, the more exact one, then the first."""
    best, score = None, ALIKE
    for given in specs:
        alike = likeness(asked, given)
        if alike > score:
            best, score = given, alike
    return best


def verdict_on(asked: Row, specs: Sequence[Row]) -> tuple[Verdict, Row | None]:
    """What the offer's figures say of one requirement, and which of them says it."""
    given = _best(asked, specs)
    return ("unknown", None) if given is None else (_meets(asked, given), given)


def verdicts(requirements: Sequence[Row], specs: Sequence[Row]) -> list[Verdict]:
    """The verdict on each requirement, without a word about it: for the ranker."""
    return [verdict_on(asked, specs)[0] for asked in requirements]


def compare(requirements: Sequence[Row], specs: Sequence[Row]) -> list[Fit]:
    """Each requirement with the verdict that the offer's figures give."""
    rows = []
    for asked in requirements:
        verdict, given = verdict_on(asked, specs)
        if given is None:
            text = pgettext("figure", "not said")
        else:
            text = _amount(given)
            if fold(_name(given)) != fold(_name(asked)):
                text = f"{_name(given)}: {text}"
        rows.append(Fit(asked_in_words(asked), verdict, text, bool(asked.get("must"))))
    return rows
