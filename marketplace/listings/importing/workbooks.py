"""What an .xlsx has to say beside its values: why it isn't taken, formulas, merged cells."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from cms.base.errors import Refused
from cms.base.files import MAX_PARTS, MAX_UNPACKED_BYTES
from cms.base.sheets import read_rows

FORMULA, MERGED = "formula", "merged"
MAX_CELLS = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
#: Where something stands that isn't a plain value: (row from 1, column from 0) and what.
Marks = dict[tuple[int, int], str]


def refused(message: str, code: str) -> Refused:
    """A refusal of the file as a whole."""
    return Refused(message, field="upload", code=code)


def look_before_opening(stream: File[bytes]) -> None:
    """Refuse by its name what the reader would only call unreadable.

    Raises:
        Refused: `password`, `old_format`, `macros`, `unpacks`.
    """
    stream.seek(0)
    if stream.read(len(_OLE)) == _OLE:
        locked = any(_ENCRYPTED in piece for piece in stream.chunks())
        if locked:
            raise refused(
                _("This file is protected by a password. Take the password off and save it again."),
                "password",
            )
        raise refused(
            _("This is a spreadsheet in the old format (.xls). Save it as .xlsx and try again."),
            "old_format",
        )
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # the reader says that it isn't one
    finally:
        stream.seek(0)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise refused(
            _("This file unpacks to far more than any catalogue. Copy the rows to a new file."),
            "unpacks",
        )
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise refused(_("Files with macros aren't opened. Save it as .xlsx."), "macros")


def read_sheet(stream: File[bytes]) -> tuple[list[list[Any]], Marks]:
    """The rows of the first sheet from A1 on, and where formulas and merged cells are.

    Raises:
        Refused: it can't be read, or is too large.
    """
    look_before_opening(stream)
    try:
        rows = read_rows(stream, limit=settings.IMPORT_MAX_ROWS + 1, cells=MAX_CELLS, from_a1=True)
    except Refused as error:
        if error.code == "file_too_big":
            raise
        if error.code == "sheet_size":
            raise too_many() from None
        raise refused(
            _("This doesn't open as a spreadsheet. Save it as a plain .xlsx and try again."),
            "sheet_type",
        ) from None
    try:
        return rows, _marks(stream)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, CalamineError):
        raise refused(
            _("This doesn't open as a spreadsheet. Save it as a plain .xlsx and try again."),
            "sheet_type",
        ) from None


def too_many() -> Refused:
    """More rows than one file may have."""
    message = _("This sheet has more than %(limit)s rows. Split it and upload the parts.")
    return refused(message % {"limit": settings.IMPORT_MAX_ROWS}, "sheet_size")


def _marks(stream: File[bytes]) -> Marks:
    stream.seek(0)
    sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
    found: Marks = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
            raise ValueError(top)
        for row in range(top, bottom + 1):
            found |= {(row + 1, column): MERGED for column in range(left, right + 1)}
        if len(found) > MAX_CELLS:
            raise ValueError(top)
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        part = _part_of(archive, sheet.name)
        for row, column in _formulas(archive, part):
            found[row, column] = FORMULA
    return found


def _parse(
    archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], Any]
) -> None:
    """Read one part of the container, element by element; nothing from outside is resolved."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def no_declarations(*_ignored: Any) -> None:
        raise ValueError(part)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = no_declarations
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """The part that holds the sheet of this name."""
    keys: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheets(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" sheet"):
            key = next((v for k, v in attributes.items() if k.endswith("relationships id")), "")
            keys[attributes.get("name", "")] = key

    def relations(_tag: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes:
            targets[attributes["Id"]] = attributes.get("Target", "")

    _parse(archive, "xl/workbook.xml", sheets)
    _parse(archive, "xl/_rels/workbook.xml.rels", relations)
    target = targets[keys[name]]
    return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)


def _formulas(archive: zipfile.ZipFile, part: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = [0, -1]

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "row":
            at[:] = [int(attributes.get("r", at[0] + 1)), -1]
        elif name == "c":
            place = _ADDRESS.fullmatch(attributes.get("r", ""))
            at[1] = _position(place[1]) if place else at[1] + 1
            if place:
                at[0] = int(place[2])
        elif name == "f":
            found.append((at[0], at[1]))

    _parse(archive, part, start)
    return found


def _position(letters: str) -> int:
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - 64
    return number - 1
