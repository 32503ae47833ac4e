"""Build the demo's database, files and index in `var/demo`, unless they are up to date.

Up to date means: made from the migrations and the content that are there now, which the stamp's
hash says. It is built beside the old one and put in its place when complete, so that a build that
is interrupted leaves what was there. The one before is kept as `var/demo.before`.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from serve import DEMO, ROOT, demo_environment

PACKAGES = ("cms", "ecosystem", "marketplace", "search")
# Content lives beside the commands that write it; its format doesn't matter here.
CONTENT_FOLDERS = {"demo", "reference", "migrations"}
CONTENT_MODULES = {"seed_demo.py", "sync_reference.py", "reference.py", "analysis.py"}
COMMANDS = (
    ("migrate", "--verbosity", "0"),
    ("createcachetable",),
    ("sync_reference",),
    ("seed_demo",),
    ("reindex",),
)


def content() -> Iterator[Path]:
    """The files that decide what the demo holds, in a fixed order."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            chosen = path.name in CONTENT_MODULES or CONTENT_FOLDERS & set(path.parts)
            if path.is_file() and chosen and path.suffix != ".pyc":
                yield path
    yield ROOT / "requirements" / "base.txt"


def fingerprint() -> str:
    """One hash over all of it."""
    whole = hashlib.sha256()
    for path in content():
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def build(folder: Path) -> None:
    """Fill a folder from nothing.

    Raises:
        subprocess.CalledProcessError: a command failed; its own output says why.
    """
    folder.mkdir(parents=True)
    environment = {
        **os.environ,
        **demo_environment(folder, "http://localhost:8000"),
    }
    # The folder is complete in itself; another engine is filled by `manage.py reindex`.
    environment.pop("SEARCH_URL", None)
    for command in COMMANDS:
        start = time.monotonic()
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
        print(f"demo: {command[0]:<18} {time.monotonic() - start:5.1f} s", flush=True)


def main() -> int:
    """Build when something changed, or with --force."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="build it anew in any case")
    parser.add_argument("--folder", type=Path, default=DEMO, help="where the demo lives")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        stamp = folder / "made-from"
        if not options.force and stamp.exists() and stamp.read_text() == wanted:
            return 0
        new = folder.with_name(f"{folder.name}.new")
        before = folder.with_name(f"{folder.name}.before")
        shutil.rmtree(new, ignore_errors=True)
        print("demo: building the database, which is done once", flush=True)
        try:
            build(new)
        except subprocess.CalledProcessError as error:
            print(f"demo: {error}", file=sys.stderr)
            return 1
        (new / stamp.name).write_text(wanted)
        if folder.exists():
            shutil.rmtree(before, ignore_errors=True)
            folder.rename(before)
        new.rename(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
