"""Technology lists come in as a spreadsheet: checked cell by cell, written only as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from cms.base.sheets import read_rows
from cms.base.text import clean
from ecosystem.registry import permissions
from ecosystem.registry.models import TechnologyList, TechnologyListEntry

COLUMNS = ("number", "text_vi", "text_en", "keywords")
NUMBER_LENGTH = 20
TEXT_LENGTH = 5_000
MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in one cell, such as `B7`."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One entry as read."""

    number: str
    text_vi: str
    text_en: str
    keywords: str


@dataclass(slots=True)
class ImportReport:
    """What a spreadsheet would do, or why it can't."""

    rows: list[ImportRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def ok(self) -> bool:
        """Whether it may be written."""
        return bool(self.rows) and not self.errors


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value)) if value not in (None, "") else ""


def read_import(technology_list: TechnologyList, upload: Any) -> ImportReport:
    """Read an .xlsx and compare it with the list; nothing is written.

    Args:
        technology_list: which list.
        upload: the file; first row `number, text_vi, text_en, keywords`.

    Raises:
        Refused: it doesn't open as a spreadsheet.
    """
    report = ImportReport()
    table = read_rows(upload, limit=MAX_ROWS + 1)
    head = tuple(_text(cell).lower() for cell in table[0][: len(COLUMNS)]) if table else ()
    if head != COLUMNS:
        report.errors.append(
            CellError("A1", _("The first row must read: number, text_vi, text_en, keywords."))
        )
        return report
    seen: dict[str, int] = {}
    for line, cells in enumerate(table[1:], start=2):
        values = [_text(cell) for cell in cells[: len(COLUMNS)]]
        values += [""] * (len(COLUMNS) - len(values))
        if any(values):
            _check(report, line, values, seen)
    if not report.rows and not report.errors:
        report.errors.append(CellError("A2", _("There is no entry in this file.")))
    _compare(report, technology_list)
    return report


def _check(report: ImportReport, line: int, values: Sequence[str], seen: dict[str, int]) -> None:
    number, text_vi, text_en, keywords = values
    before = len(report.errors)

    def wrong(column: str, message: str) -> None:
        report.errors.append(CellError(f"{column}{line}", message))

    if not number:
        wrong("A", _("The number in the list is missing."))
    elif len(number) > NUMBER_LENGTH:
        wrong("A", _("This number is longer than %(limit)d characters.") % {"limit": NUMBER_LENGTH})
    elif number in seen:
        wrong(
            "A",
            _("Number %(number)s stands in row %(row)d already.")
            % {"number": number, "row": seen[number]},
        )
    seen.setdefault(number, line)
    if not text_vi:
        wrong("B", _("The text in Vietnamese is missing."))
    for column, text in (("B", text_vi), ("C", text_en), ("D", keywords)):
        if len(text) > TEXT_LENGTH:
            wrong(column, _("This is longer than %(limit)d characters.") % {"limit": TEXT_LENGTH})
    if len(report.errors) == before:
        report.rows.append(ImportRow(number, text_vi, text_en, keywords))


def _compare(report: ImportReport, technology_list: TechnologyList) -> None:
    standing = {entry.number: entry for entry in technology_list.entries.all()}
    for row in report.rows:
        entry = standing.get(row.number)
        if entry is None:
            report.new += 1
        elif _differs(entry, row):
            report.changed += 1
        else:
            report.unchanged += 1


def _differs(entry: TechnologyListEntry, row: ImportRow) -> bool:
    return (entry.text_vi, entry.text_en, entry.keywords) != (
        row.text_vi,
        row.text_en,
        row.keywords,
    )


@transaction.atomic
def import_entries(actor: User, *, technology_list: TechnologyList, upload: Any) -> ImportReport:
    """Write the entries of a spreadsheet; what isn't in it stays.

    Raises:
        NotAllowed: not staff who keep the registry.
        Refused: the file has errors; nothing was written.
    """
    if not permissions.can_keep_registry(actor):
        raise NotAllowed
    report = read_import(technology_list, upload)
    if not report.ok:
        raise Refused(
            _("Nothing was imported: the file has errors."), field="upload", code="import_errors"
        )
    TechnologyListEntry.objects.bulk_create(
        [
            TechnologyListEntry(
                technology_list=technology_list,
                number=row.number,
                text_vi=row.text_vi,
                text_en=row.text_en,
                keywords=row.keywords,
            )
            for row in report.rows
        ],
        update_conflicts=True,
        unique_fields=["technology_list", "number"],
        update_fields=["text_vi", "text_en", "keywords"],
    )
    audit.record(
        actor, "registry.import_list", technology_list, new=report.new, changed=report.changed
    )
    return report
