"""`make lint` and `make format`: every check runs, so that one look shows all that is wrong."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PACKAGES = ["cms", "ecosystem", "marketplace", "search"]
CHECKED_TYPES = [*PACKAGES, "scripts", "tests/services"]
DJANGO_VERSION = "5.2"


def templates() -> list[str]:
    """Tracked and new templates of ours, relative to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.html", "*.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [name for name in listed if "templates" in Path(name).parts and (ROOT / name).exists()]


def existing(names: list[str]) -> list[str]:
    """Those that are there: rooms are built one after the other."""
    return [name for name in names if (ROOT / name).exists()]


@dataclass(frozen=True, slots=True)
class Check:
    """One command and what it is called in the report."""

    name: str
    command: list[str]


def checks() -> list[Check]:
    """What has to be clean before a change lands, the quick ones first."""
    django = [str(BIN / "python"), "manage.py"]
    formatted = templates()
    found = [
        Check("style", [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", "."]),
        Check("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        Check("translations", [str(BIN / "python"), "scripts/messages.py", "check"]),
        Check("floors", [str(BIN / "lint-imports"), "--no-cache"]),
        Check("types", [str(BIN / "mypy"), *existing(CHECKED_TYPES)]),
        Check("system check", [*django, "check", "--fail-level", "WARNING"]),
        Check("migrations complete", [*django, "makemigrations", "--check", "--dry-run"]),
        Check("migrations safe", [*django, "lintmigrations", "--settings=scripts.lint_settings"]),
        Check(
            "compose file",
            [
                *(str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec"),
                "compose.yaml",
            ],
        ),
    ]
    if formatted:
        djade = [str(BIN / "djade"), "--check", "--target-version", DJANGO_VERSION, *formatted]
        found.insert(2, Check("templates", djade))
    return found


def fix() -> int:
    """Rewrite what can be rewritten without a decision."""
    subprocess.run([str(BIN / "ruff"), "check", "--fix", "--quiet", "."], cwd=ROOT, check=False)
    subprocess.run([str(BIN / "ruff"), "format", "--quiet", "."], cwd=ROOT, check=False)
    formatted = templates()
    if formatted:
        subprocess.run(
            [str(BIN / "djade"), "--target-version", DJANGO_VERSION, *formatted],
            cwd=ROOT,
            check=False,
        )
    return 0


def main() -> int:
    """Run the checks; prints the output of those that fail."""
    if "--fix" in sys.argv:
        return fix()
    environment = {**os.environ, "DEMO": "1", "DJANGO_DEBUG": "1"}
    failed = []
    for check in checks():
        start = time.monotonic()
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - start
        word = "ok" if done.returncode == 0 else "FAILED"
        print(f"{check.name:<22} {seconds:5.1f} s  {word}", flush=True)
        if done.returncode:
            failed.append(check.name)
            print(done.stdout.rstrip(), flush=True)
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'clean'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
