"""Mandates as pages and spreadsheets show them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cms.base import clock
from cms.base.i18n import localized
from cms.base.money import format_vnd
from cms.theme import words
from ecosystem.registry.mandates.states import UNSIGNED
from ecosystem.registry.models import Mandate, Organisation


def acts_for(mandate: Mandate | None) -> str:
    """The badge beside a broker's word: "acts for …"; it stays when the mandate has ended."""
    if mandate is None:
        return ""
    return _("acts for %(client)s") % {"client": localized(mandate.client, "name").text}


def speaker(name: str, mandate: Mandate | None) -> str:
    """Who speaks: an organisation, or its broker with the organisation it acts for."""
    if mandate is None:
        return name
    broker = localized(mandate.broker, "name").text
    return _("%(broker)s, acting for %(client)s") % {"broker": broker, "client": name}


def tone(mandate: Mandate) -> str:
    """The tone of its badge."""
    if mandate.is_current:
        return "ok"
    return "unsure" if mandate.state in {*UNSIGNED, Mandate.State.ACTIVE} else ""


def fee(mandate: Mandate) -> str:
    """A share or a sum, as people write it."""
    if mandate.fee_sum is not None:
        return format_vnd(mandate.fee_sum)
    number = number_format(Decimal(mandate.fee_percent or 0).normalize(), force_grouping=False)
    return _("%(number)s %% of the contract's price") % {"number": number}


def services(mandate: Mandate) -> str:
    """The services by their names."""
    return ", ".join(str(Mandate.Service(one).label) for one in mandate.services)


def rights(mandate: Mandate) -> str:
    """What the broker may do."""
    if mandate.may_propose:
        return _("See, write and propose terms; never agree or sign")
    if mandate.may_write:
        return _("See and write; never agree or sign")
    return _("See; never agree or sign")


def scope(mandate: Mandate) -> str:
    """What it is about."""
    if mandate.scope == Mandate.Scope.ALL:
        return str(Mandate.Scope.ALL.label)
    return ", ".join(mandate.codes)


def _signed(person: Any, at: Any) -> str:
    if at is None:
        return _("not yet")
    name = person.full_name if person is not None else ""
    day = words.day(at)
    return f"{name}, {day}" if name else day


def facts(mandate: Mandate) -> list[dict[str, Any]]:
    """Everything in it, for its page."""
    found = [
        {
            "label": _("Gives the mandate"),
            "value": localized(mandate.client, "name").text,
            "url": mandate.client.get_absolute_url(),
        },
        {
            "label": _("Acts for them"),
            "value": localized(mandate.broker, "name").text,
            "url": mandate.broker.get_absolute_url(),
        },
        {"label": _("Services"), "value": services(mandate)},
        {"label": _("For what"), "value": scope(mandate)},
        {"label": _("What they may do"), "value": rights(mandate)},
        {"label": _("Fee"), "value": fee(mandate)},
        {"label": _("Exclusive"), "value": _("yes") if mandate.exclusive else _("no")},
        {
            "label": _("Valid"),
            "value": f"{words.day(mandate.valid_from)} – {words.day(mandate.valid_until)}",
        },
        {
            "label": _("Signed by the client"),
            "value": _signed(mandate.client_signed_by, mandate.client_signed_at),
        },
        {
            "label": _("Signed by the intermediary"),
            "value": _signed(mandate.broker_signed_by, mandate.broker_signed_at),
        },
    ]
    if mandate.ended_at is not None:
        found.append({"label": _("Ended on"), "value": words.day(mandate.ended_at)})
    if mandate.end_note:
        found.append({"label": _("In their words"), "value": mandate.end_note})
    return found


def head() -> list[dict[str, Any]]:
    """The columns of the list."""
    return [
        {"label": _("With whom")},
        {"label": _("Direction")},
        {"label": _("State")},
        {"label": _("Services")},
        {"label": _("Until")},
    ]


def row(mandate: Mandate, organisation: Organisation) -> dict[str, Any]:
    """One row of the list, as the organisation sees it."""
    given = mandate.client_id == organisation.pk
    other = mandate.broker if given else mandate.client
    over = mandate.state == Mandate.State.ACTIVE and mandate.valid_until < clock.today()
    state = Mandate.State.LAPSED.label if over else mandate.get_state_display()
    return {
        "cells": [
            {"text": localized(other, "name").text, "url": mandate.get_absolute_url()},
            {"text": _("They act for us") if given else _("We act for them")},
            {"badge": state, "tone": tone(mandate), "text": ""},
            {"text": services(mandate)},
            {"text": words.day(mandate.valid_until)},
        ]
    }


def sheet_head() -> list[str]:
    """The columns of the spreadsheet."""
    return [
        _("Code"),
        _("Gives the mandate"),
        _("Acts for them"),
        _("State"),
        _("Services"),
        _("For what"),
        _("What they may do"),
        _("Fee"),
        _("From"),
        _("Until"),
    ]


def sheet_rows(mandates: Iterable[Mandate]) -> Iterable[list[Any]]:
    """Rows of the spreadsheet."""
    for one in mandates:
        yield [
            one.code,
            localized(one.client, "name").text,
            localized(one.broker, "name").text,
            one.get_state_display(),
            services(one),
            scope(one),
            rights(one),
            fee(one),
            one.valid_from,
            one.valid_until,
        ]
