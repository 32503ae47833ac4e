"""A private PostgreSQL: made by initdb in a temporary folder, thrown away afterwards.

`python -m tests.services.postgres` keeps one running and prints its address, for
`TEST_DATABASE_URL=… pytest -m postgres`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services import ServiceMissingError, free_port, unprivileged_user

OWNER = "exchange"
# Nothing in this cluster outlives the run, so no write needs to reach a disk.
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
}


def find_binaries() -> Path:
    """The folder with initdb and pg_ctl; Debian keeps it out of PATH.

    Raises `ServiceMissingError` when PostgreSQL's server isn't installed.
    """
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if versions:
        return versions[-1].parent
    raise ServiceMissingError("no initdb found (Debian: apt-get install postgresql)")


@contextmanager
def private_postgres() -> Iterator[str]:
    """Yields the URL of an empty database `exchange` whose user may create databases."""
    binaries = find_binaries()
    user = unprivileged_user("postgres")
    # Not TMPDIR: it may be closed to the server's user, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="exchange-postgres-", dir="/var/tmp"))
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)

    def run(*command: str) -> None:
        done = _run(command, user=user, cwd=folder)
        if done.returncode:
            raise ServiceMissingError(
                f"{Path(command[0]).name} failed: {done.stdout.strip()[-2000:]}"
            )

    port = free_port()
    data = folder / "data"
    try:
        run(
            *(str(binaries / "initdb"), "--pgdata", str(data), "--username", OWNER),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(folder),
            **UNSAFE_BUT_FAST,
        }
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in options.items())
        pg_ctl = (str(binaries / "pg_ctl"), "--pgdata", str(data), "--log", str(folder / "log"))
        run(*pg_ctl, "--wait", "--timeout", "60", "start")
        try:
            run(str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", OWNER, OWNER)
            yield f"postgres://{OWNER}@127.0.0.1:{port}/{OWNER}"
        finally:
            run(*pg_ctl, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    command: Sequence[str], *, user: str | None, cwd: Path
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryFile("w+") as output:
        # A file, not a pipe: the server that pg_ctl starts keeps it open, and reading a pipe to
        # its end would wait for the server to stop.
        done = subprocess.run(
            command,
            user=user,
            group=None if user is None else pwd.getpwnam(user).pw_gid,
            extra_groups=None if user is None else [],
            cwd=cwd,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read())


def main() -> None:
    """Serve until interrupted."""
    with private_postgres() as url:
        print(url, flush=True)  # noqa: T201 - the address is what this command is for
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
