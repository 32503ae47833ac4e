"""All that is measured under load, on one stage each: `python -m bench.scale --sizes 100000`.

`bench.live`, `bench.rebuild` and `bench.matching` one after the other on the same data, because
making 100,000 listings takes longer than any of them; `bench.cluster` is apart. Both engines.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench import live, matching, rebuild
from bench.stage import each, options, stage


def run(engine: str, size: int, asked: argparse.Namespace) -> dict[str, Any]:
    """One engine, one size."""
    with stage(engine, size, top=asked.folder) as place:
        place.serve()
        time.sleep(asked.warm)
        found = {
            "engine": engine,
            "listings": size,
            "live": live.measure(place, asked.seconds, asked.rate),
            "rebuild": rebuild.measure(place, asked.rate, asked.longest),
        }
        place.stop()
        return found | {"matching": matching.measure(place, asked.needs, asked.pages)}


def main() -> None:
    """Run what was asked."""
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--rate", type=float, default=5.0, help="others a second")
    parser.add_argument("--longest", type=float, default=900.0, help="seconds of writing at most")
    parser.add_argument("--warm", type=float, default=8.0, help="seconds for the worker to start")
    parser.add_argument("--needs", type=int, default=matching.NEEDS)
    parser.add_argument("--pages", type=int, default=matching.PAGES)
    asked = parser.parse_args()
    for row in each("bench.scale", asked, run):
        print(live.line(row["live"]))
        print(rebuild.line(row["rebuild"]))
        print(matching.line(row["matching"]))


if __name__ == "__main__":
    main()
