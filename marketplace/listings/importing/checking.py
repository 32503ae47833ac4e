"""From the cells of a row to content that `validation` has judged, with each error at its cell."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.base.money import parse_vnd
from cms.base.text import clean, fold
from ecosystem.registry.models import Field, Province, Ward
from marketplace.listings import validation
from marketplace.listings.importing.mapping import KEY, RIGHTS
from marketplace.listings.importing.reading import letter
from marketplace.listings.importing.workbooks import FORMULA, Marks
from marketplace.listings.models import TechnologyNeed, TechnologyOffer
from marketplace.listings.models.content import IPKind, IPStatus, TransferMode

MAX_KEY = 120
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's dates
_LAST_SERIAL = 2_958_465  # 31/12/9999
_SEPARATED = re.compile(r"[;\n|]")
EXAMPLES = {"vi": "VÍ DỤ", "en": "EXAMPLE"}  # with a number: the keys of the template's own rows
_EXAMPLE = re.compile(r"(vi du|example) [1-9]")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell.

    Args:
        row: its row in the file.
        column: the column's letter, or "" where the file has no such column.
        field: what the column fills.
        message: one sentence.
        code: short stable name.
    """

    row: int
    column: str
    field: str
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, judged.

    Args:
        number: in the file.
        key: the owner's own.
        content: normalised.
        errors: none in a row that can be imported.
        columns: the letter of each field's column.
        example: it is one of the template's own and isn't imported.
    """

    number: int
    key: str
    content: validation.Content
    errors: tuple[CellError, ...]
    columns: Mapping[str, str] = dataclass_field(default_factory=dict)
    example: bool = False


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


def shortened(title: str) -> str:
    """A title cut at a word so that it fits, with an ellipsis."""
    cut = title[: validation.MAX_TITLE - 1]
    if title[len(cut) : len(cut) + 1].strip() and " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,;:.-')}…"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _wards() -> dict[str, str]:
    """Codes of wards by name with their province's code, and by name with its name."""
    found: dict[str, str] = {}
    columns = ("code", "province_id", "name_vi", "name_en")
    provinces = {p.code: (p.name_vi, p.name_en) for p in Province.objects.all()}
    for code, province, *names in Ward.objects.values_list(*columns):
        found[fold(code)] = code
        for name in names:
            found.setdefault(f"{_plain(name)}|{province}", code)
            for of in provinces[province]:  # a name that isn't translated stands beside one that is
                found.setdefault(_plain(f"{name} ({of})"), code)
    return found


class Checker:
    """Judges rows of one file. Names of fields and places are read once, not for each row.

    Args:
        kind: of the listings.
        mapping: the position of the column for each target.
        marks: cells that aren't plain values: their rows are refused.
        shorten: cut titles that are too long; the whole title then heads the description.
    """

    def __init__(
        self,
        kind: str,
        mapping: Mapping[str, int],
        *,
        marks: Marks | None = None,
        shorten: bool = False,
    ) -> None:
        self.kind, self.mapping = kind, mapping
        self.marks, self.shorten = marks or {}, shorten
        self.columns = {name: letter(at) for name, at in mapping.items()}
        for right in RIGHTS:
            if right in mapping:
                self.columns.setdefault("ip_rights", letter(mapping[right]))
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
            "ip_kind": one(_labels(IPKind.choices)),
            "ip_status": one(_labels(IPStatus.choices)),
            "price_basis": one(_labels(TechnologyOffer.PriceBasis.choices)),
            "loss_period": one(_labels(TechnologyNeed.LossPeriod.choices)),
        }
        self.wards = _wards() if "ward" in mapping else {}

    def check(self, number: int, cells: Sequence[Any]) -> Row:
        """One row of the file, judged by the same rules as the form."""
        raw = {
            name: cells[position] if position < len(cells) else ""
            for name, position in self.mapping.items()
        }
        key = text_of(raw.pop(KEY, ""))
        if _EXAMPLE.fullmatch(fold(key)):
            return Row(number, key, {}, (), self.columns, example=True)
        marked = self._marked(number)
        values = {name: self._converted(name, value) for name, value in raw.items()}
        if values.get("ward"):
            values["ward"] = self._ward(values["ward"], values.get("province"))
        right = {name.removeprefix("ip_"): values.pop(name, "") for name in RIGHTS}
        if "ip_kind" in self.mapping:
            values["ip_rights"] = [{**right, "title": ""}] if any(right.values()) else []
        content = validation.normalise(self.kind, values)
        if self.shorten:
            self._shorten(content)
        errors = list(marked)
        spoilt = {each.field for each in marked}
        if KEY not in spoilt:
            errors += [
                CellError(number, self._column(KEY), KEY, message, code)
                for message, code in self._key_errors(number, key)
            ]
        errors += [
            CellError(number, self._column(each.field), each.field, str(each.message), each.code)
            for each in validation.problems(self.kind, content)
            if each.field not in spoilt
        ]
        return Row(number, key, content, tuple(errors), self.columns)

    def _marked(self, number: int) -> list[CellError]:
        """Cells of this row that hold a formula or are merged with others."""
        found = []
        for name, position in self.mapping.items():
            what = self.marks.get((number, position))
            if what is None:
                continue
            message = (
                _("This cell holds a formula, and formulas aren't worked out here. Put its value.")
                if what == FORMULA
                else _("This cell is merged with others. Split them and fill each one.")
            )
            found.append(CellError(number, letter(position), name, message, what))
        return found

    def _ward(self, text: str, province: Any) -> str:
        plain = _plain(text)
        return self.wards.get(f"{plain}|{province}", self.wards.get(plain, text))

    def _shorten(self, content: validation.Content) -> None:
        for language in ("vi", "en"):
            title = content.get(f"title_{language}") or ""
            if len(title) > validation.MAX_TITLE:
                body = content.get(f"body_{language}") or ""
                content[f"title_{language}"] = shortened(title)
                content[f"body_{language}"] = f"{title}\n\n{body}".strip()

    def _converted(self, name: str, value: Any) -> Any:
        convert: Callable[[Any], Any] = self.converters.get(name, text_of)
        return convert(value)

    def _column(self, name: str) -> str:
        other = name.removesuffix("_vi") + "_en"  # a title that is missing may be in the other
        return self.columns.get(name, self.columns.get(other, ""))

    def _key_errors(self, number: int, key: str) -> list[tuple[str, str]]:
        if not key:
            return [(_("Give this row your own number or code."), "no_key")]
        if len(key) > MAX_KEY:
            message = _("Your own number or code has at most %(limit)s characters.")
            return [(message % {"limit": MAX_KEY}, "long_key")]
        first = self.seen.setdefault(key, number)
        if first != number:
            message = _("Row %(row)s has this number or code already.")
            return [(message % {"row": first}, "twice")]
        return []
