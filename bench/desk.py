"""Measure the match desk's queue: `python -m bench.desk [items]`, 10,000 by default.

Each item is a need with eight kept candidates; the page of fifty, its counts and the whole sheet
are read as the views read them, on SQLite. docs/performance.md holds the figures.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "desk"
RUNS = 20


def _median_ms(act: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _fill(count: int) -> None:
    from django.utils import timezone

    from ecosystem.registry.models import Organisation
    from marketplace.deals.models import DeskItem
    from marketplace.listings.models import Listing

    owner = Organisation.objects.create(name_vi="Bên đăng", kinds=["company"])
    now = timezone.now()

    def listings(kind: str, number: int) -> list[Listing]:
        rows = [
            Listing(
                kind=kind,
                organisation=owner,
                state=Listing.State.LIVE,
                live_title_vi=f"Máy sấy lúa {kind} số {each}",
                published_at=now,
                expires_at=now + timedelta(days=90),
            )
            for each in range(number)
        ]
        return Listing.objects.bulk_create(rows, batch_size=500)

    offers = [one.code for one in listings("offer", 500)]
    lacks = {"misfit": "", "unknown": "giá"}
    items = []
    for number, need in enumerate(listings("need", count)):
        rows = [
            {
                "code": offers[(number * 7 + step) % len(offers)],
                "band": "good",
                "score": 0.9,
                "sure": 2,
                "why": {"vi": "cùng nói về “sấy lúa”", "en": "both speak of “drying”"},
                "lacks": {"vi": lacks, "en": lacks},
            }
            for step in range(8)
        ]
        item = DeskItem(
            kind="need",
            listing=need,
            opened_at=now - timedelta(hours=number % 700),
            due_at=now + timedelta(hours=number % 400 - 200),
            candidates=rows,
            candidate_count=8,
            refreshed_at=now,
        )
        items.append(item)
    DeskItem.objects.bulk_create(items, batch_size=500)


def main() -> None:
    """Make the items, read the queue, say what it took."""
    import django

    count = int((*sys.argv[1:], "10000")[0])
    FOLDER.mkdir(parents=True, exist_ok=True)
    database = FOLDER / "db.sqlite3"
    database.unlink(missing_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{database}",
        "CACHE_URL": "memory://",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from django.contrib.auth.models import AnonymousUser
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from cms.accounts.models import User
    from marketplace.deals.desk import candidates, queries, views

    _fill(count)
    user = User.objects.first() or User(pk=1)
    assert not isinstance(user, AnonymousUser)
    rows = queries.rows_of(user, "owed")
    page = _median_ms(lambda: views.rows_for(list(rows[:50])))
    late = _median_ms(lambda: views.rows_for(list(rows[count - 50 :])))
    counts = _median_ms(lambda: queries.counts(user))
    stale = _median_ms(candidates.stale)
    sheet = _median_ms(lambda: views.rows_for(list(rows)), runs=3)
    print(f"{count:,} open items: first page {page:.0f} ms, last page {late:.0f} ms")
    print(f"counts {counts:.0f} ms, what to look at again {stale:.0f} ms")
    print(f"rows of the whole sheet {sheet / 1000:.1f} s")


if __name__ == "__main__":
    main()
