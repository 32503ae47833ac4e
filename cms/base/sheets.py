"""Spreadsheets: every list that staff or owners see can be taken as .xlsx; lists come in as one."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from cms.base.errors import Refused
from cms.base.files import check_document
from cms.base.text import slug

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A cell that starts so is a formula to a spreadsheet that re-reads it (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CELL_LENGTH = 32_767  # Excel's own limit
MAX_CELLS = 400_000
MAX_ROWS = 50_000
MAX_REACH = 20_000_000  # cells, empty ones too: half a gigabyte in the reader
CHUNK = 1024 * 1024
_ADDRESS = re.compile(rb"<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*[\"']([^\"'<>]*)[\"']")
_CELL = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")


def guarded(value: Any) -> Any:
    """A value as it may stand in a cell: text that looks like a formula gets an apostrophe."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        value = ", ".join(str(item) for item in value)
    text = str(value)[: CELL_LENGTH - 1]
    return f"'{text}" if text.startswith(_FORMULA) else text


def workbook(headers: Sequence[Any], rows: Iterable[Sequence[Any]], *, title: str = "") -> bytes:
    """An .xlsx with one sheet: bold headings that stay in view, filters, dates as dates.

    Args:
        headers: the columns' names.
        rows: the values; `guarded` is applied to each.
        title: the sheet's name.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": False,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(slug(title, fallback="sheet", length=31))
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            int: book.add_format({"num_format": "#,##0"}),
        }
        widths = [len(str(header)) for header in headers]
        for column, header in enumerate(headers):
            sheet.write_string(0, column, str(guarded(str(header))), bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                cell = guarded(value)
                if isinstance(cell, str):
                    sheet.write_string(last, column, cell)
                else:
                    sheet.write(last, column, cell, formats.get(type(cell)))
                if column < len(widths):
                    widths[column] = min(60, max(widths[column], len(str(cell))))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(1, 0)
        if headers and last:
            sheet.autofilter(0, 0, last, len(headers) - 1)
    return stream.getvalue()


def workbook_response(
    filename: str, headers: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """An .xlsx to download. The caller has asked `permissions.py` before.

    Args:
        filename: without ending; the day is added.
        headers: the columns' names.
        rows: the values.
    """
    response = HttpResponse(workbook(headers, rows, title=filename), content_type=CONTENT_TYPE)
    name = f"{slug(filename, fallback='danh-sach')}-{timezone.localdate():%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _reach(upload: Any) -> int:
    """How many cells lie between the first one and the farthest ones of any sheet in the file.

    The reader makes room for all of them: two cells in opposite corners would take hundreds of
    gigabytes, and the process with them.

    Raises:
        ValueError: an address that is none, or a text that isn't in UTF-8.
    """
    farthest = 0
    with zipfile.ZipFile(upload) as archive:
        for part in archive.infolist():
            row = column = 0
            with archive.open(part) as stream:
                rest = b""
                while piece := stream.read(CHUNK):
                    text = rest + piece
                    if part.filename.startswith("xl/worksheets/") and b"\0" in text:
                        raise ValueError(part.filename)
                    for found in _ADDRESS.finditer(text):
                        at = _CELL.fullmatch(found[1])
                        if at is None:
                            raise ValueError(part.filename)
                        row = max(row, int(at[2]))
                        column = max(column, _column(at[1]))
                    rest = text[text.rfind(b"<") :] if b"<" in text else b""
                    if len(rest) > CHUNK:
                        raise ValueError(part.filename)
            farthest = max(farthest, row * max(column, 1))
    return farthest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read_rows(
    upload: Any, *, limit: int = MAX_ROWS, cells: int = MAX_CELLS, from_a1: bool = False
) -> list[list[Any]]:
    """The rows of the first sheet of an uploaded .xlsx.

    Args:
        upload: the uploaded file.
        limit: at most so many rows, the heading counted.
        cells: at most so many.
        from_a1: with the empty rows and columns before the first full cell, so that positions are
            those of the sheet.

    Raises:
        Refused: not an .xlsx, too large, or with more rows or cells than that.
    """
    unreadable = Refused(
        _("This doesn't open as a spreadsheet. Save it as .xlsx and upload it again."),
        field="upload",
        code="sheet_type",
    )
    if check_document(upload) != ".xlsx":
        raise unreadable
    too_large = Refused(
        _("This sheet has more than %(limit)s rows. Split it and upload the parts.")
        % {"limit": limit - 1},
        field="upload",
        code="sheet_size",
    )
    upload.seek(0)
    try:
        if _reach(upload) > MAX_REACH:
            raise too_large
        upload.seek(0)
        book = CalamineWorkbook.from_filelike(upload)
        if not book.sheet_names:
            raise unreadable
        sheet = book.get_sheet_by_index(0)
        height, width = sheet.height, sheet.width
        if from_a1 and height:
            height, width = (last + 1 for last in sheet.end or (-1, -1))
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, zlib.error):
        raise unreadable from None
    if height > limit or height * width > cells:
        raise too_large
    return [list(row) for row in sheet.to_python(skip_empty_area=not from_a1)]
