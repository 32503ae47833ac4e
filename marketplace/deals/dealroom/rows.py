"""The list of a person's deals, on its own page, as a spreadsheet, and on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.base import sheets
from cms.theme import words
from marketplace.deals.dealroom import queries, telling, wording
from marketplace.deals.dealroom.models import Deal, other
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.listings.hooks import Turn

PAGE = 30
TURNS = 3


@login_required
@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """My deals: open ones, or those that are over; `?format=xlsx` gives the same as a sheet."""
    reader = DealReader(request.user)
    mine = queries.deals_of(reader)
    found = {"open": mine.filter(ended_at=None), "over": mine.exclude(ended_at=None)}
    counts = {name: rows.count() for name, rows in found.items()}
    shown = "over" if request.GET.get("show") == "over" else "open"
    if request.GET.get("format") == "xlsx":
        rows = _sheet_rows(reader, found[shown])
        return sheets.workbook_response(f"thuong-thao-{shown}", _sheet_head(), rows)
    labels = {"open": _("Open"), "over": _("Over")}
    pages = Paginator(queries.with_unread(request.user, found[shown]), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "tabs": [
            {
                "label": label,
                "url": f"?show={name}",
                "count": counts[name],
                "current": name == shown,
            }
            for name, label in labels.items()
        ],
        "caption": labels[shown],
        "shown": shown,
        "head": [
            {"label": _("It is about")},
            {"label": _("The other side")},
            {"label": _("State")},
            {"label": _("Whose turn")},
            {"label": _("Next deadline")},
        ],
        "rows": [_row(reader, deal) for deal in page],
        "page": page,
        "pages": pages,
    }
    return render(request, "deals/room/deals.html", context)


def _row(reader: DealReader, deal: Any) -> dict[str, Any]:
    side = reader.side(deal)
    turn = wording.turn_label(deal, side)
    return {
        "cells": [
            {
                "text": telling.title_of(deal),
                "url": reverse("deals:deal", args=[deal.code]),
                "badge": _("New messages") if deal.unread else "",
                "tone": "unsure",
            },
            {"text": wording.name_of(deal, other(side))},
            {"badge": wording.state_label(deal), "tone": wording.state_tone(deal), "text": ""},
            {"text": turn},
            {"text": words.day(deal.next_due_at) if deal.next_due_at else "–"},
        ]
    }


def _sheet_head() -> list[str]:
    return [
        _("Code"),
        _("It is about"),
        _("The other side"),
        _("State"),
        _("Whose turn"),
        _("Next deadline"),
        _("Opened"),
        _("In this state since"),
        _("Ended"),
        _("Reason"),
    ]


def _sheet_rows(reader: DealReader, deals: Iterable[Deal]) -> Iterable[list[Any]]:
    for deal in deals:
        side = reader.side(deal)
        yield [
            deal.code,
            telling.title_of(deal),
            wording.name_of(deal, other(side)),
            wording.state_label(deal),
            wording.turn_label(deal, side),
            deal.next_due_at,
            deal.opened_at,
            deal.state_since,
            deal.ended_at,
            deal.get_end_reason_display() if deal.end_reason else "",
        ]


def desk_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk to the list: hooked into the desk."""
    return _("My deals"), reverse("deals:deals")


def turns(request: HttpRequest) -> list[Turn]:
    """The deals in which it is the person's turn: hooked into the desk."""
    reader = DealReader(request.user)
    waiting = list(queries.awaiting(reader)[: TURNS + 1])
    found = [
        Turn(
            _("Your turn: %(title)s") % {"title": telling.title_of(deal)},
            _("Please answer by %(day)s.") % {"day": words.day(deal.next_due_at)}
            if deal.next_due_at
            else "",
            reverse("deals:deal", args=[deal.code]),
            _("Open the deal room"),
        )
        for deal in waiting[:TURNS]
    ]
    if len(waiting) > TURNS:
        more = _("More deals wait for you")
        found.append(Turn(more, "", reverse("deals:deals"), _("See them all")))
    return found
