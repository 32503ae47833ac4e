"""What the installed libraries say to people, and what of it they say in Vietnamese themselves.

A library ships its texts as `locale/en/LC_MESSAGES/<domain>.po`; one that ships no catalogue is
read like our own sources. Together with `locale/parts/` every text must be in Vietnamese, except
for the modules named in `NOT_MET`, each with its reason.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Message

# Django merges the catalogues of all apps: whoever has a text in Vietnamese answers for all.
WITH_CATALOGUE = (
    "django.conf",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "taggit",
    "wagtail",
    "wagtail.admin",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "allauth",
)
WITHOUT_CATALOGUE = ("django_filters", "django_tasks", "django_tasks_db", "modelsearch")

# Modules whose texts nobody of ours can meet, each with its reason.
NOT_MET = {
    "allauth.account.admin": "pages of django.contrib.admin, which isn't installed",
    "allauth.headless": "not installed: no other front end",
    "allauth.idp": "not installed: nobody signs in elsewhere with an account of ours",
    "allauth.socialaccount.providers.douban": "not installed: the e-identity is OpenID Connect",
    "allauth.socialaccount.providers.oauth": "not installed: the e-identity is OpenID Connect",
    "allauth.socialaccount.providers.pocket": "not installed: the e-identity is OpenID Connect",
    "django.contrib.admin": "not installed: staff work in Wagtail's admin",
    "django.contrib.admindocs": "not installed",
    "django.contrib.flatpages": "not installed: pages are Wagtail's",
    "django.contrib.gis": "not installed: no geographic columns",
    "django.contrib.postgres": "not installed: the same models run on SQLite",
    "django.contrib.redirects": "not installed: redirects are Wagtail's",
    "django.contrib.sites": "not installed: sites are Wagtail's",
    "rest_framework": "only behind the admin's own page chooser, which reads it as JSON",
    "treebeard": "its forms and admin are unused: Wagtail moves pages with forms of its own",
    "wagtail.contrib.forms": "not installed: no form pages",
    "wagtail.contrib.search_promotions": "not installed: search is our own",
    "wagtail.contrib.styleguide": "not installed: a page for developers",
    "wagtail.contrib.table_block": "not installed: no such block in our pages",
    "wagtail.contrib.typed_table_block": "not installed: no such block in our pages",
    "holidays": "only its calendar is read; no name of a day is shown in English",
}

Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class LibraryText:
    """A text of a library: its id with its plural, its context, who says it, in which domain."""

    id: str | tuple[str, str]
    context: str | None
    library: str
    domain: str

    @property
    def key(self) -> Key:
        """What gettext looks it up by."""
        return (self.id if isinstance(self.id, str) else self.id[0], self.context)


def folder(package: str) -> Path:
    """Where an installed package lies.

    Raises LookupError when it isn't installed.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(package)
    return Path(next(iter(spec.submodule_search_locations)))


def catalogue(package: str, language: str, domain: str) -> list[Message]:
    """Entries of the library's own catalogue; none when it has no such catalogue."""
    path = folder(package) / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return []
    with path.open("rb") as stream:
        return [message for message in pofile.read_po(stream, locale=language) if message.id]


def key_of(message: Message) -> Key:
    """What gettext looks the message up by."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def is_met(library: str, message: Message) -> bool:
    """Whether any of the places that use the text is one that our people can reach."""
    places = [f"{library}/{name.removeprefix('templates/')}" for name, _line in message.locations]
    modules = [place.removesuffix(".py").replace("/", ".") + "." for place in places]
    return not modules or not all(
        any(module.startswith(f"{left_out}.") for left_out in NOT_MET) for module in modules
    )


def is_said(message: Message) -> bool:
    """Whether the entry holds a translation that gettext uses."""
    words = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return not message.fuzzy and all(words)


def library_sources(package: str) -> Iterator[Path]:
    """Python modules of a library without a catalogue."""
    for path in sorted(folder(package).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def library_texts(
    domain: str, read: Callable[[Path], Iterable[tuple[str | tuple[str, str], str | None]]]
) -> dict[Key, LibraryText]:
    """Every text of the libraries by its key; `read` takes texts with contexts out of a module."""
    texts: dict[Key, LibraryText] = {}

    def add(identity: str | tuple[str, str], context: str | None, library: str) -> None:
        text = LibraryText(identity, context, library, domain)
        known = texts.setdefault(text.key, text)
        # A text that one library counts and another doesn't is translated as a counted one.
        if isinstance(known.id, str) and isinstance(identity, tuple):
            texts[text.key] = text

    for library in WITH_CATALOGUE:
        for message in catalogue(library, "en", domain):
            if not is_met(library, message):
                continue
            identity = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            add(identity, message.context, library)
    if domain == "django":
        for library in WITHOUT_CATALOGUE:
            for path in library_sources(library):
                for identity, context in read(path):
                    add(identity, context, library)
    return texts


def said_by_libraries(language: str, domain: str) -> set[Key]:
    """What the libraries themselves say in the language."""
    return {
        key_of(message)
        for library in WITH_CATALOGUE
        for message in catalogue(library, language, domain)
        if is_said(message)
    }
