"""What staff and users meet is Vietnamese: our texts, the libraries' texts, whole admin pages."""

import hashlib
import importlib.util
import json
import re
import sys
from collections import deque
from collections.abc import Iterator
from functools import cache
from html import unescape
from types import ModuleType
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Comment
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import resolve
from wagtail.admin.localization import get_available_admin_time_zones
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page

from tests.architecture.floors import ROOT
from tests.factories.accounts import administrator

FIELD = re.compile(r"%\([a-z0-9_]+\)[sdr]|%[sd]|\{[a-z0-9_]*\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")
WORD = re.compile(r"\w{3,}")
# Hard-coded English shows itself by these even when nothing else on the page is known.
FUNCTION_WORDS = {"and", "are", "for", "from", "has", "have", "not", "the", "this", "was", "with"}


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


library_texts = load("library_texts")
messages = load("messages")


@cache
def entries() -> list:
    """Every entry of the merged parts, of both domains."""
    return [
        message
        for domain in messages.DOMAINS
        for message in messages.merge(domain).catalog
        if message.id
    ]


def forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


# --- the catalogues -------------------------------------------------------------------------------


def test_every_text_of_ours_is_vietnamese():
    lacking = messages.missing(messages.collect(), messages.merge())
    assert {text.key: text.files for text in lacking} == {}


def test_every_text_of_the_libraries_is_vietnamese():
    lacking = messages.missing_in_libraries()
    assert [(text.library, text.domain, text.id) for text in lacking] == []


def test_nothing_is_translated_that_no_library_says():
    assert messages.unused_in_libraries() == []


def test_parts_agree_and_hold_nothing_fuzzy():
    assert [messages.merge(domain).problems for domain in messages.DOMAINS] == [[], []]


def test_fields_are_those_of_the_text():
    """A counted text may use the fields of its singular or of its plural."""
    wrong = {
        message.id: string
        for message in entries()
        for string in forms(message.string)
        if sorted(set(FIELD.findall(string)))
        not in [sorted(set(FIELD.findall(text))) for text in forms(message.id)]
    }
    assert wrong == {}


def test_markup_is_that_of_the_text():
    wrong = {
        message.id: string
        for message in entries()
        for string in forms(message.string)
        if sorted(TAG.findall(string)) not in [sorted(TAG.findall(t)) for t in forms(message.id)]
    }
    assert wrong == {}


def test_each_installed_app_is_read_or_left_out_for_a_reason():
    read = {*library_texts.WITH_CATALOGUE, *library_texts.WITHOUT_CATALOGUE}
    ours = tuple(f"{name}." for name in messages.PACKAGES)
    unknown = []
    for app in apps.get_app_configs():
        name = app.module.__name__
        if app.name.startswith(ours) or name.startswith(ours) or app.name in read:
            continue
        if app.name in messages.PACKAGES or app.name.startswith("allauth."):  # in allauth's own
            continue
        catalogue = (library_texts.folder(app.name) / "locale").is_dir()
        # Django's smaller parts speak through django.conf's catalogue.
        talks = not app.name.startswith("django.") and any(
            re.search(r"\bgettext", path.read_text(encoding="utf-8"))
            for path in library_texts.library_sources(app.name)
        )
        if catalogue or talks:
            unknown.append(app.name)
    assert unknown == []


def test_what_is_left_out_is_not_installed():
    installed = {app.name for app in apps.get_app_configs()}
    assert sorted(installed & set(library_texts.NOT_MET)) == []
    assert all(library_texts.NOT_MET.values())


# --- the pages ------------------------------------------------------------------------------------


def words(text: str) -> set[str]:
    """Its words in plain letters: a Vietnamese one among them is told apart by its sentences."""
    text = FIELD.sub(" ", TAG.sub(" ", text)).lower()
    return {word for word in WORD.findall(text) if word.isascii() and word.isalpha()}


@cache
def english_words() -> frozenset[str]:
    """Words of the English texts that no Vietnamese one uses (names, XLSX, email …)."""
    english: set[str] = set(FUNCTION_WORDS)
    vietnamese: set[str] = set()
    theirs = [
        message
        for library in library_texts.WITH_CATALOGUE
        for domain in messages.DOMAINS
        for message in library_texts.catalogue(library, "vi", domain)
        if library_texts.is_said(message)
    ]
    for message in [*entries(), *theirs]:
        for text in forms(message.id):
            english |= words(text)
        for text in forms(message.string):
            vietnamese |= words(text)
    return frozenset(english - vietnamese)


# Not said to anybody: programs, keys to press, zones named "Etc/GMT+7", a counter that is hidden.
SILENT = (
    "script, style, svg, code, kbd, [lang=en], option[value*='/'], option[value=en],"
    " [data-side-panel-toggle-counter]"
)
# A model by its technical name in a report, a form's template with programs in it.
TECHNICAL = re.compile(r"^[a-z_]+\.[a-z_]+$|__prefix__|^(init|create)\w+\(|^Ctrl ")


def said(html: str) -> list[str]:
    """What a page shows or reads aloud."""
    soup = BeautifulSoup(html, "html.parser")
    for silent in soup.select(SILENT):
        silent.decompose()
    texts = [str(s) for s in soup.find_all(string=True) if not isinstance(s, Comment)]
    for attribute in ("title", "aria-label", "alt", "placeholder", "aria-description"):
        texts += [tag[attribute] for tag in soup.find_all(attrs={attribute: True})]
    texts += [tag["value"] for tag in soup.select("input[type=submit][value]")]
    return [" ".join(unescape(text).split()) for text in texts if text.strip()]


