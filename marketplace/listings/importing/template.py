"""The spreadsheet to fill in: a heading for each column, drop-downs, two rows as an example."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils.translation import override

from cms.base import clock
from cms.base.i18n import localized
from ecosystem.registry.models import Field, Province, Ward
from marketplace.listings import validation
from marketplace.listings.importing.checking import EXAMPLES
from marketplace.listings.importing.mapping import KEY, RIGHTS, heading, targets
from marketplace.listings.models import TechnologyNeed, TechnologyOffer
from marketplace.listings.models.content import IPKind, IPStatus, TransferMode

FORMATS = ("xlsx", "csv")
_WIDTH = 24  # characters
_DAY = "%d/%m/%Y"
_OFFER: validation.Content = {
    "title_vi": "Máy sấy lúa dạng tháp, đốt trấu",
    "title_en": "Husk-fired tower dryer for paddy",
    "summary_vi": "Sấy lúa ướt 28% xuống 14% trong 10 giờ, mỗi mẻ 20 tấn.",
    "modes": ["licence", "sale_of_equipment"],
    "trl": 8,
    "price_min": 300_000_000,
    "price_max": 500_000_000,
    "price_basis": "range",
    "inventors": ["Nguyễn Văn A", "Trần Thị B"],
    "ip_rights": [{"kind": "patent", "status": "filed", "number": "1-2026-00001", "title": ""}],
}
_NEED: validation.Content = {
    "title_vi": "Cần máy sấy lúa cho hợp tác xã",
    "title_en": "Dryer wanted for a cooperative",
    "summary_vi": "Mùa mưa phơi không kịp, lúa bị ẩm mốc.",
    "practice_vi": "Đang phơi ngoài sân, mỗi mẻ ba ngày.",
    "min_trl": 7,
    "budget_max": 400_000_000,
    "loss_amount": 60_000_000,
    "loss_period": "season",
}
_BARE: dict[str, validation.Content] = {
    "offer": {"title_vi": "Chế phẩm vi sinh ủ phân từ rơm", "price_basis": "negotiable"},
    "need": {"title_vi": "Cần giảm mùi hôi ở trại heo"},
}


def _ward_name(ward: Ward) -> str:
    return f"{localized(ward, 'name').text} ({localized(ward.province, 'name').text})"


def choices(kind: str, language: str) -> dict[str, list[str]]:
    """What the drop-downs offer, by target, in the language of the template."""
    name = f"name_{language}"
    level = "trl" if kind == "offer" else "min_trl"
    with override(language):
        found = {
            "province": [each or "" for each in Province.objects.values_list(name, flat=True)],
            "ward": [_ward_name(each) for each in Ward.objects.select_related("province")],
            "field_codes": [
                each or ""
                for each in Field.objects.filter(active=True).values_list(name, flat=True)
            ],
            "modes": [str(label) for label in TransferMode.labels],
            level: [str(n) for n in range(validation.TRL_MIN, validation.TRL_MAX + 1)],
            "price_basis": [str(label) for label in TechnologyOffer.PriceBasis.labels],
            "loss_period": [str(label) for label in TechnologyNeed.LossPeriod.labels],
            "ip_kind": [str(label) for label in IPKind.labels],
            "ip_status": [str(label) for label in IPStatus.labels],
        }
    return {each: [x for x in found[each] if x] for each in targets(kind) if each in found}


def _order(kind: str) -> tuple[str, ...]:
    return (KEY, *(each for each in targets(kind) if each != KEY))


class Writer:
    """Content as the cells of a row, in the words that `Checker` understands.

    Args:
        kind: of the listings.
        language: of the names.
    """

    def __init__(self, kind: str, language: str) -> None:
        self.kind, self.language = kind, language
        with override(language):
            self.labels: dict[str, dict[str, str]] = {
                "modes": {str(code): str(label) for code, label in TransferMode.choices},
                "price_basis": _labels(TechnologyOffer.PriceBasis.choices),
                "loss_period": _labels(TechnologyNeed.LossPeriod.choices),
                "ip_kind": _labels(IPKind.choices),
                "ip_status": _labels(IPStatus.choices),
                "province": {each.code: str(each) for each in Province.objects.all()},
                "field_codes": {
                    each.code: localized(each, "name").text for each in Field.objects.all()
                },
            }

    def cells(self, key: str, content: validation.Content) -> list[Any]:
        """One row; of several rights only the first has a place."""
        rights = content.get("ip_rights") or [{}]
        own = {f"ip_{name}": value for name, value in rights[0].items()}
        values = {**content, **{name: own.get(name, "") for name in RIGHTS}, KEY: key}
        return [self._cell(name, values.get(name)) for name in _order(self.kind)]

    def _cell(self, name: str, value: Any) -> Any:
        if value in (None, ""):
            return ""
        names = self.labels.get(name, {})
        if isinstance(value, list):
            return "; ".join(names.get(str(each), str(each)) for each in value)
        return names.get(value, value) if isinstance(value, str) else value


def _labels(pairs: Sequence[tuple[Any, Any]]) -> dict[str, str]:
    return {str(code): str(label) for code, label in pairs}


def examples(kind: str, language: str) -> list[list[Any]]:
    """Two rows that show what goes where; by their keys the import knows and skips them."""
    field = Field.objects.filter(active=True).order_by("pk").values_list("code", flat=True).first()
    full = {**(_OFFER if kind == "offer" else _NEED), "field_codes": [field] if field else []}
    if kind == "need":
        full["deadline"] = date(clock.today().year + 1, 6, 30)
    writer, name = Writer(kind, language), EXAMPLES[language]
    return [writer.cells(f"{name} 1", full), writer.cells(f"{name} 2", _BARE[kind])]


def template(kind: str, language: str, rows: Sequence[Sequence[Any]] | None = None) -> bytes:
    """An .xlsx with the headings in one language; its lists stand on a second, hidden sheet.

    Args:
        kind: of the listings.
        language: `vi` or `en`.
        rows: what stands in it, as `Writer` gives it; the examples by default.
    """
    stream = io.BytesIO()
    with override(language), xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page: Any = book.add_worksheet(kind)
        lists: Any = book.add_worksheet("lists")
        lists.hide()
        bold = book.add_format({"bold": True, "bottom": 1})
        offered = choices(kind, language)
        for column, name in enumerate(_order(kind)):
            page.write_string(0, column, heading(kind, name), bold)
            page.set_column(column, column, _WIDTH)
            values = offered.get(name, [])
            for row, value in enumerate(values):
                lists.write_string(row, column, value)
            if values:
                letters = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
                source = f"=lists!{letters}$1:{letters}${len(values)}"
                # Several may be written, separated by a semicolon: then the list only suggests.
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                page.data_validation(1, column, settings.IMPORT_MAX_ROWS, column, rule)
        put = Cells(book, page)
        for number, cells in enumerate(examples(kind, language) if rows is None else rows, start=1):
            for column, value in enumerate(cells):
                put(number, column, value)
        page.freeze_panes(1, 0)
    return stream.getvalue()


class Cells:
    """Writes values as they are: text stays text, also where it starts like a formula."""

    def __init__(self, book: Any, page: Any, **look: Any) -> None:
        self.page = page
        self.text = book.add_format({**look, "quote_prefix": True})
        self.day = book.add_format({**look, "num_format": "dd/mm/yyyy"})
        self.other = book.add_format(look) if look else None

    def __call__(self, row: int, column: int, value: Any) -> None:
        """Write one cell."""
        if value in (None, "") and self.other is None:
            return
        if isinstance(value, datetime | date):
            self.page.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.page.write_number(row, column, value, self.other)
        elif value in (None, ""):
            self.page.write_blank(row, column, None, self.other)
        else:
            self.page.write_string(row, column, str(value), self.text)


def csv_template(kind: str, language: str) -> bytes:
    """The same as .csv, in UTF-8 with its mark, by which Excel knows it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    with override(language):
        writer.writerow([heading(kind, name) for name in _order(kind)])
        for row in examples(kind, language):
            writer.writerow([v.strftime(_DAY) if isinstance(v, date) else v for v in row])
    return stream.getvalue().encode("utf-8-sig")
