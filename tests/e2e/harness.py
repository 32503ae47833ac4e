"""The demo as a visitor meets it: its own processes, its own folder, a real browser.

Nothing here runs in the test's process but the browser's driver: a test sees pages, mails and what
`manage.py` prints, as an operator would. (Playwright's loop and Django's ORM don't share a thread.)
"""

import email
import email.policy
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "var" / "demo-e2e"
START_SECONDS = 90
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}

MAKE_SESSION = """
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
import time
user = get_user_model().objects.get(email={email!r})
s = SessionStore()
s[SESSION_KEY] = user._meta.pk.value_to_string(user)
s[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
s[HASH_SESSION_KEY] = user.get_session_auth_hash()
methods = [{{"method": "password", "at": time.time(), "email": user.email}},
           {{"method": "mfa", "type": "totp", "at": time.time()}}]
s["account_authentication_methods"] = methods
s.save()
print("session", s.session_key)
"""


@dataclass(slots=True)
class Exchange:
    """A running demo."""

    url: str
    folder: Path
    engine: str
    environment: dict[str, str]
    _sessions: dict[str, str] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this demo; its output. A failure raises with it."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def tick(self) -> None:
        """Run what is due and what waits, at once."""
        self.manage("tick")

    def mails(self, to: str = "") -> list[EmailMessage]:
        """What was sent so far, oldest first; only to this address when one is given."""
        found = []
        for path in sorted((self.folder / "mail").glob("*.log"), key=lambda p: p.stat().st_mtime):
            parts = path.read_bytes().split(b"-" * 79 + b"\n")
            found.extend(
                email.message_from_bytes(raw, policy=email.policy.default)
                for raw in parts
                if raw.strip()
            )
        return [mail for mail in found if not to or to in str(mail["To"])]

    def wait_for_mail(self, to: str, *, after: int = 0, seconds: float = 20) -> EmailMessage:
        """The first mail to this address after the first `after` ones."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            mails = self.mails(to)
            if len(mails) > after:
                return mails[after]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {to} within {seconds} s")

    def sign_in(self, context: BrowserContext, address: str) -> None:
        """Give the browser a session of this account, its second factor included.

        For tests about something else; those about signing in use the form.
        """
        if address not in self._sessions:
            answer = self.manage("shell", "-c", MAKE_SESSION.format(email=address))
            (line,) = [x for x in answer.splitlines() if x.startswith("session ")]
            self._sessions[address] = line.removeprefix("session ").strip()
        cookie = {"name": "sessionid", "value": self._sessions[address], "url": self.url}
        context.add_cookies([cookie])


def build_template() -> Path:
    """The demo's data, built once and kept until migrations or content change."""
    script = ROOT / "scripts" / "demo_data.py"
    done = subprocess.run(
        [sys.executable, str(script), "--folder", str(TEMPLATE)],
        cwd=ROOT,
        # With what the tests' settings leave in the environment it would be built in memory.
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "PYTEST_"))},
            "CACHE_URL": "db://django_cache",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the demo can't be built:\n{done.stdout[-3000:]}", pytrace=False)
    return TEMPLATE


@contextmanager
def running_exchange(folder: Path, engine: str) -> Iterator[Exchange]:
    """Serve a fresh copy of the demo by `scripts/serve.py`, as `make demo` does."""
    shutil.copytree(build_template(), folder, dirs_exist_ok=True)
    port = free_port()
    url = f"http://localhost:{port}"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "PYTEST_"))},
        "DEMO": "1",
        "SITE_URL": url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "CACHE_URL": "db://django_cache",
        "DATABASE_URL": f"sqlite:///{folder / 'exchange.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "SEARCH_INDEX_DIR": str(folder / "search"),
        "EMAIL_URL": f"file:///{folder / 'mail'}",
        "SEARCH_URL": os.environ["TEST_ELASTICSEARCH_URL"] if engine == "elasticsearch" else "",
        "SEARCH_INDEX_PREFIX": f"e2e{port}",
        "TICK_SECONDS": "10",
        "LOG_LEVEL": "WARNING",
    }
    exchange = Exchange(url, folder, engine, environment)
    # The prefix is this run's own, so the demo's index isn't found under it.
    exchange.manage("reindex")
    log = folder / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "scripts/serve.py", "--demo", "--folder", str(folder)),
                *("--port", str(port)),
            ],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(url, server, log)
        yield exchange
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the demo didn't start:\n{log.read_text()[-4000:]}")


@dataclass  # without slots: Playwright keeps a mark on whose method it calls
class Problems:
    """What a page complained about where no visitor looks: console, scripts, missing files."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Collect from this page from now on."""
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on(
            "console",
            lambda m: (
                self.found.append(f"console: {m.text} {m.location['url']}")
                if m.type == "error"
                else None
            ),
        )
        page.on(
            "response",
            lambda r: self.found.append(f"{r.status}: {r.url}") if r.status >= 500 else None,
        )

    def expect(self, part: str) -> None:
        """Allow complaints that contain this, such as the 404 a test asks for."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        """What nobody allowed."""
        return [p for p in self.found if not any(part in p for part in self.expected)]


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can see; the report names each element."""
    results = Axe().run(page, options=AXE_RULES)
    found = [
        f"{v['id']}: {v['help']}\n    " + "\n    ".join(n["html"][:160] for n in v["nodes"][:4])
        for v in results.response["violations"]
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)


def assert_fits(page: Page) -> None:
    """Nothing sticks out to the side, at whatever width the page has."""
    wide = page.evaluate(
        """() => { const w = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= w) return [];
          return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > w + 1)
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120)) .concat(['(page is wider)']); }"""
    )
    assert wide == [], f"{page.url}: {wide}"
