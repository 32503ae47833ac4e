"""What the styleguide shows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _l

from . import components, icons
from .samples import SAMPLES, WORDING, guide_form

if TYPE_CHECKING:
    from django.http import HttpRequest

TOKENS = (
    "action", "need", "need-soft", "offer", "offer-soft", "ok", "ok-soft", "warn", "warn-soft",
    "bad", "bad-soft", "unsure", "unsure-soft", "highlight", "band", "ground", "surface", "sunken",
    "line", "line-strong",
)  # fmt: skip
SIZES = ("figure", "h1", "h2", "h3", "lead", "meta", "small")
GROUPS = {
    "basics": _l("Basics"),
    "records": _l("Records and explanations"),
    "states": _l("States in time"),
    "navigation": _l("Finding one's way"),
    "controls": _l("Pieces of forms"),
}


def context(request: HttpRequest) -> dict[str, Any]:
    """Groups of components with rendered samples."""
    entries = [
        {
            "component": component,
            "samples": [
                {"label": sample.label, "html": components.render(
                    component.name, sample.values, content=sample.content
                )}
                for sample in SAMPLES[component.name]
            ],
        }
        for component in components.all_components()
    ]  # fmt: skip
    grouped = [
        (GROUPS[name], list(rows))
        for name, rows in groupby(entries, key=lambda entry: entry["component"].group)  # type: ignore[attr-defined]  # the dict above
    ]
    return {
        "menu_items": [],
        "footer_items": [],
        "groups": grouped,
        "form": guide_form(),
        "wording": WORDING,
        "tokens": TOKENS,
        "sizes": SIZES,
        "icons": sorted(icons.names()),
        "lang_wanted": request.GET.get("lang", "vi"),
    }
