"""The two trees of fields: read once, kept in the cache, forgotten when staff change one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from cms.base.i18n import current_language, localized
from cms.base.text import fold
from ecosystem.registry.models import Field

CACHE_KEY = "registry:fields:1"
CACHE_SECONDS = 600
FRESH_SECONDS = 5.0
MAX_GUESSES = 5


@dataclass(frozen=True, slots=True)
class FieldNode:
    """A field with what is under it, in one language."""

    code: str
    name: str
    lang: str
    depth: int
    children: tuple[FieldNode, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    tree: str
    parent: str
    name_vi: str
    name_en: str
    active: bool
    phrases: tuple[str, ...]


_kept: dict[str, tuple[float, dict[str, _Row]]] = {}


def _rows() -> dict[str, _Row]:
    """The fields by code, in the order of the trees.

    Kept in the process for a moment: a page or a batch of documents asks hundreds of times, and
    the shared cache costs a query and a copy each time.
    """
    held = _kept.get(CACHE_KEY)
    if held is None or time.monotonic() - held[0] > FRESH_SECONDS:
        held = _kept[CACHE_KEY] = (time.monotonic(), _read_rows())
    return held[1]


def _read_rows() -> dict[str, _Row]:
    rows: dict[str, _Row] | None = cache.get(CACHE_KEY)
    if rows is None:
        rows = {
            field.code: _Row(
                code=field.code,
                tree=field.tree,
                parent=field.parent.code if field.parent else "",
                name_vi=field.name_vi,
                name_en=field.name_en,
                active=field.active,
                phrases=_phrases(field),
            )
            for field in Field.objects.select_related("parent").order_by("tree", "position", "code")
        }
        cache.set(CACHE_KEY, rows, CACHE_SECONDS)
    return rows


def forget_fields() -> None:
    """Read the trees anew next time; called after a change."""
    _kept.clear()
    cache.delete(CACHE_KEY)


def _phrases(field: Field) -> tuple[str, ...]:
    given = f"{field.keywords_vi},{field.keywords_en}".replace("\n", ",").split(",")
    names = (field.name_vi, field.name_en)
    folded = (_words(text) for text in (*given, *names))
    return tuple(dict.fromkeys(text for text in folded if text))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def fields_tree(tree: str | None = None, *, inactive: bool = False) -> tuple[FieldNode, ...]:
    """The roots of one tree (`technology`, `sector`) or of both, with their children."""
    language = current_language()
    rows = _rows()
    below: dict[str, list[_Row]] = {}
    for row in rows.values():
        if (tree is None or row.tree == tree) and (row.active or inactive):
            below.setdefault(row.parent, []).append(row)

    def node(row: _Row, depth: int) -> FieldNode:
        name = localized(
            {"name_vi": row.name_vi, "name_en": row.name_en}, "name", language=language
        )
        children = tuple(node(child, depth + 1) for child in below.get(row.code, ()))
        return FieldNode(row.code, name.text, name.lang, depth, children)

    return tuple(node(row, 0) for row in below.get("", ()))


def field_choices(tree: str | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields as groups of choices: a root's name, then the root itself and all below it."""
    groups = []
    for root in fields_tree(tree):
        entries = [(root.code, root.name)]
        stack = list(reversed(root.children))
        while stack:
            node = stack.pop()
            entries.append((node.code, node.name))
            stack += reversed(node.children)
        groups.append((root.name, entries))
    return groups


def field_names(codes: Iterable[str], language: str | None = None) -> list[str]:
    """The fields' names in a language, unknown codes left out."""
    rows = _rows()
    return [
        localized(
            {"name_vi": rows[code].name_vi, "name_en": rows[code].name_en}, "name", language
        ).text
        for code in codes
        if code in rows
    ]


def field_ancestors(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes with all fields above them, each once, in a stable order."""
    rows = _rows()
    found: dict[str, None] = {}
    for code in codes:
        current = code
        while current in rows and current not in found:
            found[current] = None
            current = rows[current].parent
    return tuple(sorted(found))


def field_descendants(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes with all fields under them."""
    wanted = set(codes)
    rows = _rows()
    return tuple(sorted(code for code in rows if wanted & set(field_ancestors([code]))))


def guess_fields(text: str, *, tree: str | None = None, limit: int = MAX_GUESSES) -> list[str]:
    """The fields that everyday words point to, likeliest first.

    Longer phrases weigh more than single words; of a field and one above it only the more
    exact one stays. Marks don't matter.
    """
    haystack = f" {_words(text)} "
    scores: dict[str, int] = {}
    for row in _rows().values():
        if not row.active or (tree is not None and row.tree != tree):
            continue
        hits = [phrase for phrase in row.phrases if f" {phrase} " in haystack]
        if hits:
            scores[row.code] = sum((phrase.count(" ") + 1) ** 2 for phrase in hits)
    ranked = sorted(scores, key=lambda code: (-scores[code], -code.count("."), code))
    return _most_exact(ranked)[:limit]


def _most_exact(codes: Sequence[str]) -> list[str]:
    above = {ancestor for code in codes for ancestor in field_ancestors([code]) if ancestor != code}
    return [code for code in codes if code not in above]
