"""The words that the thesaurus starts with, and what a good list of them never holds."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from search.analysis import analyse, token, words
from search.models import Relation

FOLDER: Final = Path(__file__).with_name("reference") / "thesaurus"
MOST_ALTERNATIVES: Final = 12
SHORT_BUT_TELLING: Final = frozenset(
    "ai lúa thóc gạo tôm heo lợn xoài trấu rơm vịt khóm phèn rác ngập".split()  # noqa: SIM905 - reads better
)
"""Single syllables that are worth their risk: without marks they are rarely another word."""


class Link(NamedTuple):
    """One link of the seed."""

    term: str
    target: str
    relation: str


def language_of(text: str) -> str:
    """Return "vi" when each word can be a Vietnamese syllable or one bears marks, else "en"."""
    found = [token(word) for word in words(text)]
    marked = any(kept != folded for kept, folded, _syllable in found)
    return "vi" if marked or all(syllable for _kept, _folded, syllable in found) else "en"


def read_seed(folder: Path = FOLDER) -> list[Link]:
    """Return the links of all files of the folder, in order of file names."""
    links: list[Link] = []
    for file in sorted(folder.glob("*.toml")):
        with file.open("rb") as opened:
            entries = tomllib.load(opened)["entry"]
        links += [
            Link(entry["term"], target, entry.get("relation", Relation.SAME))
            for entry in entries
            for target in entry["also"]
        ]
    return links


def seed_faults(links: Iterable[Link]) -> list[str]:
    """Return what is wrong with a list of links, one line each; empty when it is good."""
    links = list(links)
    faults: list[str] = []
    alternatives: Counter[str] = Counter()
    pairs: set[frozenset[str]] = set()
    for link in links:
        name = f"{link.term!r} → {link.target!r}"
        if link.relation not in Relation.values:
            faults.append(f"{name}: unknown relation {link.relation!r}")
        faults += [
            f"{name}: {fault}"
            for text in (link.term, link.target)
            if (fault := _text_fault(text)) is not None
        ]
        pair = frozenset((_key(link.term), _key(link.target)))
        if len(pair) == 1:
            faults.append(f"{name}: links to itself")
        elif pair in pairs:
            faults.append(f"{name}: twice")
        pairs.add(pair)
        alternatives[_key(link.term)] += 1
        if link.relation != Relation.BROADER:
            alternatives[_key(link.target)] += 1
    faults += [
        f"{term!r}: {count} alternatives"
        for term, count in alternatives.items()
        if count > MOST_ALTERNATIVES
    ]
    broader = [(link.term, link.target) for link in links if link.relation == Relation.BROADER]
    loop = find_loop(broader)
    if loop:
        faults.append("loop: " + " → ".join(loop))
    return faults


def _key(text: str) -> str:
    """Return a phrase as the matcher compares it, marks kept."""
    return " ".join(analyse(text).marks)


def _text_fault(text: str) -> str | None:
    if not text.strip() or text != " ".join(text.split()):
        return "empty, or white space around it"
    if text != unicodedata.normalize("NFC", text):
        return "not NFC"
    marks = analyse(text).marks
    if not marks:
        return "no word in it"
    word = text.lower()
    if len(marks) == 1 and word not in SHORT_BUT_TELLING and word.isalpha() and token(word)[2]:
        return f"{text!r} is one syllable, which without marks is another word too"
    return None


def find_loop(links: Iterable[tuple[str, str]]) -> list[str]:
    """Return one loop of (narrow, broad) links as the phrases on it, or an empty list.

    The first phrase stands again at the end. Phrases that differ in case or spelling of tones
    only are the same.
    """
    shown: dict[str, str] = {}
    onward: dict[str, list[str]] = {}
    for narrow, broad in links:
        left, right = _key(narrow), _key(broad)
        shown.setdefault(left, narrow)
        shown.setdefault(right, broad)
        onward.setdefault(left, []).append(right)
    done: set[str] = set()
    for start in onward:
        path: list[str] = []
        on_path: set[str] = set()
        # Steps are "enter" (True) or "leave" (False): no recursion, chains may be long.
        steps = [(start, True)]
        while steps:
            at, enter = steps.pop()
            if not enter:
                path.pop()
                on_path.discard(at)
                done.add(at)
            elif at in on_path:
                return [shown[key] for key in [*path[path.index(at) :], at]]
            elif at not in done:
                path.append(at)
                on_path.add(at)
                steps.append((at, False))
                steps += [(key, True) for key in onward.get(at, ())]
    return []
