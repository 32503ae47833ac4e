"""Template tags and filters of the exchange's look. `{% load theme %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _l

from cms.theme import components, forms, icons, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from django.forms import BoundField
    from django.template import Context

register = template.Library()

KIND_LABELS = {
    "need": _l("Technology need"),
    "offer": _l("Technology on offer"),
    "match": _l("A match"),
    "organisation": _l("Organisation"),
}
TONE_ICONS = {
    "ok": "check",
    "warn": "warn",
    "bad": "cross",
    "unsure": "clock",
    "need": "need",
    "offer": "offer",
}
GROUPED_FROM = 1000  # smaller numbers look the same in every language
SAFE_PREFIXES = ("data-", "hx-", "aria-")
SAFE_NAMES = frozenset({"rel", "target", "lang", "hreflang", "download", "formnovalidate", "title"})


@register.simple_tag(takes_context=True)
def component(context: Context, name: str, /, **values: Any) -> SafeString:
    """Render a component: `{% component "badge" label=x tone="ok" %}`."""
    return components.render(name, values, context=context)


@register.simple_block_tag(takes_context=True, end_name="endcomponentblock")
def componentblock(
    context: Context, content: SafeString, name: str, /, **values: Any
) -> SafeString:
    """Render a component around what stands between its tags."""
    return components.render(name, values, content=content, context=context)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite. Decoration only: the word stands beside it."""
    try:
        return icons.drawn(str(name), size)
    except KeyError:
        if components.strict():
            message = f"There is no icon “{name}” in icons.svg."
            raise components.ComponentError(message) from None
        return SafeString("")


@register.simple_tag
def ticks(options: Iterable[Mapping[str, Any]], kind: str, name: str) -> SafeString:
    """The boxes of a facet: mappings of value, label, count and selected.

    A page of results draws a hundred and more. A template for each took half of the page's time.
    """
    box = f'<label class="tick"><input type="{escape(kind)}" name="{escape(name)}"'
    key = f' id="f-{escape(name)}-'
    rows = []
    for option in options:
        value, count = escape(option.get("value", "")), option.get("count")
        selected = option.get("selected")
        state = " checked" if selected else " disabled" if count == 0 else ""
        identity = f'{key}{value}"' if name else ""
        rows.append(
            f'{box}{identity} value="{value}"{state}><span>{escape(option.get("label", ""))}</span>'
            f'<span class="num">{_number(count)}</span></label>'
        )
    return mark_safe("".join(rows))  # noqa: S308 - each value is escaped above


def _number(count: int | None) -> str:
    if count is None:
        return ""
    return str(int(count)) if 0 <= count < GROUPED_FROM else escape(localize(count))


@register.filter
def attrs(values: Mapping[str, Any] | None) -> SafeString:
    """Write data-*, hx-* and aria-* attributes; others, and hx-on, are refused."""
    if not values:
        return SafeString("")
    for name in values:
        allowed = name in SAFE_NAMES or name.startswith(SAFE_PREFIXES)
        if not allowed or name.startswith("hx-on"):
            message = f"A component takes no attribute “{name}”."
            raise components.ComponentError(message)
    return flatatt(dict(values))


@register.simple_tag
def query_toggle(query: QueryDict | None, key: str, value: object = None) -> str:
    """The query string with one filter's value added or taken off, back on page one.

    Without a value the whole filter goes.
    """
    changed = query.copy() if query is not None else QueryDict(mutable=True)
    changed.pop("page", None)
    if value is None:
        changed.pop(key, None)
        return f"?{changed.urlencode()}"
    text = str(value)
    values = changed.getlist(key)
    kept = [one for one in values if one != text]
    changed.setlist(key, kept if len(kept) < len(values) else [*values, text])
    if not changed.getlist(key):
        changed.pop(key, None)
    return f"?{changed.urlencode()}"


@register.simple_tag
def page_link(query: QueryDict | None, page: int) -> str:
    """The query string with another page number."""
    changed = query.copy() if query else QueryDict(mutable=True)
    changed["page"] = str(page)
    return f"?{changed.urlencode()}"


@register.filter
def vnd(amount: int | None) -> str:
    """480.000.000 ₫ in Vietnamese, VND 480,000,000 in English; empty for None."""
    return words.vnd(amount)


@register.filter
def vnd_short(amount: int | None) -> str:
    """480 triệu ₫, VND 480 million; for lists, where digits would be counted."""
    return words.vnd_short(amount)


@register.simple_tag
def vnd_range(low: int | None, high: int | None, *, short: bool = True) -> str:
    """From, at most, between, or "negotiable" when nothing is known."""
    return words.vnd_range(low, high, short=short)


@register.filter
def tr(record: object, name: str) -> str:
    """A record's text in the reader's language; marked with `lang` where it falls back."""
    return words.translated(record, name)


@register.filter
def tr_plain(record: object, name: str) -> str:
    """The same without markup, for attributes and titles."""
    return words.localized(record, name)[0]


@register.simple_tag
def daterange(start: dt.date | dt.datetime, end: dt.date | dt.datetime | None = None) -> str:
    """27/11/2026, or 27–29/11/2026; 27 November 2026, or 27–29 November 2026."""
    return words.daterange(start, end)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """27/11/2026 in Vietnamese, 27 November 2026 in English."""
    return words.day(value) if value else ""


@register.filter
def month_short(value: dt.date | dt.datetime) -> str:
    """Thg 11 in Vietnamese, Nov in English."""
    return words.month_short(value)


@register.filter
def trl(value: int | None) -> str:
    """What a technology readiness level means, in workshop words."""
    return words.trl(value) if value else ""


@register.filter
def kind_label(kind: str) -> str:
    """The usual words for a side of the exchange."""
    return str(KIND_LABELS.get(kind, kind))


@register.filter
def tone_icon(tone: str) -> str:
    """The shape that goes with a meaning, since colour never stands alone."""
    return TONE_ICONS.get(tone, "")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form field's control with our classes, and ids that tie it to hint and error."""
    return forms.control(field)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is several controls under one legend."""
    return forms.is_group(field)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands behind it."""
    return forms.is_tick(field)


@register.simple_tag
def head_scripts(*names: str) -> SafeString:
    """Deferred modules from theme/, by name."""
    return format_html_join(
        "\n", '<script type="module" src="{}"></script>', ((icons.script(name),) for name in names)
    )


@register.simple_tag
def htmx_config() -> SafeString:
    """Htmx without eval and without a style element of its own: the CSP allows neither."""
    settings = '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false}'
    return mark_safe(f"<meta name=\"htmx-config\" content='{settings}'>")  # noqa: S308  # constant
