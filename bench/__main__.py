"""Measure the exchange: `python -m bench [--sizes 1000,10000] [--engines embedded,elasticsearch]`.

Each size and engine runs in a process of its own, on a database that is made once. The tables go
to docs/performance.md; nothing here asserts anything.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.services.elasticsearch import private_elasticsearch

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
RESULTS = FOLDER / "results.json"
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def measure(size: int, engine: str, server: str) -> dict[str, Any]:
    """One run in its own process.

    Raises:
        subprocess.CalledProcessError: it failed; its output says why.
    """
    folder = FOLDER / str(size)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{(folder / 'db.sqlite3').relative_to(ROOT)}",
        "CACHE_URL": "memory://",
        "SEARCH_INDEX_DIR": str(folder / "index"),
        "SEARCH_INDEX_PREFIX": f"bench{size}",
        "SEARCH_URL": server if engine == "elasticsearch" else "",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "bench.measure", str(size)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(found), flush=True)
    return found


def remembered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These rows with those of earlier runs for other sizes and engines, which stay valid."""
    held = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    found = {(row["size"], row["engine"]): row for row in (*held, *rows)}
    ordered = sorted(found.values(), key=lambda row: (row["size"], row["engine"] != "embedded"))
    RESULTS.write_text(json.dumps(ordered, indent=1), encoding="utf-8")
    return ordered


def _both(figure: dict[str, float]) -> str:
    return f"{figure['p50']} / {figure['p95']}"


def table(rows: list[dict[str, Any]]) -> str:
    """The figures as Markdown."""
    lines = [
        (
            "| listings | engine | search page | of it the engine | all but asking | suggestions "
            "| matches of a need | SQL queries |"
        ),
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['size']:,} | {r['engine']} | {_both(r['search_page'])} "
        f"| {_both(r['search_engine'])} | {_both(r['search_rest'])} | {_both(r['suggest'])} "
        f"| {_both(r['matches'])} | {r['queries']} |"
        for r in rows
    ]
    lines += [
        "",
        "Of the processor's time in our process, which other work on the machine changes less:",
        "",
        "| listings | engine | search page | without asking | suggestions | matches of a need |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['size']:,} | {r['engine']} | {_both(r['search_page_cpu'])} "
        f"| {_both(r['search_rest_cpu'])} | {_both(r['suggest_cpu'])} "
        f"| {_both(r['matches_cpu'])} |"
        for r in rows
    ]
    lines += [
        "",
        (
            "| listings | engine | bare load, documents/s | reindex, documents/s | share "
            "| CPU of bare, µs each | of reindex | reindex, s | memory at most, MB "
            "| grown by reindex |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['size']:,} | {r['engine']} | {r['bare_rate']:,} | {r['reindex_rate']:,} "
        f"| {r['reindex_share']:.0%} | {r['bare_cpu_us']} | {r['reindex_cpu_us']} "
        f"| {r['reindex_seconds']} | {r['memory_mb']} "
        f"| {r['memory_growth_mb']} |"
        for r in rows
    ]
    return "\n".join(lines)


def write(rows: list[dict[str, Any]]) -> None:
    """Put the tables between the marks of docs/performance.md."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    head = (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; milliseconds, p50 / p95."
    )
    PAGE.write_text(f"{before}{BEGIN}\n\n{head}\n\n{table(rows)}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Run what was asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--engines", default="embedded,elasticsearch")
    parser.add_argument("--dry", action="store_true", help="print only, leave the page as it is")
    options = parser.parse_args()
    engines = options.engines.split(",")
    sizes = [int(size) for size in options.sizes.split(",")]
    with ExitStack() as stack:
        server = os.environ.get("TEST_ELASTICSEARCH_URL", "")
        if "elasticsearch" in engines and not server:
            # The tests' half gigabyte refuses bulk writes of 100,000 documents now and then.
            os.environ.setdefault("ELASTICSEARCH_HEAP", "1g")
            server = stack.enter_context(private_elasticsearch())
        rows = [measure(size, engine, server) for size in sizes for engine in engines]
    rows = remembered(rows)
    if not options.dry:
        write(rows)
    print(table(rows))


if __name__ == "__main__":
    main()
