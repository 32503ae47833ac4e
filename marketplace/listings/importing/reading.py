"""From a file to headings and rows, with limits that hold before anything is unpacked."""

import csv
import gzip
import io
import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from marketplace.listings.importing.workbooks import Marks, read_sheet, refused, too_many

MAX_BYTES = 100 * 1024 * 1024  # unpacked
FORMATS = ("xlsx", "csv", "jsonl", "jsonl.gz")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MOST_LINES = 500_000  # empty ones too
_SAMPLE = 8192  # characters by which the delimiter is guessed


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds.

    Args:
        headers: the columns' names.
        rows: (number of the row in the file, its cells).
        heading_row: the number of the row of headings; 0 where the format has none.
        marks: cells that aren't plain values, by row and position.
    """

    headers: list[str]
    rows: list[tuple[int, list[Any]]]
    heading_row: int = 0
    marks: Marks = field(default_factory=dict)


def format_of(name: str) -> str:
    """The format that a file's name promises.

    Raises:
        Refused: `macros` or `sheet_type`.
    """
    lower = name.lower()
    if lower.endswith((".xlsm", ".xlsb", ".xltm")):
        raise refused(_("Files with macros aren't opened. Save it as .xlsx."), "macros")
    for each in FORMATS:
        if lower.endswith(f".{each}"):
            return each
    raise refused(
        _("This isn't a file we can read. Save it as .xlsx or .csv and try again."), "sheet_type"
    )


def read(path: Path, file_format: str = "") -> Table:
    """The headings and the rows that hold something; see `read_file`."""
    with path.open("rb") as stream:
        return read_file(File(stream, name=path.name), file_format or format_of(path.name))


def read_file(stream: File[bytes], file_format: str) -> Table:
    """The headings and the rows that hold something.

    Formulas are never evaluated: their cells, and merged ones, stand in `marks`. Hidden sheets and
    pictures are not read. Rows and columns keep the numbers that the file shows.

    Args:
        stream: the file.
        file_format: one of `FORMATS`.

    Raises:
        Refused: it can't be read, is too large, or is empty.
    """
    if not stream.size:
        raise refused(_("This file is empty. Choose it again."), "empty")
    if file_format == "xlsx":
        lines, marks = read_sheet(stream)
        return _filled(_table(lines, marks))
    if file_format == "csv":
        return _filled(_table(_csv(_bytes(stream, packed=False)), {}))
    return _filled(_json_lines(_bytes(stream, packed=file_format == "jsonl.gz")))


def _filled(table: Table) -> Table:
    if not table.rows:
        raise refused(_("There are no rows under the headings."), "empty")
    return table


def _table(lines: list[list[Any]], marks: Marks) -> Table:
    filled = [
        (number, row)
        for number, row in enumerate(lines, start=1)
        if any(cell not in ("", None) for cell in row)
    ]
    if not filled:
        return Table([], [])
    (heading_row, headings), *rows = filled
    for (number, position), _what in sorted(marks.items()):
        if number == heading_row:
            raise refused(
                _("Cell %(cell)s of the headings is merged or a formula. Write plain headings.")
                % {"cell": f"{letter(position)}{number}"},
                "headings",
            )
    return Table([str(cell).strip() for cell in headings], rows, heading_row, marks)


def letter(position: int) -> str:
    """A column's name in a spreadsheet: 0 is A, 26 is AA."""
    made = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(65 + rest) + made
    return made


def _bytes(stream: File[bytes], *, packed: bool) -> bytes:
    stream.seek(0)
    try:
        if packed:
            with gzip.GzipFile(fileobj=stream) as unpacked:
                data = unpacked.read(MAX_BYTES + 1)
        else:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        message = _("This isn't a file we can read. Save it as .xlsx or .csv and try again.")
        raise refused(message, "sheet_type") from None
    if len(data) > MAX_BYTES:
        raise refused(_("This file is too large. Split it and upload the parts."), "file_size")
    return data


def _text(data: bytes) -> str:
    """The text, in UTF-8 or UTF-16: other encodings can't be told apart without guessing.

    Raises:
        Refused: `encoding`.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = _("Line %(line)s isn't in UTF-8. In Excel save it as “CSV UTF-8”, or as .xlsx.")
        raise refused(message % {"line": line}, "encoding") from None
    if "\0" in text:
        message = _("This isn't a file we can read. Save it as .xlsx or .csv and try again.")
        raise refused(message, "sheet_type")
    return text


def _csv(data: bytes) -> list[list[Any]]:
    text = _text(data)
    sample = (line for line in text[:_SAMPLE].split("\n") if line.strip(",;\t\r "))
    first = next(sample, "")
    delimiter = max(",;\t", key=first.count)
    lines: list[list[Any]] = []
    filled = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            lines.append(list(row))
            filled += any(row)
            if filled > settings.IMPORT_MAX_ROWS + 1 or len(lines) > _MOST_LINES:
                raise too_many()
    except csv.Error:
        message = _("Row %(row)s: a quotation mark isn't closed, or a cell is too long.")
        raise refused(message % {"row": len(lines) + 1}, "csv") from None
    return lines


def _json_lines(data: bytes) -> Table:
    headers: dict[str, int] = {}
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(_text(data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            message = _("Line %(line)s isn't a JSON object.")
            raise refused(message % {"line": number}, "json")
        if len(found) == settings.IMPORT_MAX_ROWS:
            raise too_many()
        for name in record:
            headers.setdefault(name, len(headers))
        found.append((number, record))
    names = list(headers)
    return Table(names, [(number, [row.get(name, "") for name in names]) for number, row in found])
