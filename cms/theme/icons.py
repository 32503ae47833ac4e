"""The sprite and other static files by name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static

SPRITE = Path(__file__).parent / "static" / "theme" / "icons.svg"


@cache
def names() -> frozenset[str]:
    """Names of the icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


def url() -> str:
    """Address of the sprite, with the hash that static storage gives it."""
    return static("theme/icons.svg")


def script(name: str) -> str:
    """Address of one of our modules."""
    return static(f"theme/{name}.js")
