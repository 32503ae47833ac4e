"""The configuration: read once, every mistake in one message."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms import conf

PRODUCTION = {
    "DJANGO_SECRET_KEY": "0123456789abcdefghij" * 3,
    "ALLOWED_HOSTS": "san.example.vn",
    "SITE_URL": "https://san.example.vn",
    "DATABASE_URL": "postgres://exchange:p%40ss@db:5432/exchange?sslmode=require",
    "EMAIL_URL": "smtp+tls://robot:secret@mail.example.vn:587",
}
ROOT = Path(conf.BASE_DIR)


def test_production_environment_is_read_whole():
    config = conf.read(PRODUCTION)

    assert (config.debug, config.demo, config.allowed_hosts) == (False, False, ["san.example.vn"])
    assert config.database["PASSWORD"] == "p@ss"
    assert config.database["OPTIONS"] == {"sslmode": "require"}
    assert config.mail["EMAIL_USE_TLS"] is True
    assert config.search_url == ""


def test_all_mistakes_are_told_together():
    broken = {
        "SITE_URL": "san.example.vn",
        "DATABASE_URL": "mysql://x/y",
        "EMAIL_URL": "smtp://",
        "CACHE_URL": "disk://",
        "SEARCH_TIMEOUT": "soon",
        "TRUSTED_PROXY": "perhaps",
        "OIDC_CLIENT_ID": "me",
        "LOG_LEVEL": "loud",
    }

    with pytest.raises(ImproperlyConfigured) as refusal:
        conf.read(broken)

    lines = str(refusal.value).splitlines()
    named = [line.split()[1].rstrip(":,") for line in lines[1:]]
    assert named == [
        "DJANGO_SECRET_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "OIDC_SERVER_URL",
        "LOG_LEVEL",
        "TRUSTED_PROXY",
        "DATABASE_URL",
        "CACHE_URL",
        "EMAIL_URL",
        "SEARCH_TIMEOUT",
    ]


@pytest.mark.parametrize("key", ["", "short"])
def test_production_needs_a_long_secret(key):
    with pytest.raises(ImproperlyConfigured, match="DJANGO_SECRET_KEY"):
        conf.read({**PRODUCTION, "DJANGO_SECRET_KEY": key})


def test_demo_needs_nothing():
    config = conf.read({"DEMO": "1"})

    assert config.database["ENGINE"] == "django.db.backends.sqlite3"
    assert config.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config.site_url == "http://localhost:8000"


@pytest.mark.parametrize(
    ("raw", "low", "high", "expected"),
    [("", 0.1, 60, 3.0), ("0.5", 0.1, 60, 0.5), ("61", 0.1, 60, None), ("x", 0.1, 60, None)],
)
def test_numbers_stay_within_bounds(raw, low, high, expected):
    reader = conf.Reader({"N": raw})

    value = reader.number("N", 3.0, low=low, high=high)

    if expected is None:
        assert (value, len(reader.problems)) == (3.0, 1)
    else:
        assert (value, reader.problems) == (expected, [])


@pytest.mark.slow
def test_deployment_check_is_clean_with_the_production_example():
    environment = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}},
        **PRODUCTION,
        "DATABASE_URL": "sqlite:///var/check.sqlite3",
    }
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "manage.py",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.strip()) == (0, ""), done.stderr
