"""Reading judged collections: our own format, and two public ones by adapter."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

GRADES: Final = range(4)
RELEVANT: Final = 3
"""The grade of a pair in collections that only know relevant from not."""


class CollectionFault(ValueError):  # noqa: N818 - a fault of the files, not of the program
    """A collection can't be used; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Offers and needs as their files have them, and grades 0 to 3 by need and offer."""

    name: str
    offers: dict[str, dict[str, Any]]
    needs: dict[str, dict[str, Any]]
    grades: dict[str, dict[str, int]] = field(default_factory=dict)


def read(folder: Path, *, language: str = "vi") -> Collection:
    """Return the collection in a folder.

    Args:
        folder: with `offers.jsonl`, `needs.jsonl` and `qrels.tsv`; or with `passages.vi.jsonl` and
            `questions.<language>.jsonl`; or with `technologies.jsonl` and `needs.jsonl`. Each may
            be gzipped.
        language: of the questions.

    Raises:
        CollectionFault: what is wrong, with file and line.
    """
    if not folder.is_dir():
        raise CollectionFault(f"{folder}: there is no such folder")
    if _find(folder, "passages.vi.jsonl"):
        offers = {key: {"body": row.get("text")} for key, row in _rows(folder, "passages.vi.jsonl")}
        return _asked(folder, f"questions.{language}.jsonl", offers)
    if _find(folder, "technologies.jsonl"):
        offers = {
            key: {"title": row.get("title"), "body": row.get("abstract"), "lang": "en"}
            for key, row in _rows(folder, "technologies.jsonl")
        }
        return _asked(folder, "needs.jsonl", offers)
    offers = dict(_rows(folder, "offers.jsonl"))
    needs = dict(_rows(folder, "needs.jsonl"))
    return _checked(Collection(folder.name, offers, needs, _grades(folder, needs, offers)))


def _asked(folder: Path, name: str, offers: dict[str, dict[str, Any]]) -> Collection:
    needs: dict[str, dict[str, Any]] = {}
    grades: dict[str, dict[str, int]] = {}
    for key, row in _rows(folder, name):
        text, relevant = row.get("text"), row.get("relevant")
        if not isinstance(text, str) or not isinstance(relevant, list):
            raise CollectionFault(f"{name}: {key} needs a text and a list of relevant ids")
        if unknown := [one for one in relevant if one not in offers]:
            raise CollectionFault(f"{name}: {key} names {unknown[0]!r}, which isn't in the files")
        needs[key] = {"problem": text, "typed": text}
        grades[key] = dict.fromkeys(relevant, RELEVANT)
    return _checked(Collection(folder.name, offers, needs, grades))


def _checked(found: Collection) -> Collection:
    if not found.offers or not found.needs:
        which = "offers" if not found.offers else "needs"
        raise CollectionFault(f"{found.name}: there are no {which}")
    if not any(any(by_offer.values()) for by_offer in found.grades.values()):
        raise CollectionFault(f"{found.name}: no pair is graded above 0, so nothing can be judged")
    return found


def _find(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None)


def _lines(folder: Path, name: str) -> Iterator[tuple[int, str]]:
    path = _find(folder, name)
    if path is None:
        raise CollectionFault(f"{folder / name}: the file is missing")
    packed = path.suffix == ".gz"
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                text = line.decode("utf-8").rstrip("\r\n")
                if text.strip():
                    yield number, text
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CollectionFault(f"{path}: can't be read as UTF-8 text ({error})") from error


def _rows(folder: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    for number, line in _lines(folder, name):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CollectionFault(f"{name}, line {number}: no valid JSON ({error})") from error
        key = row.get("id") if isinstance(row, dict) else None
        if not isinstance(key, str) or not key.strip():
            raise CollectionFault(f"{name}, line {number}: a row needs an id")
        if key in seen:
            raise CollectionFault(f"{name}, line {number}: the id {key!r} stands there twice")
        seen.add(key)
        yield key, row


def _grades(
    folder: Path, needs: dict[str, dict[str, Any]], offers: dict[str, dict[str, Any]]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, line in _lines(folder, "qrels.tsv"):
        where = f"qrels.tsv, line {number}"
        parts = line.split("\t")
        if len(parts) != 3:  # noqa: PLR2004 - need, offer, grade
            raise CollectionFault(f"{where}: need, offer and grade between tabs are expected")
        need, offer, grade = (part.strip() for part in parts)
        if need not in needs:
            raise CollectionFault(f"{where}: there is no need {need!r}")
        if offer not in offers:
            raise CollectionFault(f"{where}: there is no offer {offer!r}")
        if not grade.isascii() or not grade.isdigit() or int(grade) not in GRADES:
            raise CollectionFault(f"{where}: a grade is 0, 1, 2 or 3, not {grade!r}")
        if offer in found.setdefault(need, {}):
            raise CollectionFault(f"{where}: {need} and {offer} are graded twice")
        found[need][offer] = int(grade)
    return found
