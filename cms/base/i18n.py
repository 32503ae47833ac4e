"""Bilingual columns: `title_vi` and `title_en`, one of them full, the other falling back."""

from typing import Any, NamedTuple

from django.utils.translation import get_language

LANGUAGES = ("vi", "en")


class LocalizedText(NamedTuple):
    """A text and the language that it really is in."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text


def current_language() -> str:
    """The language of the page being made: `vi` or `en`."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def localized(record: Any, name: str, language: str | None = None) -> LocalizedText:
    """The column pair `name` of a record (or dict) in `language`, or else in the other one."""
    wanted = language or current_language()
    other = "vi" if wanted == "en" else "en"
    for lang in (wanted, other):
        column = f"{name}_{lang}"
        value = record.get(column) if isinstance(record, dict) else getattr(record, column)
        if value:
            return LocalizedText(str(value), lang)
    return LocalizedText("", wanted)
