"""Vietnamese texts: collect, merge, check, compile; Babel's, as a bare machine has no gettext.

Each app keeps its Vietnamese in `locale/parts/<app>.vi.po`, so that two people who add texts to
two apps never touch the same file. The merged catalogue under `locale/vi/LC_MESSAGES/` is built
from the parts and never edited.

    messages.py compile    merge the parts, write django.po and django.mo
    messages.py update     compile, then print what has no Vietnamese yet as entries to fill
    messages.py check      the same as an exit status: missing, fuzzy, contradicting, wrong fields

What the installed libraries say counts too: a text of theirs that neither they nor
`locale/parts/` say in Vietnamese is missing (see library_texts.py). A part whose name ends in
`-js` holds what a library's scripts say; it becomes the catalogue `djangojs`.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo

if TYPE_CHECKING:
    from library_texts import LibraryText

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "locale" / "parts"
TARGET = ROOT / "locale" / "vi" / "LC_MESSAGES"
PACKAGES = ("cms", "ecosystem", "marketplace", "search")
LANGUAGE = "vi"

Spec = tuple[int | tuple[int, str], ...] | None
KEYWORDS: dict[str, Spec] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Parts for texts that come out of a library, up to the first dash; nothing of ours calls them.
LIBRARY_PARTS = frozenset({"wagtail", "allauth", "django", "libraries"})
DOMAINS = ("django", "djangojs")

Key = tuple[str, str | None]


@dataclass(slots=True)
class Text:
    """A text of our sources: its id (with its plural) and the files that use it."""

    id: str | tuple[str, str]
    context: str | None
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What gettext looks it up by."""
        return (self.id if isinstance(self.id, str) else self.id[0], self.context)


def sources() -> Iterator[Path]:
    """Python modules and templates with texts for people, in a fixed order."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for folder in (ROOT / "templates", *(ROOT / package for package in PACKAGES)):
        for suffix in ("*.html", "*.txt"):
            for path in sorted(folder.rglob(suffix)):
                if "templates" in path.parts:
                    yield path


def python_of(path: Path) -> bytes:
    """The module itself, or the calls of gettext that a template amounts to."""
    if path.suffix == ".py":
        return path.read_bytes()
    # Here and not above: compiling, which the image's build does, needs Babel alone.
    from django.utils.translation.template import templatize  # noqa: PLC0415 - said above

    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # Indentation of markup means nothing to Python. Texts stand in one line each, so they stay.
    return "\n".join(line.lstrip() for line in calls.splitlines()).encode()


def collect() -> dict[Key, Text]:
    """Every text of the sources by its key."""
    texts: dict[Key, Text] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for text in _texts_of(path):
            known = texts.setdefault(text.key, text)
            if isinstance(text.id, tuple):
                known.id = text.id
            if name not in known.files:
                known.files.append(name)
    return texts


def _texts_of(path: Path) -> Iterator[Text]:
    stream = BytesIO(python_of(path))
    for _line, called, arguments, _comments in extract_python(stream, KEYWORDS, [], {}):
        function = called if isinstance(called, str) else ""
        words = list(arguments) if isinstance(arguments, tuple | list) else [arguments]
        context = None
        if "pgettext" in function:
            context, words = words[0], words[1:]
            if context is None:
                continue
        plural = "n" in function.split("gettext")[0]
        if not words or not words[0]:  # computed, or the empty id, which is the header's
            continue
        if plural and len(words) > 1 and words[1]:
            yield Text((words[0], words[1]), context)
        else:
            yield Text(words[0], context)


def _words(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string or "",) if isinstance(string, str | None) else tuple(str(s) for s in string)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@dataclass(slots=True)
class Merged:
    """The parts as one catalogue, with what is wrong between and in them."""

    catalog: Catalog
    origin: dict[Key, str]
    problems: list[str]


def is_library(part: str) -> bool:
    """Whether a part holds texts of a library."""
    return part.split("-", maxsplit=1)[0] in LIBRARY_PARTS


def merge(domain: str = "django") -> Merged:
    """Read all parts of the domain, ours before those of the libraries.

    The same text may stand in two parts when it is translated the same way. What one of ours says
    stands against a library's part.
    """
    merged = Merged(Catalog(locale=LANGUAGE, fuzzy=False), {}, [])
    parts = {path.name.removesuffix(f".{LANGUAGE}.po"): path for path in PARTS.glob("*.po")}
    for part, path in sorted(parts.items(), key=lambda item: (is_library(item[0]), item)):
        if part.endswith("-js") != (domain == "djangojs"):
            continue
        with path.open("rb") as stream:
            try:
                catalog = pofile.read_po(stream, locale=LANGUAGE, abort_invalid=True)
            except pofile.PoFileError as error:
                merged.problems.append(f"{path.name}: {error}")
                continue
        for message in catalog:
            if not _id(message):
                continue
            _merge_one(merged, part, message)
    return merged


def _merge_one(merged: Merged, part: str, message: Message) -> None:
    key: Key = (_id(message), message.context)
    where = f"{part}: {key[0]!r}"
    if message.fuzzy:
        merged.problems.append(f"{where} is fuzzy: say it properly, then remove the mark")
    if not all(_words(message)):
        return
    before = merged.catalog.get(*key)
    # gettext finds a singular through a plural entry, never a plural through a singular one.
    completes = isinstance(message.id, tuple) and before is not None and isinstance(before.id, str)
    if before is not None and _words(before) != _words(message):
        if is_library(part) == is_library(merged.origin[key]):
            merged.problems.append(f"{where} is translated differently in {merged.origin[key]}")
            return
        if not completes:
            return
        merged.catalog.delete(*key)
    merged.problems.extend(f"{where}: {error}" for error in _mistakes(merged.catalog, message))
    merged.catalog[message.id] = Message(
        message.id, message.string, flags=message.flags - {"fuzzy"}, context=message.context
    )
    merged.origin[key] = part


def _mistakes(catalog: Catalog, message: Message) -> list[str]:
    """What is wrong in an entry: fields that its text doesn't have, too many plural forms."""
    errors = [str(error) for error in message.check(catalog)]
    if errors and isinstance(message.id, tuple) and isinstance(message.string, tuple | list):
        # Vietnamese has one form: it may use what only the plural text names.
        one = Message(message.id[1], message.string[0], flags=message.flags)
        return [str(error) for error in one.check(catalog)]
    return errors


