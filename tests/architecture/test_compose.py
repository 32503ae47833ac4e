"""compose.yaml: valid by the Compose specification, and what an operator relies on is in it.

`make lint` checks the schema too; here it is also shown that the check would notice a mistake.
"""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.architecture.floors import ROOT

COMPOSE = ROOT / "compose.yaml"


def schema_check(path: Path) -> int:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, str(path)], capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_it_is_valid():
    assert schema_check(COMPOSE) == 0


def test_a_mistake_would_be_noticed(tmp_path):
    broken = yaml.safe_load(COMPOSE.read_text())
    broken["services"]["web"]["helthcheck"] = {}
    (tmp_path / "compose.yaml").write_text(yaml.safe_dump(broken))
    assert schema_check(tmp_path / "compose.yaml") == 1


def test_the_services_of_the_design_are_there(services):
    expected = {"web", "worker", "tick", "migrate", "database", "search", "proxy"}
    assert set(services) == expected


def test_each_lasting_service_restarts_and_is_watched(services):
    lasting = {name for name in services if name != "migrate"}
    assert {n for n in lasting if services[n]["restart"] == "unless-stopped"} == lasting
    assert {n for n in lasting if "healthcheck" in services[n]} == lasting


def test_only_the_proxy_writes_an_access_log(services):
    """Its format leaves out what is personal; gunicorn's own would keep it."""
    assert [part for part in services["web"]["command"] if "access-log" in part] == []


def test_only_the_proxy_is_reachable_from_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_images_name_their_version(services):
    foreign = [s["image"] for s in services.values() if not s["image"].startswith("exchange:")]
    assert [i for i in foreign if ":" not in i.split("/")[-1] or i.endswith(":latest")] == []


def test_no_secret_stands_in_it():
    text = COMPOSE.read_text()
    assert "DJANGO_SECRET_KEY" not in text
    assert "POSTGRES_PASSWORD:" not in text


@pytest.mark.slow
def test_the_example_environment_is_clean_for_production():
    example = (ROOT / "deploy" / "exchange.env.example").read_text().splitlines()
    values = dict(line.split("=", 1) for line in example if line and not line.startswith("#"))
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1:] == [] or done.returncode == 0, done.stderr
    assert done.returncode == 0
