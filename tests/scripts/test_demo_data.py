"""The demo's folder is either the old one or the new one, whatever happens while it is built."""

import importlib
import sys

import pytest

from tests.architecture.floors import ROOT


@pytest.fixture
def demo_data(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    for name in ("serve", "demo_data"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("demo_data")
    monkeypatch.setattr(module, "COMMANDS", (("version",),))
    monkeypatch.setattr(module, "fingerprint", lambda: "now")
    return module


def run(module, monkeypatch, folder, *arguments):
    monkeypatch.setattr(sys, "argv", ["demo_data.py", "--folder", str(folder), *arguments])
    return module.main()


@pytest.mark.slow
def test_it_is_built_once(demo_data, monkeypatch, tmp_path):
    folder = tmp_path / "demo"
    assert run(demo_data, monkeypatch, folder) == 0
    (folder / "typed-in").touch()
    assert run(demo_data, monkeypatch, folder) == 0
    assert sorted(p.name for p in folder.iterdir()) == ["made-from", "typed-in"]


@pytest.mark.slow
def test_it_is_built_anew_when_its_source_changed_and_the_old_one_is_kept(
    demo_data, monkeypatch, tmp_path
):
    folder = tmp_path / "demo"
    run(demo_data, monkeypatch, folder)
    (folder / "typed-in").touch()
    monkeypatch.setattr(demo_data, "fingerprint", lambda: "later")
    assert run(demo_data, monkeypatch, folder) == 0
    assert [p.name for p in folder.iterdir()] == ["made-from"]
    assert (folder / "made-from").read_text() == "later"
    assert (tmp_path / "demo.before" / "typed-in").exists()


@pytest.mark.slow
def test_a_build_that_fails_leaves_what_was_there(demo_data, monkeypatch, tmp_path):
    folder = tmp_path / "demo"
    run(demo_data, monkeypatch, folder)
    (folder / "typed-in").touch()
    monkeypatch.setattr(demo_data, "COMMANDS", (("no_such_command",),))
    assert run(demo_data, monkeypatch, folder, "--force") == 1
    assert sorted(p.name for p in folder.iterdir()) == ["made-from", "typed-in"]


def test_seeding_never_reaches_the_database_of_the_environment(demo_data, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://real@production/exchange")
    monkeypatch.setenv("MEDIA_ROOT", "/srv/real")
    values = sys.modules["serve"].demo_environment(tmp_path, "http://localhost:1")
    assert values["DATABASE_URL"] == f"sqlite:///{tmp_path / 'exchange.sqlite3'}"
    assert values["MEDIA_ROOT"] == str(tmp_path / "media")
