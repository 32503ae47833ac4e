"""The sprite and other static files by name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "static" / "theme" / "icons.svg"


@cache
def names() -> frozenset[str]:
    """Names of the icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


@cache
def url() -> str:
    """Address of the sprite, with the hash that static storage gives it."""
    return static("theme/icons.svg")


@cache
def drawn(name: str, size: str = "") -> SafeString:
    """The markup of one icon; a page draws a hundred. Raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        " icon--l" if size == "l" else "",
        url(),
        name,
    )


def script(name: str) -> str:
    """Address of one of our modules."""
    return static(f"theme/{name}.js")
