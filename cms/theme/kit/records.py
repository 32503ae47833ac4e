"""Rows and explanations: listings, matches, comparisons, people, figures."""

from __future__ import annotations

from typing import TypedDict

from cms.theme.components import OFF, ON, Component, Input, Values, register

from .basics import KINDS, LEVELS

VERDICTS = ("yes", "no", "unknown")


class BadgeItem(TypedDict, total=False):
    label: str
    tone: str
    icon: str


class ListingItem(TypedDict, total=False):
    """What a listing row shows; a search hit's payload can carry it as it is.

    `*_html` is markup already made safe (marked words of a search); money is written out by the
    caller ("at most 600 million ₫"), since a range, a licence share and "negotiable" all fit.
    """

    kind: str
    title: str
    title_html: str
    title_lang: str
    url: str
    text: str
    text_html: str
    text_lang: str
    organisation: str
    organisation_url: str
    verified: bool
    anonymous: bool
    place: str
    response: str
    money: str
    trl: int
    trl_min: int
    days_left: int
    facts: list[str]
    badges: list[BadgeItem]
    image: str


class FitItem(TypedDict, total=False):
    """One requirement against one technology. `verdict` is yes, no or unknown."""

    ask: str
    verdict: str
    text: str


class MatchItem(ListingItem, total=False):
    """A match: the listing, why it stands here, what is open, and each requirement."""

    anchor: str
    money_note: str
    why: str
    why_html: str
    open_question: str
    fits: list[FitItem]
    sure: int


def _counted(values: Values) -> Values:
    item = values["item"] or {}
    fits = item.get("fits", ()) if isinstance(item, dict) else getattr(item, "fits", ())
    found = [fit["verdict"] if isinstance(fit, dict) else fit.verdict for fit in fits]
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def _columns(values: Values) -> Values:
    rows = [
        {
            "label": row["label"],
            "cells": list(zip(row["cells"], values["columns"], strict=True)),
        }
        for row in values["rows"]
    ]
    return {"rows": rows}


def _stacked(values: Values) -> Values:
    rows = [
        {
            "changed": row.get("changed", OFF),
            "cells": [
                (_cell(cell), head) for cell, head in zip(row["cells"], values["head"], strict=True)
            ],
        }
        for row in values["rows"]
    ]
    return {"rows": rows}


def _cell(cell: object) -> object:
    """A cell may be a plain value or a mapping with text, html, url, badge, tone."""
    return cell if isinstance(cell, dict) else {"text": cell}


register(
    Component(
        "listing",
        "One row of a board. Renders from a search hit's payload as well as from a model.",
        (
            Input("item", "ListingItem", "what to show"),
            Input("level", "int", "heading level", 3, LEVELS),
            Input("wide", "bool", "on a page of its own column", ON),
            Input("show_kind", "bool", "name the side above the title", ON),
        ),
        block=True,
        group="records",
    )
)
register(
    Component(
        "board",
        "Rows that people scan and compare.",
        (
            Input("items", "list of ListingItem", "the rows"),
            Input("kind", "text", "colours the top line", "", ("", *KINDS)),
            Input("level", "int", "heading level of the rows", 3, LEVELS),
            Input("wide", "bool", "one column", ON),
            Input("show_kind", "bool", "name the side in each row", ON),
            Input("ordered", "bool", "order carries meaning", OFF),
        ),
        group="records",
    )
)
register(
    Component(
        "fit",
        "One requirement's verdict: three shapes, three words.",
        (
            Input("verdict", "text", "does it fit", "unknown", VERDICTS),
            Input("text", "text", "by which figure", ""),
            Input("short", "bool", "the word only for screen readers", OFF),
        ),
        group="records",
    )
)
register(
    Component(
        "fitlist",
        "Requirement by requirement.",
        (Input("fits", "list of FitItem", "the requirements"),),
        group="records",
    )
)
register(
    Component(
        "sure",
        "How much evidence there is. Not how good the match is.",
        (Input("value", "int", "1 little, 2 some, 3 much", 1, ("1", "2", "3")),),
        group="records",
    )
)
register(
    Component(
        "match",
        "Explains a match in words. No scores, percentages or stars. Content is the actions.",
        (
            Input("item", "MatchItem", "the match"),
            Input("level", "int", "heading level", 3, LEVELS),
        ),
        block=True,
        prepare=_counted,
        group="records",
    )
)
register(
    Component(
        "table_compare",
        "Up to four things, same rows. On phones each requirement becomes a block.",
        (
            Input("caption", "text", "what is compared"),
            Input("columns", "list of title, url", "the things"),
            Input("rows", "list of label, cells (verdict, text)", "the requirements"),
            Input("corner", "text", "heading of the first column", ""),
        ),
        prepare=_columns,
        group="records",
    )
)
register(
    Component(
        "table_stack",
        "Records that become labelled blocks on phones.",
        (
            Input("caption", "text", "what the table shows"),
            Input("head", "list of label, num", "columns; the first names the row"),
            Input("rows", "list of cells, changed", "cells are values or mappings"),
            Input("flow", "bool", "cells flow in one line on phones", OFF),
            Input("caption_hidden", "bool", "caption for screen readers only", OFF),
        ),
        prepare=_stacked,
        group="records",
    )
)
register(
    Component(
        "versus",
        "New against today's practice, figures written out.",
        (
            Input(
                "rows", "list of name, bars (label, value, share 0..100, new)", "what is compared"
            ),
        ),
        group="records",
    )
)
register(
    Component(
        "person",
        "A person in a list.",
        (
            Input("name", "text", "name"),
            Input("role", "text", "what they do here", ""),
            Input("organisation", "text", "where", ""),
            Input("url", "url", "their page", ""),
            Input("image", "url", "picture", ""),
            Input("note", "text", "one more line", ""),
        ),
        block=True,
        group="records",
    )
)
register(
    Component(
        "figures",
        "Figures, each with how it was counted; weak sides shown too.",
        (Input("items", "list of value, unit, label, how, url, weak", "the figures"),),
        group="records",
    )
)
register(
    Component(
        "files",
        "Files with their result.",
        (
            Input(
                "items",
                "list of name, url, note, error, badge, tone, icon, action, action_url, "
                "action_name, action_value",
                "the files",
            ),
        ),
        group="records",
    )
)
register(
    Component(
        "timeline",
        "What happened, newest first: the audit trail as people read it.",
        (Input("items", "list of when, who, text, detail, icon, tone", "the entries"),),
        group="records",
    )
)
register(
    Component(
        "dates",
        "Dated things: events with day and month in front.",
        (
            Input("items", "list of date, title, url, text", "the entries"),
            Input("level", "int", "heading level", 3, LEVELS),
        ),
        group="records",
    )
)
register(
    Component(
        "news",
        "Headlines with a line each.",
        (
            Input("items", "list of title, url, text", "the entries"),
            Input("level", "int", "heading level", 3, LEVELS),
        ),
        group="records",
    )
)
register(
    Component(
        "field_index",
        "Fields with counts of needs and offers; bold where needs outnumber offers.",
        (Input("items", "list of label, url, needs, offers", "the fields"),),
        group="records",
    )
)
