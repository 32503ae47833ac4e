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


def _row_text(row: Mapping[str, Any]) -> str:
    return " · ".join(f"{value}" for value in row.values() if value not in ("", None, False))


def as_text(field: models.Field[Any, Any], value: Any) -> str:
    """A value as a person reads it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return "\n".join(_row_text(v) if isinstance(v, Mapping) else str(v) for v in value)
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
