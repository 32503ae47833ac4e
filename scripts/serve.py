"""Web, worker and clock under one command; Ctrl-C or TERM stops all three together.

    serve.py [--demo] [--port 8000] [--host 127.0.0.1]

With --demo it serves `var/demo`, the demo's own database. Otherwise the environment says what to
serve, as for manage.py. When one of the three dies by itself, it is started again; three times in
a minute, and everything stops with its status.

Only the standard library: what starts the processes must not depend on what they run.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "var" / "demo"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
RESTARTS, RESTART_WINDOW = 3, 60.0


def demo_environment(folder: Path, address: str) -> dict[str, str]:
    """The settings of a demo that lives in one folder.

    Where it is stored isn't open to the environment: seeding must never reach a real database.
    """
    return {
        "SITE_URL": os.environ.get("SITE_URL", address),
        "EMAIL_URL": os.environ.get("EMAIL_URL", f"file:///{folder / 'mail'}"),
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'exchange.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "SEARCH_INDEX_DIR": str(folder / "search"),
    }


@dataclass(slots=True)
class Process:
    """One of the three, in a process group of its own so that it can be stopped whole."""

    name: str
    command: list[str]
    environment: dict[str, str]
    starts: deque[float] = field(default_factory=deque)
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and remember when."""
        self.starts.append(time.monotonic())
        self.running = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def may_restart(self) -> bool:
        """Whether it hasn't died too often lately."""
        now = time.monotonic()
        while self.starts and now - self.starts[0] > RESTART_WINDOW:
            self.starts.popleft()
        return len(self.starts) <= RESTARTS

    def signal(self, number: int) -> None:
        """Send a signal to the whole group, if anything of it is left."""
        if self.running is None:
            return
        try:
            os.killpg(self.running.pid, number)
        except ProcessLookupError:
            return

    def alive(self) -> bool:
        """Whether it runs."""
        return self.running is not None and self.running.poll() is None


def processes(host: str, port: int, environment: dict[str, str]) -> list[Process]:
    """The web server, the worker and the clock."""
    python = sys.executable
    gunicorn = [
        *(python, "-m", "gunicorn", "cms.wsgi:application", "--bind", f"{host}:{port}"),
        *("--workers", os.environ.get("WEB_PROCESSES", "2"), "--threads", "4"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--preload"),
    ]
    tick = [python, str(Path(__file__).resolve()), "--clock"]
    return [
        Process("web", gunicorn, environment),
        Process("worker", [python, "manage.py", "db_worker"], environment),
        Process("clock", tick, environment),
    ]


def clock() -> int:
    """Run `manage.py tick` again and again: cron's part where there is no cron.

    TICK_SECONDS is the pause between two runs, 60 by default. After each that went well the file
    `exchange-tick` in the temporary folder is touched: compose.yaml's health check looks at it.
    """
    heartbeat = Path(tempfile.gettempdir()) / "exchange-tick"
    pause = float(os.environ.get("TICK_SECONDS", "60"))
    time.sleep(min(pause, 3.0))  # the first page comes first: two cores start three processes
    while True:
        done = subprocess.run([sys.executable, "manage.py", "tick"], cwd=ROOT, check=False)
        if done.returncode == 0:
            heartbeat.touch()
        time.sleep(pause)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there: otherwise we would greet somebody else's server as ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def wait_until_healthy(address: str, web: Process, stopping: threading.Event) -> bool:
    """Ask /healthz until it answers 200; False when it doesn't in time, or when `web` has died."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and web.alive() and not stopping.is_set():
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:  # noqa: PLR2004 - HTTP's own number
                    return True
        except OSError:
            stopping.wait(0.1)
    return False


def announce(address: str, environment: dict[str, str], *, demo: bool) -> None:
    """Print where it is and who can sign in."""
    print(f"\nServing on {address}  (English: {address}/en/ , administration: {address}/admin/)")
    if demo:
        subprocess.run(
            [sys.executable, "manage.py", "seed_demo", "--print-accounts"],
            cwd=ROOT,
            env=environment,
            check=False,
        )
    print("Ctrl-C stops web, worker and clock.\n", flush=True)


def stop(running: list[Process]) -> None:
    """TERM to all, then KILL to what is still there after STOP_SECONDS."""
    for process in running:
        process.signal(signal.SIGTERM)
    limit = time.monotonic() + STOP_SECONDS
    while time.monotonic() < limit and any(process.alive() for process in running):
        time.sleep(0.05)
    for process in running:
        process.signal(signal.SIGKILL)
        if process.running is not None:
            process.running.wait()


def supervise(running: list[Process], stopping: threading.Event) -> int:
    """Keep all alive until told to stop; answers the exit status."""
    while not stopping.wait(0.5):
        for process in running:
            if process.alive():
                continue
            status = process.running.returncode if process.running else 1
            if not process.may_restart():
                print(f"{process.name} keeps dying (status {status}): stopping", flush=True)
                return status or 1
            print(f"{process.name} died (status {status}): starting it again", flush=True)
            process.start()
    return 0


def main() -> int:
    """Start, wait, announce, supervise, stop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", action="store_true", help="serve var/demo")
    parser.add_argument("--folder", type=Path, default=DEMO, help="another demo folder")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--clock", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.clock:
        return clock()

    name = "localhost" if options.host in {"127.0.0.1", "0.0.0.0"} else options.host  # noqa: S104 - compared, not bound
    address = f"http://{name}:{options.port}"
    environment = dict(os.environ)
    if options.demo:
        environment |= demo_environment(options.folder.resolve(), address)
        (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)  # whitenoise looks for it

    if not is_free(options.host, options.port):
        print(f"Port {options.port} is taken. Choose another one: PORT=8123 make demo")
        return 1
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())

    running = processes(options.host, options.port, environment)
    try:
        for process in running:
            process.start()
        if not wait_until_healthy(f"http://127.0.0.1:{options.port}", running[0], stopping):
            if stopping.is_set():
                return 0
            print(f"{address}/healthz doesn't answer; the reason should stand above", flush=True)
            return 1
        announce(address, environment, demo=options.demo)
        return supervise(running, stopping)
    finally:
        stop(running)


if __name__ == "__main__":
    sys.exit(main())
