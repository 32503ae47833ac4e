"""How soon a newly approved listing is found and matched: `python -m bench.live`.

Five others are written, sent and approved each second meanwhile (`--rate`), for two minutes
(`--seconds`), on SQLite with the embedded index and on PostgreSQL with Elasticsearch. The clock
starts when the approval has come back; found is the question of the search page, matched is among
the ten matches of a need that fits. The aim is p95 within 2 s; nothing here asserts it.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench.measure import percentiles
from bench.stage import each, options, settle, stage

LONGEST = 30.0
PAUSE = 0.05
MATCHES = 10


def probe(place: Any, number: int) -> tuple[float, float] | None:
    """Seconds until one listing is found, and until its need has it among its matches."""
    from django.contrib.auth.models import AnonymousUser

    from bench.stage import word, words_of
    from bench.writing import reviewed
    from marketplace.listings import matching, queries, services
    from search import service
    from search.query import SearchQuery

    need = queries.live_for("public").get(pk=place.known[number].pk)
    fields = list(need.content.field_codes)
    own = 500_000 + number
    said = words_of(number, "need", own)
    listing = reviewed(place.author, place.moderator, "offer", number, field_codes=fields, **said)
    services.approve(place.moderator, listing=listing)
    key = f"listing:{listing.code}"
    start = time.perf_counter()
    found = 0.0
    while time.perf_counter() - start < LONGEST:
        if not found:
            result = service.search(SearchQuery.from_values(audience="public", text=word(own)))
            if any(hit.key == key for hit in result.hits) and not result.degraded:
                found = time.perf_counter() - start
                continue
        else:
            matches = matching.matches_for(AnonymousUser(), need, limit=MATCHES)
            if listing.code in [match.code for match in matches]:
                return found, time.perf_counter() - start
        time.sleep(PAUSE)
    return None


def measure(place: Any, seconds: float, rate: float) -> dict[str, Any]:
    """Probe one after the other while others write."""
    writer = place.write(rate, seconds)
    start = time.perf_counter()
    times: list[tuple[float, float]] = []
    lost = 0
    while time.perf_counter() - start < seconds and len(times) + lost < len(place.known):
        taken = probe(place, len(times) + lost)
        if taken is None:
            lost += 1
        else:
            times.append(taken)
    done = place.written(writer)
    found = {"found": [one for one, _ in times], "matched": [two for _, two in times]}
    return {
        "engine": place.engine,
        "listings": place.size,
        "probes": len(times) + lost,
        "not_within_30s": lost,
        "others": done,
        **{
            name: {**percentiles(taken), "max": round(max(taken) * 1000, 1)}
            for name, taken in found.items()
            if taken
        },
        **settle(),
    }


def run(engine: str, size: int, asked: argparse.Namespace) -> dict[str, Any]:
    """One engine, one size."""
    with stage(engine, size, top=asked.folder) as place:
        place.serve()
        time.sleep(asked.warm)
        return measure(place, asked.seconds, asked.rate)


def line(row: dict[str, Any]) -> str:
    """What was found, in words."""
    return (
        f"{row['listings']:,} {row['engine']}: {row['probes']} probes, found "
        f"{row.get('found')}, matched {row.get('matched')} ms (aim: p95 2000); others "
        f"{row['others']}; the index equals the database: {row['equal']}"
    )


def main() -> None:
    """Run what was asked."""
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--rate", type=float, default=5.0, help="others a second")
    parser.add_argument("--warm", type=float, default=8.0, help="seconds for the worker to start")
    asked = parser.parse_args()
    for row in each("bench.live", asked, run):
        print(line(row))


if __name__ == "__main__":
    main()