def write(catalog: Catalog, domain: str = "django") -> None:
    """Write the domain's .po and .mo; a reader never sees half a file."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in (f"{domain}.po", f"{domain}.mo"):
        new = TARGET / f"{name}.new"
        with new.open("wb") as stream:
            if name.endswith(".po"):
                pofile.write_po(stream, catalog, width=100, sort_output=True, omit_header=False)
            else:
                write_mo(stream, catalog)
        new.replace(TARGET / name)


def part_of(name: str) -> str:
    """The part whose file a source's texts belong in."""
    parts = Path(name).parts
    if parts[0] == "templates":
        return parts[1] if len(parts) > 2 else "theme"  # noqa: PLR2004 - templates/<app>/<file>
    return parts[1] if parts[0] != "search" and len(parts) > 2 else parts[0]  # noqa: PLR2004 - package/app/module


def missing(texts: dict[Key, Text], merged: Merged) -> list[Text]:
    """Texts of ours without Vietnamese, a plural that is translated as a singular included."""
    lacking = []
    for text in texts.values():
        entry = merged.catalog.get(*text.key)
        if entry is None or (isinstance(text.id, tuple) and isinstance(entry.id, str)):
            lacking.append(text)
    return lacking


def unused(texts: dict[Key, Text], merged: Merged) -> list[tuple[str, str]]:
    """Translations that nothing asks for any more, as (part, text)."""
    return [
        (part, key[0])
        for key, part in merged.origin.items()
        if not is_library(part) and key not in texts
    ]


def missing_in_libraries() -> list["LibraryText"]:
    """Texts of installed libraries that neither they nor our parts say in Vietnamese."""
    # Here and not above: compiling, which the image's build does, needs no library but Babel.
    from library_texts import library_texts, said_by_libraries  # noqa: PLC0415 - said above

    lacking = []
    for domain in DOMAINS:
        said, ours = said_by_libraries(LANGUAGE, domain), merge(domain).catalog
        for text in library_texts(domain, read_python).values():
            entry = ours.get(*text.key)
            if entry is None and text.key in said:
                continue
            if entry is None or (isinstance(text.id, tuple) and isinstance(entry.id, str)):
                lacking.append(text)
    return lacking


def unused_in_libraries() -> list[tuple[str, str]]:
    """Translations in the libraries' parts that no library asks for any more, as (part, text)."""
    from library_texts import library_texts  # noqa: PLC0415 - as above

    ours = collect()
    return [
        (part, key[0])
        for domain in DOMAINS
        for texts in [library_texts(domain, read_python)]
        for key, part in merge(domain).origin.items()
        if is_library(part) and key not in texts and key not in ours
    ]


def read_python(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Texts of a module of a library with their contexts."""
    for text in _texts_of(path):
        yield text.id, text.context


def print_missing(lacking: list[Text]) -> None:
    """Print entries ready to be filled, under the file that they belong in."""
    by_part: dict[str, list[Text]] = defaultdict(list)
    for text in lacking:
        by_part[part_of(text.files[0])].append(text)
    for part, texts in sorted(by_part.items()):
        print(f"\n# ---- locale/parts/{part}.{LANGUAGE}.po: {len(texts)} without Vietnamese ----")
        catalog = Catalog(locale=LANGUAGE)
        for text in texts:
            catalog.add(text.id, context=text.context, locations=[(f, 0) for f in text.files])
        stream = BytesIO()
        pofile.write_po(stream, catalog, omit_header=True, include_lineno=False, width=100)
        print(stream.getvalue().decode().rstrip())


def main() -> int:
    """Run one of the three verbs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=("compile", "update", "check"))
    verb = parser.parse_args().verb
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    merged, scripts = merge(), merge("djangojs")
    if verb != "check":
        write(merged.catalog)
        write(scripts.catalog, "djangojs")
    if verb == "compile":
        print(f"translations: {len(merged.catalog) + len(scripts.catalog)} texts in Vietnamese")
        return 0
    texts = collect()
    lacking = missing(texts, merged)
    print_missing(lacking)
    left_over = unused(texts, merged)
    for part, text in left_over:
        print(f"unused: {part}: {text!r}")
    problems = merged.problems + scripts.problems
    for problem in problems:
        print(f"wrong: {problem}")
    theirs = missing_in_libraries()
    for foreign in sorted(theirs, key=lambda text: text.library):
        print(f"missing: {foreign.library} ({foreign.domain}): {foreign.id!r}")
    print(
        f"translations: {len(texts)} texts, {len(lacking)} missing, "
        f"{len(theirs)} missing of libraries, {len(problems)} wrong, {len(left_over)} unused"
    )
    return 1 if verb == "check" and (lacking or theirs or problems) else 0


if __name__ == "__main__":
    sys.exit(main())
