"""Measure how unmet needs are grouped: `python -m bench.radar [needs]`, 5,000 by default.

The needs' words are read and grouped as a run of the radar does; looking each one up in the index
is measured as "matches of a need" by `make bench`. docs/performance.md holds the figures.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "radar"


def main() -> None:
    """Make the needs, read them, group them, say what it took."""
    import django

    count = int((*sys.argv[1:], "5000")[0])
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{FOLDER / 'db.sqlite3'}",
        "CACHE_URL": "memory://",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("sync_reference", verbosity=0)
    from bench.corpus import Corpus
    from marketplace.deals.radar import clustering, reading
    from marketplace.listings.models import Listing

    corpus = Corpus()
    needs = [corpus.need(Listing(kind="need", code=f"{number:08}")) for number in range(count)]
    start = time.perf_counter()
    points = reading.points_of(needs)
    read = time.perf_counter()
    groups = clustering.cluster(points)
    done = time.perf_counter()
    sizes = Counter(len(group) for group in groups)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    blocks = Counter(point.block for point in points)
    print(f"{count:,} needs read in {read - start:.1f} s, grouped in {done - read:.1f} s")
    print(f"{len(groups):,} groups, {sizes[1]:,} of one need, largest {max(sizes)}")
    print(f"{len(blocks)} blocks, largest {max(blocks.values()):,}; {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
