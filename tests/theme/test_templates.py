"""What holds for every public template, whoever wrote it."""

import re
from pathlib import Path

import pytest

from cms.conf import BASE_DIR
from cms.theme import components, icons

ROOT = BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PUBLIC = [path for path in TEMPLATES if not {"email", "mail"} & set(path.parts)]
LONGEST = 130
IDS = [str(path.relative_to(ROOT / "templates")) for path in PUBLIC]


@pytest.mark.parametrize("path", PUBLIC, ids=IDS)
def test_nothing_inline(path: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"\sstyle\s*=", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"\son[a-z]+\s*=", text) == []
    assert re.findall(r"\shx-on\b", text) == []
    assert re.findall(r"javascript:", text) == []
    scripts = re.findall(r"<script\b[^>]*>", text)
    # A data block isn't a script to the browser, and the policy doesn't stop it.
    data = 'type="application/ld+json"'
    assert [tag for tag in scripts if "src=" not in tag and data not in tag] == []


@pytest.mark.parametrize("path", PUBLIC, ids=IDS)
def test_icons_and_components_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    used = set(re.findall(r'{% icon "([^"]+)"', text))
    assert used - icons.names() == set()
    named = set(re.findall(r'{% component(?:block)? "([^"]+)"', text))
    assert named - {component.name for component in components.all_components()} == set()


@pytest.mark.parametrize("path", PUBLIC, ids=IDS)
def test_templates_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_each_component_has_its_template_and_each_template_its_component() -> None:
    files = {path.stem for path in (ROOT / "templates/components").glob("[!_]*.html")}
    assert files == {component.name for component in components.all_components()}


def test_button_words() -> None:
    """A button says what happens; these words don't."""
    forbidden = re.compile(r'label=_?\(?"(OK|Submit|Click here|Yes|No)"')
    assert [str(path) for path in PUBLIC if forbidden.search(path.read_text("utf-8"))] == []
