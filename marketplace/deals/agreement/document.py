"""The contract's text as one structure, from which both files are made."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import docx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

SOURCE = Path(__file__).parent / "data" / "agreement.typ"
#: Names of the two places for signatures in the PDF; a signer's tool may make its own instead.
PLACES = ("ben_giao", "ben_nhan")
#: ISO 32000-1, table 219: signatures exist, and the file may only be appended to.
APPEND_ONLY = 3
Pair = list[str]


def title(vi: str, en: str) -> dict[str, Any]:
    """The name of the contract."""
    return {"kind": "title", "text": [vi, en]}


def centre(vi: str, en: str) -> dict[str, Any]:
    """A line in the middle."""
    return {"kind": "centre", "text": [vi, en]}


def heading(vi: str, en: str) -> dict[str, Any]:
    """The head of an article."""
    return {"kind": "heading", "text": [vi, en]}


def text(vi: str, en: str) -> dict[str, Any]:
    """A paragraph."""
    return {"kind": "text", "text": [vi, en]}


def table(head: list[Pair], rows: list[list[str]], widths: list[int]) -> dict[str, Any]:
    """Rows under a head; widths are parts of the line."""
    return {"kind": "table", "head": head, "rows": rows, "widths": widths}


def signatures(sides: list[dict[str, Any]]) -> dict[str, Any]:
    """Two places to sign: head (a pair), name, title."""
    return {"kind": "signatures", "sides": sides}


def as_pdf(content: dict[str, Any]) -> bytes:
    """The PDF, with two empty places for signatures.

    Args:
        content: title, foreign, blocks; see the functions above.
    """
    data = {"doc": json.dumps(content, ensure_ascii=False)}
    made = typst.compile(str(SOURCE), sys_inputs=data, ignore_system_fonts=True)
    writer = IncrementalPdfFileWriter(io.BytesIO(bytes(made)))
    for place in PLACES:
        append_signature_field(writer, SigFieldSpec(place))
    writer.root["/AcroForm"]["/SigFlags"] = generic.NumberObject(APPEND_ONLY)  # type: ignore[no-untyped-call]  # the library's
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]  # the library's
    return output.getvalue()


def _add(cell: Any, pair: Pair, *, two: bool, bold: bool = False, middle: bool = False) -> None:
    parts = pair if two and pair[1] else pair[:1]
    if len(parts) == 1:
        _paragraph(cell, parts[0], bold=bold, middle=middle)
        return
    grid = cell.add_table(rows=1, cols=2)
    for index, part in enumerate(parts):
        _paragraph(grid.cell(0, index), part, bold=bold, middle=middle, italic=index > 0)


def _paragraph(
    where: Any, words: str, *, bold: bool = False, middle: bool = False, italic: bool = False
) -> None:
    paragraph = where.add_paragraph()
    run = paragraph.add_run(words)
    run.bold, run.italic = bold, italic
    if middle:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _fill(cell: Any, words: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(words)
    run.bold = bold


def as_docx(content: dict[str, Any]) -> bytes:
    """The same for a word processor."""
    file, two = docx.Document(), bool(content["foreign"])
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    style = file.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    file.core_properties.title = content["title"]
    file.core_properties.author = ""
    for block in content["blocks"]:
        kind = block["kind"]
        if kind == "table":
            _docx_table(file, block, two=two)
        elif kind == "signatures":
            grid = file.add_table(rows=1, cols=2)
            for index, side in enumerate(block["sides"]):
                cell = grid.cell(0, index)
                for words in side["head"][: 2 if two else 1]:
                    _paragraph(cell, words, bold=True, middle=True)
                _paragraph(cell, "\n\n\n", middle=True)
                _paragraph(cell, side["name"], middle=True)
                _paragraph(cell, side["title"], middle=True)
        else:
            _add(
                file,
                block["text"],
                two=two,
                bold=kind in {"title", "heading"},
                middle=kind in {"title", "centre"},
            )
    output = io.BytesIO()
    file.save(output)
    return output.getvalue()


def _docx_table(file: Any, block: dict[str, Any], *, two: bool) -> None:
    grid = file.add_table(rows=1, cols=len(block["head"]))
    grid.style = "Table Grid"
    for index, pair in enumerate(block["head"]):
        _fill(grid.cell(0, index), " / ".join(pair) if two else pair[0], bold=True)
    for row in block["rows"]:
        cells = grid.add_row().cells
        for index, words in enumerate(row):
            _fill(cells[index], words)


def date_of(day: date) -> Pair:
    """A day as contracts write it."""
    return [f"ngày {day.day} tháng {day.month} năm {day.year}", f"{day.day}/{day.month}/{day.year}"]


def plain(content: dict[str, Any]) -> list[str]:
    """Every text of the structure, in its order: what a check of both files compares."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, dict):
            for name, one in value.items():
                if name not in {"kind", "widths"}:
                    walk(one)

    walk(content["blocks"])
    return [one for one in found if one]
