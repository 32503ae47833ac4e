"""Text that people type: normal form, slugs, length."""

import re
import unicodedata
from functools import lru_cache

from django.utils.text import slugify

_INVISIBLE = re.compile(
    "[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)


def clean(text: str) -> str:
    """NFC, without control, zero-width and direction-override characters, ends trimmed.

    Line ends become plain line feeds: browsers send two characters, and one text must not be two.

    Direction overrides could make a name read as another one; right-to-left letters stay.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # Normalising once more: what was taken out may have stood between a letter and its mark.
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", lines))
    return unicodedata.normalize("NFC", visible).strip()


class _Plain(dict[int, str]):
    """Characters without their marks, worked out at first sight: for `str.translate`.

    Each alone gives what the whole text would: marks are what falls away, whatever their order.
    """

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code))
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
        self[code] = plain
        return plain


_PLAIN = _Plain({ord("đ"): "d"})


def without_marks(text: str) -> str:
    """Lower-case text without marks, đ as d."""
    return text if text.isascii() else text.translate(_PLAIN)


def fold(text: str) -> str:
    """Lower case without marks: `Đất mặn` → `dat man`."""
    return without_marks(text.lower())


@lru_cache(maxsize=20_000)
def slug(text: str, *, fallback: str = "x", length: int = 70) -> str:
    """An address part in plain letters, cut at a word."""
    made = slugify(fold(text))
    if len(made) > length:
        made = made[:length].rsplit("-", 1)[0] or made[:length]
    return made or fallback
