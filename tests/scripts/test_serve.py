"""Three processes under one command: they start together and they end together."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.architecture.floors import ROOT

STAND_INS = """
import signal, sys, threading
sys.path.insert(0, {scripts!r})
import serve
sleeper = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
quitter = [sys.executable, "-c", "raise SystemExit(7)"]
stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
running = [serve.Process("one", sleeper, {{}}), serve.Process("two", {second}, {{}})]
try:
    for process in running:
        process.start()
    print(*(p.running.pid for p in running), flush=True)
    status = serve.supervise(running, stopping)
finally:
    serve.stop(running)
sys.exit(status)
"""


def start(second: str) -> tuple[subprocess.Popen[str], list[int]]:
    program = STAND_INS.format(scripts=str(ROOT / "scripts"), second=second)
    runner = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    for line in runner.stdout:
        if line.split()[0].isdigit():
            return runner, [int(pid) for pid in line.split()]
    raise AssertionError("it didn't start")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_term_stops_all_of_them():
    runner, pids = start("sleeper")
    assert [is_alive(pid) for pid in pids] == [True, True]
    runner.send_signal(signal.SIGTERM)
    assert runner.wait(timeout=20) == 0
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_one_that_dies_is_started_again():
    runner, pids = start("sleeper")
    os.kill(pids[0], signal.SIGKILL)
    for line in runner.stdout:
        if line.startswith("one died"):
            break
    time.sleep(0.2)
    assert runner.poll() is None
    runner.send_signal(signal.SIGTERM)
    assert runner.wait(timeout=20) == 0


@pytest.mark.slow
def test_one_that_keeps_dying_ends_everything_with_its_status():
    runner, pids = start("quitter")
    assert runner.wait(timeout=30) == 7
    assert is_alive(pids[0]) is False


def test_a_taken_port_is_said_at_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "scripts/serve.py", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == f"Port {port} is taken. Choose another one: PORT=8123 make demo\n"
