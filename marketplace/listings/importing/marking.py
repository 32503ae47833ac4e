"""The refused rows as a spreadsheet: what is wrong is coloured and said in a note at its cell."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from marketplace.listings.importing.checking import CellError
from marketplace.listings.importing.reading import Table, letter
from marketplace.listings.importing.template import Cells

_WIDTH = 24  # characters
_WRONG = {"bg_color": "#FFE3DC", "bottom": 1}


def marked(table: Table, errors: Iterable[CellError]) -> bytes:
    """An .xlsx of the refused rows under the file's own headings, to mend and upload again.

    Args:
        table: the file.
        errors: in the order of the rows.
    """
    found: dict[int, dict[str, list[str]]] = {}
    for error in errors:
        found.setdefault(error.row, {}).setdefault(error.column or "A", []).append(error.message)
    rows = dict(table.rows)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page: Any = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        put, put_wrong = Cells(book, page), Cells(book, page, **_WRONG)
        for column, header in enumerate(table.headers):
            page.write_string(0, column, header, bold)
            page.set_column(column, column, _WIDTH)
        for line, (number, notes) in enumerate(found.items(), start=1):
            for column, value in enumerate(rows.get(number, [])):
                note = notes.get(letter(column))
                (put_wrong if note else put)(line, column, value)
                if note:
                    where = _("Row %(row)s of your file:") % {"row": number}
                    page.write_comment(line, column, "\n".join([where, *note]))
        page.freeze_panes(1, 0)
    return stream.getvalue()
