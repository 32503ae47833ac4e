"""People who write at a pace: `python -m bench.writing AUTHOR MODERATOR RATE SECONDS FIRST`.

Each is begun, saved, sent, looked through, approved: all by the product's services. Prints how
many it was; started by the measurements under load (bench.stage).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any


def reviewed(author: Any, moderator: Any, kind: str, number: int, **changes: Any) -> Any:
    """A listing that only waits for the last word."""
    from bench.stage import words_of
    from tests.factories import listings

    content = words_of(number, kind) | changes
    organisation = listings.organisation_of(author)
    return listings.reviewed(
        kind, moderator=moderator, user=author, organisation=organisation, **content
    )


def main() -> None:
    """Write until the time is over."""
    import django

    django.setup()
    from cms.accounts.models import User
    from marketplace.listings import services

    people = [User.objects.get(pk=int(pk)) for pk in sys.argv[1:3]]
    author, moderator = people
    rate, seconds, number = float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    start, saved, late = time.perf_counter(), 0, 0.0
    failed: Counter[str] = Counter()
    while (now := time.perf_counter() - start) < seconds:
        due = (saved + sum(failed.values())) / rate
        if due > now:
            time.sleep(due - now)
        late = max(late, time.perf_counter() - start - due)
        kind = ("offer", "need")[saved % 2]
        try:
            listing = reviewed(author, moderator, kind, number + saved)
            services.approve(moderator, listing=listing)
        except Exception as error:  # noqa: BLE001 - counted, and told at the end
            failed[f"{type(error).__name__}: {error}"[:200]] += 1
        else:
            saved += 1
    took = time.perf_counter() - start
    print(
        json.dumps(
            {
                "saved": saved,
                "rate": round(saved / took, 2),
                "latest_seconds": round(late, 1),
                "failed": dict(failed),
            }
        )
    )


if __name__ == "__main__":
    main()
