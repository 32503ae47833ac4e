"""From the cells of a row to content that `validation` has judged, with each error at its cell."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.base.money import parse_vnd
from cms.base.text import clean, fold
from ecosystem.registry.models import Field, Province
from marketplace.listings import validation
from marketplace.listings.importing.mapping import KEY, letter
from marketplace.listings.models import TechnologyNeed, TechnologyOffer
from marketplace.listings.models.content import TransferMode

MAX_KEY = 120
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's dates
_LAST_SERIAL = 2_958_465  # 31/12/9999
_SEPARATED = re.compile(r"[;\n|]")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell.

    Args:
        row: its row in the file.
        column: the column's letter, or "" where the file has no such column.
        field: what the column fills.
        message: one sentence.
    """

    row: int
    column: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row, judged.

    Args:
        number: in the file.
        key: the owner's own.
        content: normalised.
        errors: none in a row that can be imported.
    """

    number: int
    key: str
    content: validation.Content
    errors: tuple[CellError, ...]


def text_of(value: Any) -> str:
    """A cell as text: a whole number without the decimals that spreadsheets give it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else clean(str(value))


def amount_of(value: Any) -> Any:
    """Đồng: a number, or as people write it; what can't be read stays text and is refused."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return round(value) if math.isfinite(value) else str(value)
    text = text_of(value)
    if not text:
        return None
    try:
        return parse_vnd(text)
    except ValueError:
        return text


def level_of(value: Any) -> Any:
    """A readiness level: `7`, `TRL 7`, `TRL7`."""
    return re.sub(r"^trl\s*", "", text_of(value), flags=re.IGNORECASE) or None


def day_of(value: Any) -> Any:
    """A date: a date cell, 27/11/2026, 2026-11-27, or a spreadsheet's serial number."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if text.isdecimal() and 0 < len(text) <= len(str(_LAST_SERIAL)) and int(text) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(text))
    found = _DAY.fullmatch(text)
    if found:
        day, month, year = (int(part) for part in found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return text
    return text or None


def percent_of(value: Any) -> Any:
    """A share: `5`, `5%`, `2,5 %`."""
    text = text_of(value).replace("%", "").replace(",", ".").strip()
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _names(pairs: Iterable[tuple[str, Iterable[Any]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, names in pairs:
        for name in (code, *names):
            if name:
                found.setdefault(fold(str(name)), code)
    return found


def _labels(choices: Any) -> dict[str, str]:
    """Codes by their labels in both languages."""
    found: dict[str, str] = {}
    for language in ("vi", "en"):
        with override(language):
            found |= _names((value, [label]) for value, label in choices)
    return found


class Checker:
    """Judges rows of one file. Names of fields and places are read once, not for each row.

    Args:
        kind: of the listings.
        mapping: the position of the column for each target.
    """

    def __init__(self, kind: str, mapping: Mapping[str, int]) -> None:
        self.kind, self.mapping = kind, mapping
        self.seen: dict[str, int] = {}
        columns = ("code", "name_vi", "name_en")
        fields = _names((code, n) for code, *n in Field.objects.values_list(*columns))
        provinces = _names((code, n) for code, *n in Province.objects.values_list(*columns))
        modes = _labels(TransferMode.choices)
        one: Callable[[dict[str, str]], Callable[[Any], Any]] = lambda names: (  # noqa: E731 - two makers in a row
            lambda value: names.get(fold(text_of(value)), text_of(value))
        )
        several: Callable[[dict[str, str]], Callable[[Any], Any]] = lambda names: (  # noqa: E731 - the same
            lambda value: [
                names.get(fold(part.strip()), part.strip())
                for part in _SEPARATED.split(text_of(value))
                if part.strip()
            ]
        )
        self.converters: dict[str, Callable[[Any], Any]] = {
            **dict.fromkeys(("price_min", "price_max"), amount_of),
            **dict.fromkeys(("budget_min", "budget_max", "loss_amount"), amount_of),
            **dict.fromkeys(("trl", "min_trl"), level_of),
            "deadline": day_of,
            "royalty_percent": percent_of,
            "field_codes": several(fields),
            "modes": several(modes),
            "inventors": several({}),
            "province": one(provinces),
            "price_basis": one(_labels(TechnologyOffer.PriceBasis.choices)),
            "loss_period": one(_labels(TechnologyNeed.LossPeriod.choices)),
        }

    def check(self, number: int, cells: Sequence[Any]) -> Row:
        """One row of the file, judged by the same rules as the form."""
        raw = {
            name: cells[position] if position < len(cells) else ""
            for name, position in self.mapping.items()
        }
        key = text_of(raw.pop(KEY, ""))
        content = validation.normalise(
            self.kind,
            {name: self._converted(name, value) for name, value in raw.items()},
        )
        errors = [(KEY, message) for message in self._key_errors(number, key)]
        errors += [
            (each.field, str(each.message)) for each in validation.problems(self.kind, content)
        ]
        return Row(
            number,
            key,
            content,
            tuple(CellError(number, self._column(name), name, text) for name, text in errors),
        )

    def _converted(self, name: str, value: Any) -> Any:
        convert: Callable[[Any], Any] = self.converters.get(name, text_of)
        return convert(value)

    def _column(self, name: str) -> str:
        other = name.removesuffix("_vi") + "_en"  # a title that is missing may be in the other
        position = self.mapping.get(name, self.mapping.get(other))
        return "" if position is None else letter(position)

    def _key_errors(self, number: int, key: str) -> list[str]:
        if not key:
            return [_("Give this row your own number or code.")]
        if len(key) > MAX_KEY:
            return [
                _("Your own number or code has at most %(limit)s characters.") % {"limit": MAX_KEY}
            ]
        first = self.seen.setdefault(key, number)
        if first != number:
            return [_("Row %(row)s has this number or code already.") % {"row": first}]
        return []
