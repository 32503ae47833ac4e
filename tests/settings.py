"""Settings of the tests: nothing of the developer's environment, nothing that outlives the run.

Quick by default: SQLite in memory, embedded index, no migrations (pyproject.toml). The part of
`make test` that is about PostgreSQL sets TEST_DATABASE_URL.
"""

import os
import tempfile
from pathlib import Path

TEST_ROOT = Path(tempfile.mkdtemp(prefix="exchange-tests-"))  # one for each xdist process
(TEST_ROOT / "static").mkdir()  # whitenoise warns when it is missing

for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "SMS_URL", "ZALO_URL"):
    os.environ.pop(name, None)
os.environ.update(
    DJANGO_SECRET_KEY="a-key-of-the-tests-that-is-long-enough-to-pass-the-check-of-length",
    DJANGO_DEBUG="no",
    DEMO="no",
    TRUSTED_PROXY="no",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="http://testserver",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:",
    CACHE_URL="memory://",
    EMAIL_URL="console://",
    DEFAULT_FROM_EMAIL="Exchange <exchange@example.com>",
    SEARCH_URL="",
    SEARCH_MODEL="",
    SEARCH_INDEX_DIR=str(TEST_ROOT / "search"),
    MEDIA_ROOT=str(TEST_ROOT / "media"),
    PRIVATE_ROOT=str(TEST_ROOT / "private"),
    STATIC_ROOT=str(TEST_ROOT / "static"),
    LOG_LEVEL="WARNING",
)

from cms.settings import *  # noqa: E402, F403 - the environment above has to come first
from cms.settings import STORAGES  # noqa: E402 - the same

# Passwords are made by the hundred here and guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names without hashes: tests don't collect static files.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Wagtail's own search would index inside the open transaction; ours has its outbox.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}
# Tasks only wake the worker, and no worker runs here: tests drain the outboxes themselves.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
SECURE_SSL_REDIRECT = False
# A component that is used wrongly fails the test instead of only being logged.
COMPONENTS_STRICT = True
