"""How listings look to a reader: rows from public payloads, and the page of one listing."""

from marketplace.listings.presenting.pages import present
from marketplace.listings.presenting.rows import (
    budget_words,
    completed,
    days_left,
    match_item,
    mode_labels,
    organisation_row,
    page_row,
    price_words,
    quoted,
    row,
)

__all__ = [
    "budget_words",
    "completed",
    "days_left",
    "match_item",
    "mode_labels",
    "organisation_row",
    "page_row",
    "present",
    "price_words",
    "quoted",
    "row",
]