def stored_texts() -> list[str]:
    """What the database holds, the longest first: names in English are data, not interface."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in {"auth", "contenttypes"}:  # names that Django makes
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, CharField | TextField) and not column.choices:
                found.update(model._default_manager.values_list(column.attname, flat=True))
            elif isinstance(column, JSONField):
                for value in model._default_manager.values_list(column.attname, flat=True):
                    found.update(texts_in(value))
    lines = {line.strip() for text in found if text for line in text.splitlines()}
    return sorted({text for text in lines if len(text) > 2}, key=len, reverse=True)


def texts_in(value: object) -> Iterator[str]:
    """The texts of a stored structure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def english_in(html: str, stored: list[str]) -> list[str]:
    found = []
    for text in sorted(set(said(html))):
        if TECHNICAL.search(text) or not words(text) & english_words():
            continue
        rest = text
        for known in stored:
            rest = rest.replace(known, " ")
        if words(rest) & english_words():
            found.append(text)
    return found


@pytest.fixture
def staff_client(db) -> Client:
    """An administrator before an installation with a little of everything."""
    client = Client(raise_request_exception=False)
    client.force_login(administrator(full_name="Trần Văn Quản"))
    root = Page.objects.get(depth=1)
    if not root.get_children().exists():
        root.add_child(instance=Page(title="Trang chủ", slug="trang-chu"))
    get_image_model().objects.create(title="Xoài", file=get_test_image_file())
    get_document_model().objects.create(title="Quy chế", file=ContentFile(b"a", name="quy-che.pdf"))
    Collection.get_first_root_node().add_child(name="Ảnh chợ nổi")
    return client


START = (
    "/admin/",
    "/admin/pages/",
    "/admin/account/",
    "/admin/choose-page/",
    "/admin/choose-external-link/",
    "/admin/choose-email-link/",
    "/admin/choose-phone-link/",
    "/admin/choose-anchor-link/",
    "/admin/images/chooser/",
    "/admin/documents/chooser/",
    "/admin/workflows/tasks/select_type/",
    "/admin/workflows/tasks/chooser/",
    "/admin/redirects/add/",
    "/admin/redirects/import/",
    "/admin/locales/new/",
    "/admin/sites/new/",
    "/admin/users/new/",
    "/admin/groups/new/",
    "/admin/no-such-page/",
)


def links(html: str, base: str) -> list[str]:
    """Addresses of the admin that a page leads to, in its markup and in its menu's data."""
    soup = BeautifulSoup(html, "html.parser")
    found = [tag["href"] for tag in soup.select("a[href]")]
    for script in soup.select("script[type='application/json']"):
        found += re.findall(r'"url": ?"(/[^"]*)"', script.string or "")
    addresses = [urlsplit(urljoin(base, address)) for address in found]
    return [a.path for a in addresses if not a.netloc and a.path.startswith("/admin/")]


def crawl(client: Client) -> dict[str, str]:
    """Each kind of admin page once: its address and what it answered."""
    waiting, kinds, pages = deque(START), set(), {}
    while waiting:
        path = waiting.popleft()
        kind = resolve(path).view_name
        if kind in kinds or "logout" in kind or "jsi18n" in path:
            continue
        kinds.add(kind)
        answer = client.get(path)
        if answer.status_code >= 500:
            pages[path] = f"<p>The page failed with {answer.status_code}</p>"
            continue
        if answer.status_code not in (200, 404) or answer.streaming:
            continue
        if answer["Content-Type"].startswith("application/json"):
            html = answer.json().get("html", "")
        elif answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
        else:
            continue
        pages[path] = html
        waiting.extend(links(html, path))
    return pages


@pytest.mark.slow
def test_no_english_is_left_in_the_admin(staff_client):
    pages = crawl(staff_client)
    languages = (name for _code, name in settings.LANGUAGES)
    zones = sorted(get_available_admin_time_zones(), key=len, reverse=True)
    stored = [*stored_texts(), *languages, *zones]
    left: dict[str, list[str]] = {}
    for path, html in pages.items():
        for text in english_in(html, stored):
            left.setdefault(text, []).append(path)
    assert left == {}
    assert len(pages) > 60, sorted(pages)


def test_the_admins_scripts_speak_vietnamese(client):
    """Wagtail asks for its own package's catalogue; Django adds ours from LOCALE_PATHS."""
    catalogue = client.get("/admin/jsi18n/", headers={"accept": "text/javascript"})
    sent = json.loads(re.search(r"newcatalog = (\{.*?\n\s*\});", catalogue.text, re.DOTALL)[1])
    asked = library_texts.library_texts("djangojs", messages.read_python)
    assert sorted(key[0] for key in asked if key[0] not in sent) == []
    assert sent["Expand all"] == "Mở rộng tất cả"
    assert sent["%(num)s error"] == ["%(num)s lỗi"]


# Templates of Wagtail's that we keep with small changes, and what each was copied from. When an
# update of Wagtail changes one: make the same change in ours, then write down the new sum.
COPIES = {
    "wagtailadmin/home.html": "7eb3ee7b5a9d1355",
    "wagtailadmin/shared/header.html": "37d78005e6612711",
    "wagtailadmin/shared/headers/_actions.html": "facea723b6b91762",
    "wagtailadmin/shared/user_avatar.html": "10cbd09a2e9434e5",
    "wagtailusers/groups/includes/formatted_permissions.html": "2ab61ce5aa2bbeba",
}


def test_the_templates_we_changed_are_those_of_this_wagtail():
    ours = ROOT / "templates"
    kept = [p.relative_to(ours).as_posix() for p in sorted(ours.glob("wagtail*/**/*.html"))]
    sums = {}
    for name in kept:
        app = name.split("/", maxsplit=1)[0].replace("wagtail", "wagtail.", 1)
        original = library_texts.folder(app) / "templates" / name
        sums[name] = hashlib.sha256(original.read_bytes()).hexdigest()[:16]
    assert sums == COPIES
