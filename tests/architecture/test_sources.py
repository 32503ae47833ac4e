"""What a reader of the repository may rely on: small modules, no traces of one machine."""

import ast
import re
import subprocess

import pytest

from tests.architecture.floors import ROOT, source_files

MODULE_LINES = 450
TEMPLATE_LINES = 140
# Written in pieces, so that this file doesn't accuse itself.
MACHINE_PATHS = re.compile(
    "|".join(("/wor" + "k/", "/roo" + "t/", r"/home/\w+/", "/Use" + r"rs/\w"))
)


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_are_small_enough_to_be_read():
    long = {str(p.relative_to(ROOT)): lines(p) for p in source_files("*.py")}
    assert {name: n for name, n in long.items() if n > MODULE_LINES} == {}


def test_templates_are_small_enough_to_be_read():
    found = [*(ROOT / "templates").rglob("*.html"), *source_files("*.html")]
    long = {str(p.relative_to(ROOT)): lines(p) for p in found}
    assert {name: n for name, n in long.items() if n > TEMPLATE_LINES} == {}


def test_no_tracked_file_names_a_path_of_one_machine():
    names = tracked()
    if not names:
        pytest.skip("not a git checkout")
    guilty = []
    for name in names:
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if MACHINE_PATHS.search(text):
            guilty.append(name)
    assert guilty == []


def test_settings_are_read_in_one_place():
    """`os.environ` belongs to cms/conf.py; the rest asks django.conf.settings."""
    guilty = []
    for path in source_files("*.py"):
        if path.name == "conf.py" and path.parent.name == "cms":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_environ = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            if is_environ and isinstance(node.value, ast.Name) and node.value.id == "os":
                guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    # Django's own convention names the settings module there.
    assert [g for g in guilty if not g.startswith("cms/wsgi.py:")] == []
