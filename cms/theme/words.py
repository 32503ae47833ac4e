"""Amounts, dates and readiness levels as people read them, in the language of the page."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import LocalizedText, current_language, localized
from cms.base.money import format_vnd, format_vnd_short

__all__ = [
    "TRL_WORDS",
    "LocalizedText",
    "daterange",
    "day",
    "localized",
    "translated",
    "trl",
    "vnd",
    "vnd_range",
    "vnd_short",
]

#: Workshop words for the nine levels.
TRL_WORDS = {
    1: _l("basic principles observed"),
    2: _l("idea of a use written down"),
    3: _l("shown to work in principle"),
    4: _l("works in the laboratory"),
    5: _l("works in conditions like the real ones"),
    6: _l("tried in nearly real conditions"),
    7: _l("has run at a real place"),
    8: _l("finished and proven in production"),
    9: _l("in everyday use"),
}


def vnd(amount: int | None) -> str:
    """All digits; empty for None."""
    return "" if amount is None else format_vnd(int(amount))


def vnd_short(amount: int | None) -> str:
    """Millions and billions as words; empty for None."""
    return "" if amount is None else format_vnd_short(int(amount))


def vnd_range(low: int | None, high: int | None, *, short: bool = True) -> str:
    """An amount's bounds in words."""
    write = vnd_short if short else vnd
    if low is None and high is None:
        return _("negotiable")
    if low is None:
        return _("at most %(amount)s") % {"amount": write(high)}
    if high is None:
        return _("from %(amount)s") % {"amount": write(low)}
    if low == high:
        return write(low)
    return _("%(low)s to %(high)s") % {"low": write(low), "high": write(high)}


def translated(record: object, name: str) -> str:
    """A record's text, wrapped with its language where that isn't the page's."""
    text, lang = localized(record, name)
    if not text or lang == current_language():
        return escape(text)
    return format_html('<span lang="{}">{}</span>', lang, text)


def _date(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.date()
    return value


def day(value: dt.date | dt.datetime) -> str:
    """27/11/2026; 27 November 2026."""
    date = _date(value)
    if current_language() == "vi":
        return f"{date.day}/{date.month}/{date.year}"
    return date_format(date, "j F Y")


def month_short(value: dt.date | dt.datetime) -> str:
    """Thg 11; Nov."""
    date = _date(value)
    return f"thg {date.month}" if current_language() == "vi" else date_format(date, "M")


def daterange(start: dt.date | dt.datetime, end: dt.date | dt.datetime | None = None) -> str:
    """Two days with what they share said once."""
    first, last = _date(start), _date(end) if end else _date(start)
    if first == last:
        return day(first)
    dash = "\N{EN DASH}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{dash}{day(last)}"
    if first.year == last.year and current_language() == "vi":
        return f"{first.day}/{first.month}{dash}{day(last)}"
    return f"{day(first)} {dash} {day(last)}"


def trl(value: int) -> str:
    """TRL 7: has run at a real place."""
    return _("TRL %(value)s: %(words)s") % {"value": value, "words": TRL_WORDS.get(int(value), "")}
