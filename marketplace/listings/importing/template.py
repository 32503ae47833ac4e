"""The spreadsheet to fill in: a heading for each column, drop-downs where there is a choice."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import override

from cms.base.sheets import guarded
from ecosystem.registry.models import Field, Province
from marketplace.listings import validation
from marketplace.listings.importing.mapping import KEY, heading, targets
from marketplace.listings.importing.reading import MAX_ROWS
from marketplace.listings.models import TechnologyNeed, TechnologyOffer
from marketplace.listings.models.content import TransferMode

_WIDTH = 24  # characters


def choices(kind: str, language: str) -> dict[str, list[str]]:
    """What the drop-downs offer, by target, in the language of the template."""
    name = f"name_{language}"
    level = "trl" if kind == "offer" else "min_trl"
    found = {
        "province": [each or "" for each in Province.objects.values_list(name, flat=True)],
        "field_codes": [
            each or "" for each in Field.objects.filter(active=True).values_list(name, flat=True)
        ],
        "modes": [str(label) for label in TransferMode.labels],
        level: [str(n) for n in range(validation.TRL_MIN, validation.TRL_MAX + 1)],
        "price_basis": [str(label) for label in TechnologyOffer.PriceBasis.labels],
        "loss_period": [str(label) for label in TechnologyNeed.LossPeriod.labels],
    }
    return {each: [x for x in found[each] if x] for each in targets(kind) if each in found}


def template(kind: str, language: str) -> bytes:
    """An .xlsx with the headings in one language; its lists stand on a second, hidden sheet.

    Args:
        kind: of the listings.
        language: `vi` or `en`.
    """
    stream = io.BytesIO()
    with override(language), xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page: Any = book.add_worksheet(kind)
        lists: Any = book.add_worksheet("lists")
        lists.hide()
        bold = book.add_format({"bold": True, "bottom": 1})
        offered = choices(kind, language)
        for column, name in enumerate((KEY, *(each for each in targets(kind) if each != KEY))):
            page.write_string(0, column, heading(kind, name), bold)
            page.set_column(column, column, _WIDTH)
            values = offered.get(name, [])
            for row, value in enumerate(values):
                lists.write_string(row, column, str(guarded(value)))
            if values:
                letters = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
                source = f"=lists!{letters}$1:{letters}${len(values)}"
                # Several may be written, separated by a semicolon: then the list only suggests.
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                page.data_validation(1, column, MAX_ROWS, column, rule)
        page.freeze_panes(1, 0)
    return stream.getvalue()
