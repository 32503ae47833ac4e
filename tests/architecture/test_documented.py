"""What an operator can set or run is in docs/operations.md; a forgotten one fails here."""

import ast
import re

import pytest

from tests.architecture.floors import ROOT, source_files

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# Read by Reader's methods under these names; their first argument is the variable.
READS = {"text", "flag", "number", "items", "path", "parsed"}


def variables() -> list[str]:
    """Every environment variable that cms/conf.py reads."""
    tree = ast.parse((ROOT / "cms" / "conf.py").read_text(encoding="utf-8"))
    (read,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "read"]
    found = set()
    for node in ast.walk(read):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in READS and node.args:
            arguments = [node.args[0]]
        elif isinstance(node, ast.comprehension) and isinstance(node.iter, ast.Tuple):
            arguments = list(node.iter.elts)
        else:
            continue
        found |= {
            a.value
            for a in arguments
            if isinstance(a, ast.Constant) and VARIABLE.fullmatch(str(a.value))
        }
    return sorted(found)


def commands() -> list[str]:
    return sorted(
        path.stem
        for path in source_files("*.py")
        if path.parent.name == "commands" and not path.name.startswith("_")
    )


def test_the_settings_are_found():
    assert {"DJANGO_SECRET_KEY", "DATABASE_URL", "OIDC_CLIENT_ID"} <= set(variables())


@pytest.mark.parametrize("name", variables())
def test_a_setting_has_its_row(name):
    assert f"| `{name}` |" in OPERATIONS


@pytest.mark.parametrize("name", commands())
def test_a_command_has_its_row(name):
    assert re.search(rf"^\| `{name}\b[^|]*\|", OPERATIONS, re.MULTILINE), name


def test_the_documented_settings_exist():
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", OPERATIONS, re.MULTILINE))
    runner = (ROOT / "scripts" / "serve.py").read_text() + (ROOT / "compose.yaml").read_text()
    unknown = {n for n in documented - set(variables()) if not re.search(rf"\b{n}\b", runner)}
    assert unknown == set()


def requested() -> list[str]:
    """Names of the packages that requirements/*.in ask for."""
    found = set()
    for path in sorted((ROOT / "requirements").glob("*.in")):
        for line in path.read_text().splitlines():
            match = re.match(r"[A-Za-z][A-Za-z0-9._-]*", line)
            if match:
                found.add(match[0].lower())
    return sorted(found)


@pytest.mark.parametrize("name", requested())
def test_a_dependency_says_what_it_is_for(name):
    assert f"| `{name}` |" in (ROOT / "docs" / "dependencies.md").read_text()
