"""`make test`: the whole suite, part by part, each with the servers it needs.

    test.py [quick|slow|postgres|elasticsearch|e2e …] [-- pytest's own arguments]

Where TEST_DATABASE_URL, TEST_ELASTICSEARCH_URL or CHROMIUM name a service, that one is used;
otherwise a private one is started from what the machine has installed. A part whose service can't
be had is reported as not run, and with CI=true it is a failure.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import ServiceMissingError  # noqa: E402 - the repository isn't installed
from tests.services.chromium import find_chromium  # noqa: E402 - the same
from tests.services.elasticsearch import private_elasticsearch  # noqa: E402 - the same
from tests.services.postgres import private_postgres  # noqa: E402 - the same

NO_TESTS_COLLECTED = 5


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """The environment of a run on PostgreSQL."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield {"TEST_DATABASE_URL": given}
        return
    with private_postgres() as url:
        yield {"TEST_DATABASE_URL": url}


@contextmanager
def elasticsearch() -> Iterator[dict[str, str]]:
    """The environment of a run on Elasticsearch."""
    given = os.environ.get("TEST_ELASTICSEARCH_URL")
    if given:
        yield {"TEST_ELASTICSEARCH_URL": given}
        return
    with private_elasticsearch() as url:
        yield {"TEST_ELASTICSEARCH_URL": url}


@contextmanager
def chromium() -> Iterator[dict[str, str]]:
    """The environment of a run with a browser."""
    yield {"CHROMIUM": find_chromium()}


@dataclass(frozen=True, slots=True)
class Part:
    """Tests chosen by marker, and what they need."""

    name: str
    markers: str
    services: tuple[Callable[[], object], ...]
    arguments: tuple[str, ...] = ()


ROOM = 2_000_000_000  # bytes
NO_SERVICE = "not postgres and not elasticsearch and not e2e"
PARALLEL = ("-n", os.environ.get("TEST_PROCESSES", "2"), "--dist", "worksteal")
PARTS = (
    Part("quick", f"{NO_SERVICE} and not slow", (), PARALLEL),
    Part("slow", f"{NO_SERVICE} and slow", (), PARALLEL),
    Part("postgres", "postgres", (postgres,)),
    Part("elasticsearch", "elasticsearch and not e2e", (elasticsearch,)),
    Part("e2e", "e2e", (chromium, elasticsearch), ("-p", "no:randomly")),
)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where tests keep files for a moment: in memory where there is room for them.

    Each test has its own index; on a disk, making and removing them takes as long as the tests.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return tempfile.TemporaryDirectory(prefix="exchange-", dir=memory if roomy else None)


def run(part: Part, extra: list[str]) -> str:
    """Run one part; answers what to report of it, in one word and why."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    # Only the part that is about PostgreSQL may see it: the others are quick because they don't.
    environment.pop("TEST_DATABASE_URL", None)
    with ExitStack() as services:
        for service in part.services:
            try:
                environment |= services.enter_context(service())  # type: ignore[arg-type]  # context managers of the three functions above
            except ServiceMissingError as reason:
                return f"NOT RUN: {reason}"
        environment["TMPDIR"] = services.enter_context(_folder())
        command = [sys.executable, "-m", "pytest", "-q", "-m", part.markers]
        command += [*part.arguments, *extra]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if status == NO_TESTS_COLLECTED:
        return "no tests"
    return "passed" if status == 0 else f"FAILED ({status})"


def run_with_second_try(part: Part, extra: list[str]) -> str:
    """What failed runs once more, and it is said: a browser on a busy machine can miss a moment.

    So can a count of queries in one of thousands of tests in random order (seen once).

    A test that fails twice is a failure; one that needs the second try is named above.
    """
    outcome = run(part, extra)
    if part.name not in {"e2e", "quick"} or outcome != "FAILED (1)":
        return outcome
    print(f"\n----- {part.name}: what failed, once more -----", flush=True)
    again = run(part, [*extra, "--last-failed", "--last-failed-no-failures=none"])
    return "passed, some at the second try: see above" if again == "passed" else outcome


def main(arguments: list[str]) -> int:
    """Run the chosen parts, all by default, and say at the end how each went."""
    if "--" in arguments:
        at = arguments.index("--")
        arguments, extra = arguments[:at], arguments[at + 1 :]
    else:
        extra = []
    unknown = set(arguments) - {part.name for part in PARTS}
    if unknown:
        print(f"unknown part {sorted(unknown)}; there are {[part.name for part in PARTS]}")
        return 2
    # An exception, so that the private servers are stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results: list[tuple[str, str, float]] = []
    for part in PARTS:
        if arguments and part.name not in arguments:
            continue
        print(f"\n----- {part.name} -----", flush=True)
        start = time.monotonic()
        results.append((part.name, run_with_second_try(part, extra), time.monotonic() - start))
    print("\n----- tests -----")
    for name, outcome, seconds in results:
        print(f"{name:<14} {seconds:6.0f} s  {outcome}")
    strict = os.environ.get("CI", "").lower() == "true"
    failed = [o for _, o, _ in results if o.startswith("FAILED")]
    absent = [o for _, o, _ in results if o.startswith("NOT RUN")]
    if all(o == "no tests" for _, o, _ in results):
        print("no test was run at all")
        return 1
    return 1 if failed or (strict and absent) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
