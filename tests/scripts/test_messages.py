"""Merging and checking the Vietnamese: what a translator gets wrong has to be said."""

import importlib.util
import sys

import pytest

from tests.architecture.floors import ROOT


@pytest.fixture
def messages(tmp_path, monkeypatch):
    """The script with a repository of its own in `tmp_path`."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "messages", module)
    spec.loader.exec_module(module)
    for name, path in {
        "ROOT": tmp_path,
        "PARTS": tmp_path / "locale" / "parts",
        "TARGET": tmp_path / "locale" / "vi" / "LC_MESSAGES",
    }.items():
        monkeypatch.setattr(module, name, path)
    module.PARTS.mkdir(parents=True)
    (tmp_path / "cms" / "base").mkdir(parents=True)
    (tmp_path / "templates" / "base").mkdir(parents=True)
    return module


def part(messages, app, text):
    (messages.PARTS / f"{app}.vi.po").write_text(text, encoding="utf-8")


def test_texts_come_from_python_and_templates(messages, tmp_path):
    (tmp_path / "cms" / "base" / "words.py").write_text(
        'a = _("One")\nb = _l("Two " "halves")\nc = ngettext("%(n)s day", "%(n)s days", n)\n'
        'd = pgettext("month", "May")\ne = gettext(computed)\n'
    )
    (tmp_path / "templates" / "base" / "page.html").write_text(
        '<p>\n   {% translate "Three" %}\n {% blocktranslate trimmed with x=y %}\n  Four\n  {{ x }}'
        '\n{% endblocktranslate %}</p>{% component "panel" title=_("Five") %}\n'
        "{% blocktranslate count n=n %}{{ n }} need{% plural %}{{ n }} needs{% endblocktranslate %}"
    )
    assert {key: text.id for key, text in messages.collect().items()} == {
        ("One", None): "One",
        ("Two halves", None): "Two halves",
        ("%(n)s day", None): ("%(n)s day", "%(n)s days"),
        ("May", "month"): "May",
        ("Three", None): "Three",
        ("Four %(x)s", None): "Four %(x)s",
        ("Five", None): "Five",
        ("%(n)s need", None): ("%(n)s need", "%(n)s needs"),
    }


def test_parts_without_a_header_are_merged_and_compiled(messages):
    part(messages, "base", 'msgid "One"\nmsgstr "Một"\n')
    part(messages, "pages", 'msgid "day"\nmsgid_plural "days"\nmsgstr[0] "ngày"\n')
    merged = messages.merge()
    assert merged.problems == []
    messages.write(merged.catalog)

    import gettext

    with (messages.TARGET / "django.mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.gettext("One") == "Một"
    assert catalogue.ngettext("day", "days", 5) == "ngày"


def test_the_same_text_twice_must_say_the_same(messages):
    part(messages, "base", 'msgid "Save"\nmsgstr "Lưu"\n')
    part(messages, "pages", 'msgid "Save"\nmsgstr "Ghi"\n')
    assert messages.merge().problems == ["pages: 'Save' is translated differently in base"]


def test_a_fuzzy_one_is_named(messages):
    part(messages, "base", '#, fuzzy\nmsgid "Save"\nmsgstr "Lưu"\n')
    (problem,) = messages.merge().problems
    assert problem == "base: 'Save' is fuzzy: say it properly, then remove the mark"


def test_a_lost_placeholder_is_named(messages):
    part(messages, "base", '#, python-format\nmsgid "%(n)s left"\nmsgstr "còn %(m)s"\n')
    (problem,) = messages.merge().problems
    assert problem.startswith("base: '%(n)s left': ")


def test_an_empty_translation_is_missing(messages, tmp_path):
    (tmp_path / "cms" / "base" / "words.py").write_text('a = _("One")\n')
    part(messages, "base", 'msgid "One"\nmsgstr ""\n')
    lacking = messages.missing(messages.collect(), messages.merge())
    assert [text.key for text in lacking] == [("One", None)]


def test_what_we_say_stands_against_a_library(messages):
    part(messages, "pages", 'msgid "Cancel"\nmsgstr "Thôi"\n')
    part(messages, "libraries", 'msgid "Cancel"\nmsgstr "Hủy"\n')
    merged = messages.merge()
    assert (merged.problems, merged.catalog.get("Cancel").string) == ([], "Thôi")


def test_a_counted_text_of_a_library_is_kept_beside_a_plain_one_of_ours(messages):
    """Else the library's `ngettext` would find nothing and answer in English."""
    part(messages, "pages", 'msgid "day"\nmsgstr "hôm"\n')
    part(messages, "wagtail-core", 'msgid "day"\nmsgid_plural "days"\nmsgstr[0] "ngày"\n')
    entry = messages.merge().catalog.get("day")
    assert (entry.id, entry.string) == (("day", "days"), ("ngày",))


def test_a_counted_text_may_use_the_fields_of_its_plural(messages):
    part(
        messages,
        "libraries",
        'msgid "one of %(all)d"\nmsgid_plural "%(n)d of %(all)d"\nmsgstr[0] "%(n)d trên %(all)d"\n',
    )
    assert messages.merge().problems == []


def test_texts_of_scripts_are_a_catalogue_of_their_own(messages):
    part(messages, "wagtail-js", 'msgid "Yes"\nmsgstr "Có"\n')
    assert messages.merge().catalog.get("Yes") is None
    assert messages.merge("djangojs").catalog.get("Yes").string == "Có"
