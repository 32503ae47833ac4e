"""What the measurements under load share: a database, an index, the worker, people who write.

SQLite with the embedded index, PostgreSQL with Elasticsearch; both private to one run. The worker
and the clock are the processes that `make demo` starts; who writes is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.services.elasticsearch import private_elasticsearch
from tests.services.postgres import private_postgres

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data" / "exchange"
FOLDER = ROOT / "var" / "bench"
ENGINES = ("embedded", "elasticsearch")
LETTERS = "bcdghkmpqtvx"
PATIENCE = 120.0


def options(about: str | None) -> argparse.ArgumentParser:
    """Arguments that each of these programs takes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--sizes", "--size", default="1000", help="listings, comma-separated")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    return parser


def each(
    module: str, asked: argparse.Namespace, run: Callable[[str, int, argparse.Namespace], Any]
) -> list[dict[str, Any]]:
    """Run every engine and size in a process of its own: Django's settings are made once in each.

    Returns what each of them printed last, which is also printed here.
    """
    if asked.inside:
        engine, _, size = asked.inside.partition(":")
        busy = round(os.getloadavg()[0], 1)
        print(json.dumps({"load_before": busy, **run(engine, int(size), asked)}))
        return []
    found = []
    for size in asked.sizes.split(","):
        for engine in asked.engines.split(","):
            command = [sys.executable, "-m", module, "--inside", f"{engine}:{size}", *sys.argv[1:]]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            found.append(json.loads(done.stdout.splitlines()[-1]))
            print(json.dumps(found[-1]), flush=True)
    return found


def word(number: int) -> str:
    """A word that stands nowhere else."""
    found = ""
    for _ in range(6):
        number, digit = divmod(number, len(LETTERS))
        found += LETTERS[digit]
    return f"zz{found}"


