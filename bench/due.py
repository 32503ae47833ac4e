"""Measure the clock of milestones: `python -m bench.due [10000]`, so many due items in one pass.

A third of them is due soon, a third late, a third was announced twice and is accepted by silence;
each of another deal, as far as there are deals. Prints what a pass took, what memory it added, and
that a second pass finds nothing.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "due"
SIZE = 10_000
EACH = 10  # milestones of a deal


def prepare() -> None:
    """A database of its own, fresh."""
    import django

    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "db.sqlite3").unlink(missing_ok=True)
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


def fill(size: int) -> None:
    """So many milestones that are due, of contracts in force."""
    from django.utils import timezone

    from bench.deals import Crowd
    from cms.base import clock
    from cms.base.models import StoredFile
    from marketplace.deals.models import Agreement, Deal, Milestone, TermsVersion

    Crowd().deals(0, -(-size // EACH))
    now = timezone.now()
    Deal.objects.update(state=Deal.State.IN_FORCE, ended_at=None, next_due_at=None)
    deals = list(Deal.objects.order_by("pk"))
    terms = TermsVersion.objects.bulk_create(
        TermsVersion(
            deal=deal,
            number=1,
            side="seller",
            content={},
            digest="0" * 64,
            kind="technology_transfer",
            state=TermsVersion.State.AGREED,
            proposed_at=now,
        )
        for deal in deals
    )
    files = iter(
        StoredFile.objects.bulk_create(
            StoredFile(
                file=f"bench/{n}.pdf",
                original_name="hop-dong.pdf",
                content_type="application/pdf",
                size=1,
                sha256="0" * 64,
            )
            for n in range(3 * len(deals))
        )
    )
    agreements = Agreement.objects.bulk_create(
        Agreement(
            deal=deal,
            terms=version,
            number=f"{deal.code}-1",
            kind="technology_transfer",
            content={},
            checked=[],
            pdf=next(files),
            docx=next(files),
            signed=next(files),
            made_at=now,
            signed_at=now,
            state=Agreement.State.SIGNED,
            way=Agreement.Way.PAPER,
        )
        for deal, version in zip(deals, terms, strict=True)
    )
    today, past = clock.today(), now - timedelta(hours=1)

    def milestone(n: int) -> Milestone:
        delivered = n % 3 == 2  # announced twice: accepted in this pass
        return Milestone(
            deal=deals[n // EACH],
            agreement=agreements[n // EACH],
            number=1 + n % EACH,
            title=f"Mốc {n}",
            amount=1_000_000,
            agreed_on=today + timedelta(days=1 if n % 3 == 0 else -1),
            due_on=today + timedelta(days=1 if n % 3 == 0 else -1),
            acceptance_days=10,
            state=Milestone.State.DELIVERED if delivered else Milestone.State.DUE,
            deliveries=int(delivered),
            state_since=past,
            accept_by=past if delivered else None,
            clock_stage=int(delivered),
            clock_next_at=past,
        )

    Milestone.objects.bulk_create((milestone(n) for n in range(size)), batch_size=500)


def memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make what is due, walk it once and once more, print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    prepare()
    from marketplace.deals.delivery import jobs

    fill(size)
    for name in ("first pass", "second pass"):
        before, start, used = memory(), time.perf_counter(), time.process_time()
        done = jobs.run()
        took, cpu = time.perf_counter() - start, time.process_time() - used
        each = 1000 * cpu / max(done, 1)
        print(
            f"{name}: {done:6,} of {size:,} in {took:6.1f} s ({cpu:.1f} s of the processor, "
            f"{each:.1f} ms each), memory at most {memory():.0f} MB, {memory() - before:+.0f}"
        )


if __name__ == "__main__":
    main()
