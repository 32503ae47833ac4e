"""Two versions of a listing's content side by side, word by word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.base.money import VNDField, format_vnd
from ecosystem.registry.models import Field
from marketplace.listings.models.content import IPKind, IPStatus, TransferMode

Mark = Literal["same", "ins", "del"]
_PIECES = re.compile(r"\s+|[^\s]+")
LONG = 2_000  # words beyond which a text is compared line by line


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: on both sides, only in the new version, or only in the old one."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One column in two versions.

    Args:
        name: of the column.
        label: for people.
        old: text of the version that is up; empty when there is none.
        new: text of the newest version.
        pieces: the new text with what was added and taken out.
    """

    name: str
    label: str
    old: str
    new: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.old != self.new


#: Codes that stand in lists, by what people call them.
_WORDS: dict[str, Any] = {
    **dict(TransferMode.choices),
    **dict(IPKind.choices),
    **dict(IPStatus.choices),
    "at_least": "≥",
    "at_most": "≤",
    "equal": "=",
    "is": ":",
}


def _cell_text(name: str, value: Any) -> str:
    if name == "must":
        return _("must")
    if name in {"kind", "status", "operator"}:
        return str(_WORDS.get(str(value), value))
    return str(value)


def _row_text(row: Mapping[str, Any]) -> str:
    full = ((name, value) for name, value in row.items() if value not in ("", None, False))
    return " · ".join(_cell_text(name, value) for name, value in full)


def _list_text(name: str, values: list[Any]) -> str:
    if name == "field_codes":
        names = {field.code: str(field) for field in Field.objects.filter(code__in=values)}
        return "\n".join(names.get(code, code) for code in values)
    if name == "modes":
        return "\n".join(str(_WORDS.get(code, code)) for code in values)
    return "\n".join(_row_text(v) if isinstance(v, Mapping) else str(v) for v in values)


def as_text(field: models.Field[Any, Any], value: Any) -> str:
    """A value as a person reads it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return _list_text(field.name, value)
    text = value
    if isinstance(field, VNDField):
        text = format_vnd(value)
    elif isinstance(value, date):
        text = date_format(value, "d/m/Y")
    elif field.choices:
        text = dict(field.flatchoices).get(value, value)
    elif isinstance(field, models.ForeignKey):
        related: Any = field.related_model
        text = related.objects.filter(pk=value).first() or value
    return str(text)


def pieces_of(old: str, new: str) -> tuple[Piece, ...]:
    """The new text with what was added and taken out, by words (very long ones by lines)."""
    if old == new:
        return (Piece("same", new),) if new else ()
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(before), len(after)) > LONG:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(after[c:d])))
            continue
        if b > a:
            found.append(Piece("del", "".join(before[a:b])))
        if d > c:
            found.append(Piece("ins", "".join(after[c:d])))
    return tuple(found)


def _label(field: models.Field[Any, Any], name: str) -> str:
    label = str(getattr(field, "verbose_name", name))
    if name.endswith("_vi"):
        return _("%(label)s (Vietnamese)") % {"label": label}
    return label


def differences(
    model: type[models.Model], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[FieldDifference]:
    """Every column of which one version has something, in the order of the model."""
    found = []
    for name, value in new.items():
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        before, after = as_text(field, old.get(name)), as_text(field, value)
        if before or after:
            label = _label(field, name)
            found.append(FieldDifference(name, label, before, after, pieces_of(before, after)))
    return found