@cache
def _records(kind: str) -> list[dict[str, Any]]:
    with (DATA / f"{kind}s.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def words_of(number: int, kind: str, own: int | None = None) -> dict[str, Any]:
    """Content of a listing that is the same each time: a judged record with a word of its own.

    Args:
        number: which record.
        kind: `need` or `offer`.
        own: which word, `number` by default.
    """
    first = word(number if own is None else own)
    records = _records(kind)
    record = records[number % len(records)]
    text = " ".join(str(record.get(n) or "") for n in ("summary", "body", "problem", "practice"))
    return {
        "title_vi": f"{first} {record['title']}"[:160],
        "title_en": "",
        "summary_vi": f"{first} {text}"[:400],
        "body_vi": text[:2000],
    }


@dataclass(slots=True)
class Stage:
    """One engine with its data; `environment` gives another process the same."""

    engine: str
    size: int
    folder: Path
    environment: dict[str, str]
    author: Any = None
    moderator: Any = None
    known: list[Any] = field(default_factory=list)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, output: str = "") -> subprocess.Popen[bytes]:
        """Start a process on this stage; what it prints goes to a file in its folder."""
        name = output or f"{len(self.running)}.log"
        errors = self.folder / f"{name}.errors"
        with (self.folder / name).open("ab") as log, errors.open("ab") as wrong:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=wrong,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def serve(self) -> None:
        """Worker and clock, as `make demo` runs them."""
        self.start("manage.py", "db_worker")
        self.start("scripts/serve.py", "--clock")

    def write(self, rate: float, seconds: float, first: int = 1_000_000) -> subprocess.Popen[bytes]:
        """A process in which listings are written, sent and approved, `rate` a second."""
        given = (str(self.author.pk), str(self.moderator.pk))
        return self.start(
            "-m", "bench.writing", *given, str(rate), str(seconds), str(first), output="writer.json"
        )

    def written(self, writer: subprocess.Popen[bytes]) -> dict[str, Any]:
        """What the writer did, once it has ended."""
        writer.wait(timeout=PATIENCE + 600)
        lines = (self.folder / "writer.json").read_text(encoding="utf-8").splitlines()
        found: dict[str, Any] = json.loads(lines[-1]) if lines else {"saved": 0, "failed": "died"}
        return found

    def stop(self) -> None:
        """End what this stage started."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()


def last_words(place: Stage, name: str) -> str:
    """What a process complained of at the end."""
    path = place.folder / f"{name}.errors"
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:])[-600:]


def settle() -> dict[str, Any]:
    """Wait until nothing waits for the index, then compare it with the database."""
    from search.indexing import check_index
    from search.models import OutboxEntry

    start = time.perf_counter()
    while OutboxEntry.objects.exists() and time.perf_counter() - start < PATIENCE:
        time.sleep(0.2)
    waited = time.perf_counter() - start
    report = check_index()
    return {
        "settled_seconds": round(waited, 1),
        "waiting": OutboxEntry.objects.count(),
        "checked": report.checked,
        "missing": len(report.missing),
        "stale": len(report.stale),
        "extra": len(report.extra),
        "equal": report.ok,
    }


def _environment(folder: Path, engine: str, database: str, server: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DEMO": "1",
        "DATABASE_URL": database,
        "CACHE_URL": "db://django_cache",
        "EMAIL_URL": f"file:///{folder / 'mail'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "SEARCH_URL": server if engine == "elasticsearch" else "",
        "SEARCH_INDEX_DIR": str(folder / "index"),
        "SEARCH_INDEX_PREFIX": folder.name,
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }


def _kept(size: int) -> Path:
    """Where a database of that size is kept from run to run, as long as no migration changes."""
    digest = sha256()
    for path in sorted(ROOT.glob("[!.v]*/**/migrations/0*.py")):
        digest.update(path.read_bytes())
    return FOLDER / "load" / f"{size}-{digest.hexdigest()[:10]}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


@contextmanager
def stage(
    engine: str, size: int, *, top: Path = FOLDER, server: str = "", known: int = 150
) -> Iterator[Stage]:
    """Everything ready and indexed, with `known` needs that hold a word of their own.

    Args:
        engine: one of ENGINES.
        size: live listings in all but those.
        top: folder that may be filled.
        server: Elasticsearch's addresses; a private one is started without any.
        known: their number.
    """
    import django

    folder = top / f"load-{engine}-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        if engine == "embedded":
            database = f"sqlite:///{folder / 'db.sqlite3'}"
            if _kept(size).exists():
                _copy(_kept(size), folder / "db.sqlite3")
        else:
            database = stack.enter_context(private_postgres())
            if not server:
                os.environ.setdefault("ELASTICSEARCH_HEAP", "1g")
                server = stack.enter_context(private_elasticsearch())
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ |= _environment(folder, engine, database, server)
        django.setup()
        found = Stage(engine, size, folder, dict(os.environ))
        _people(found, known)
        stack.callback(found.stop)
        yield found


def _people(found: Stage, known: int) -> None:
    from django.utils import timezone

    from bench.measure import prepare
    from cms.accounts.models import Consent
    from marketplace.listings.models import Listing, TechnologyNeed
    from search.indexing import reindex
    from tests.factories import accounts, listings, registry

    corpus = prepare(found.size)
    if found.engine == "embedded" and not _kept(found.size).exists():
        for former in _kept(found.size).parent.glob(f"{found.size}-*"):
            former.unlink()
        _copy(found.folder / "db.sqlite3", _kept(found.size))
    organisation = registry.OrganisationFactory(is_verified=True)
    found.author = listings.writer(
        organisation, email="writer@example.vn", consents=(Consent.Purpose.MATCH_ALERTS,)
    )
    found.moderator = accounts.moderator(email="moderator@example.vn")
    now = timezone.now()
    needs = []
    for number in range(known):
        listing = Listing(
            kind="need",
            organisation=corpus.organisations[number % len(corpus.organisations)],
            state=Listing.State.LIVE,
            created_by=corpus.author,
            published_at=now,
            expires_at=now + timedelta(days=90),
            matches_told_at=now,
        )
        need = corpus.need(listing)
        for name, value in words_of(number, "need").items():
            setattr(need, name, value)
        listing.live_title_vi = need.title_vi
        needs.append(need)
    Listing.objects.bulk_create([need.listing for need in needs])
    TechnologyNeed.objects.bulk_create(needs)
    found.known = [need.listing for need in needs]
    reindex()
