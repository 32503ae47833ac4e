"""From a file to headings and rows, with limits that hold before anything is unpacked."""

import csv
import gzip
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from cms.base.errors import Refused
from cms.base.sheets import read_rows

MAX_ROWS = 20_000
MAX_BYTES = 100 * 1024 * 1024  # unpacked
FORMATS = ("xlsx", "csv", "jsonl", "jsonl.gz")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE = 8192  # characters by which the delimiter is guessed


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds.

    Args:
        headers: the columns' names.
        rows: (number of the row in the file, its cells).
    """

    headers: list[str]
    rows: list[tuple[int, list[Any]]]


def _refused(message: str, code: str) -> Refused:
    return Refused(message, field="upload", code=code)


def _too_many() -> Refused:
    message = _("This sheet has more than %(limit)s rows. Split it and upload the parts.")
    return _refused(message % {"limit": MAX_ROWS}, "sheet_size")


def format_of(name: str) -> str:
    """The format that a file's name promises.

    Raises:
        Refused: `macros` or `sheet_type`.
    """
    lower = name.lower()
    if lower.endswith((".xlsm", ".xlsb", ".xltm")):
        raise _refused(_("Files with macros aren't opened. Save it as .xlsx."), "macros")
    for each in FORMATS:
        if lower.endswith(f".{each}"):
            return each
    raise _refused(
        _("This isn't a file we can read. Save it as .xlsx or .csv and try again."), "sheet_type"
    )


def read(path: Path, file_format: str = "") -> Table:
    """The headings and the rows that hold something.

    A formula counts by the value that was saved with it; hidden sheets and pictures are not read.

    Args:
        path: the file.
        file_format: one of `FORMATS`; by default what the name says.

    Raises:
        Refused: it can't be read, is too large, or is empty.
    """
    chosen = file_format or format_of(path.name)
    if chosen == "xlsx":
        lines = _xlsx(path)
    elif chosen == "csv":
        lines = _csv(_bytes(path, packed=False))
    else:
        return _filled(_json_lines(_bytes(path, packed=chosen == "jsonl.gz")))
    return _filled(_table(lines))


def _xlsx(path: Path) -> list[list[Any]]:
    try:
        with path.open("rb") as stream:
            return read_rows(File(stream, name=path.name), limit=MAX_ROWS + 1)
    except Refused as error:
        if error.code != "file_type":
            raise
        message = _(
            "This isn't a spreadsheet without macros, or it unpacks to far too much. "
            "Save it as a plain .xlsx and try again."
        )
        raise _refused(message, "sheet_type") from None


def _filled(table: Table) -> Table:
    if not table.rows:
        raise _refused(_("There are no rows under the headings."), "empty")
    return table


def _table(lines: list[list[Any]]) -> Table:
    if not lines:
        return Table([], [])
    rows = [
        (number, row)
        for number, row in enumerate(lines[1:], start=2)
        if any(cell not in ("", None) for cell in row)
    ]
    return Table([str(cell).strip() for cell in lines[0]], rows)


def _bytes(path: Path, *, packed: bool) -> bytes:
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        message = _("This isn't a file we can read. Save it as .xlsx or .csv and try again.")
        raise _refused(message, "sheet_type") from None
    if len(data) > MAX_BYTES:
        raise _refused(_("This file is too large. Split it and upload the parts."), "file_size")
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
        raise _refused(message % {"line": line}, "encoding") from None
    if "\0" in text:
        message = _("This isn't a file we can read. Save it as .xlsx or .csv and try again.")
        raise _refused(message, "sheet_type")
    return text


def _csv(data: bytes) -> list[list[Any]]:
    text = _text(data)
    first = text[:_SAMPLE].split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    lines: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            lines.append(list(row))
            if len(lines) > MAX_ROWS + 1:
                raise _too_many()
    except csv.Error:
        message = _("Row %(row)s: a quotation mark isn't closed, or a cell is too long.")
        raise _refused(message % {"row": len(lines) + 1}, "csv") from None
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
            raise _refused(message % {"line": number}, "json")
        if len(found) == MAX_ROWS:
            raise _too_many()
        for name in record:
            headers.setdefault(name, len(headers))
        found.append((number, record))
    names = list(headers)
    return Table(names, [(number, [row.get(name, "") for name in names]) for number, row in found])
