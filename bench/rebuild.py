"""Rebuild the index while people read and write: `python -m bench.rebuild --size 100000`.

`manage.py reindex` runs in a process of its own beside the worker and a writer. A reader asks all
the time for listings that it knows, each by a word that stands nowhere else: no answer, or two,
would be a missing or a doubled listing (aim: none of either). Both engines.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench.measure import percentiles
from bench.stage import each, last_words, options, settle, stage, word

BEFORE = AFTER = 3.0


def look(place: Any, number: int) -> tuple[int, bool]:
    """How often one known listing stands in its answer, and whether the database answered."""
    from search import service
    from search.query import SearchQuery

    result = service.search(SearchQuery.from_values(audience="public", text=word(number)))
    key = f"listing:{place.known[number].code}"
    return max(result.total, [hit.key for hit in result.hits].count(key)), result.degraded


def measure(place: Any, rate: float, longest: float) -> dict[str, Any]:
    """Read until a rebuild is over."""
    from marketplace.listings.models import Listing
    from search.engines import get_engine

    written = Listing.objects.count()
    former = get_engine().live()
    writer = place.write(rate, longest)
    seconds: list[float] = []
    counts = {"asked": 0, "missing": 0, "doubled": 0, "degraded": 0}
    start = time.perf_counter()
    rebuild, over, took = None, 0.0, 0.0
    while not over or time.perf_counter() < over + AFTER:
        now = time.perf_counter()
        if rebuild is None and now > start + BEFORE:
            rebuild, begun = place.start("manage.py", "reindex", output="reindex.txt"), now
        if rebuild is not None and not over and rebuild.poll() is not None:
            over, took = now, now - begun
        times, degraded = look(place, counts["asked"] % len(place.known))
        seconds.append(time.perf_counter() - now)
        counts["asked"] += 1
        counts["missing"] += times == 0
        counts["doubled"] += times > 1
        counts["degraded"] += degraded
        time.sleep(0.01)
    assert rebuild is not None
    writer.terminate()
    writer.wait()
    said = (place.folder / "reindex.txt").read_text(encoding="utf-8").strip().splitlines()
    return {
        "engine": place.engine,
        "listings": place.size,
        "reindex_seconds": round(took, 1),
        "reindex_status": rebuild.returncode,
        "reindex_said": said[-1:] if not rebuild.returncode else last_words(place, "reindex.txt"),
        "written": Listing.objects.count() - written,
        "swapped": get_engine().live() != former,
        **counts,
        "answer": {**percentiles(seconds), "max": round(max(seconds) * 1000, 1)},
        **settle(),
    }


def run(engine: str, size: int, asked: argparse.Namespace) -> dict[str, Any]:
    """One engine, one size."""
    with stage(engine, size, top=asked.folder) as place:
        place.serve()
        time.sleep(asked.warm)
        return measure(place, asked.rate, asked.longest)


def line(row: dict[str, Any]) -> str:
    """What was found, in words."""
    return (
        f"{row['listings']:,} {row['engine']}: rebuilt in {row['reindex_seconds']} s "
        f"(status {row['reindex_status']}) while {row['written']} listings were written, "
        f"{row['asked']} questions of {row['answer']} ms: {row['missing']} missing, "
        f"{row['doubled']} doubled (aim: 0), {row['degraded']} from the database; the index "
        f"equals the database: {row['equal']}"
    )


def main() -> None:
    """Run what was asked."""
    parser = options(__doc__)
    parser.add_argument("--rate", type=float, default=5.0, help="listings written a second")
    parser.add_argument("--longest", type=float, default=900.0, help="seconds of writing at most")
    parser.add_argument("--warm", type=float, default=8.0, help="seconds for the worker to start")
    asked = parser.parse_args()
    for row in each("bench.rebuild", asked, run):
        print(line(row))


if __name__ == "__main__":
    main()
