"""The one place where the suite really migrates: everywhere else --no-migrations saves the time."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.architecture.floors import ROOT


def manage(database_url: str, tmp_path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "DEMO": "yes",
            "DATABASE_URL": database_url,
            "SEARCH_INDEX_DIR": str(tmp_path / "search"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def migrates(database_url: str, tmp_path) -> None:
    done = manage(database_url, tmp_path, "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr[-3000:]
    # Idempotent: run after each migrate, also the one that changed nothing.
    first = manage(database_url, tmp_path, "sync_reference")
    assert first.returncode == 0, first.stderr[-3000:]
    second = manage(database_url, tmp_path, "sync_reference")
    assert second.returncode == 0, second.stderr[-3000:]


@pytest.mark.slow
def test_on_sqlite_from_nothing(tmp_path):
    url = f"sqlite:///{tmp_path / 'exchange.sqlite3'}"
    migrates(url, tmp_path)
    left = manage(url, tmp_path, "makemigrations", "--check", "--dry-run")
    assert left.returncode == 0, left.stdout


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_from_nothing(tmp_path):
    name = "migrated_from_nothing"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        base, _, _ = os.environ["TEST_DATABASE_URL"].rpartition("/")
        migrates(f"{base}/{name}", tmp_path)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
