"""Measure deals: `python -m bench.deals`, the staff's board at 1,000 and 10,000, and a full room.

A room with 2,000 messages and 200 files, each page rendered whole by Django's test client.
docs/performance.md holds the figures.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "deals"
SIZES = (1_000, 10_000)
MESSAGES, FILES = 2_000, 200
ROUNDS = 40
SIDES = 40  # organisations on each side


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


class Crowd:
    """Organisations, their people and live offers, from which deals are made in bulk."""

    def __init__(self) -> None:
        from cms.accounts.models import User
        from ecosystem.registry.models import Affiliation, Field, Organisation
        from marketplace.listings.models import Listing

        self.people = User.objects.bulk_create(
            User(email=f"{n}@bench.example", full_name=f"Người {n}") for n in range(2 * SIDES)
        )
        self.organisations = Organisation.objects.bulk_create(
            Organisation(name_vi=f"Tổ chức {n}", kinds=["enterprise"]) for n in range(2 * SIDES)
        )
        Affiliation.objects.bulk_create(
            Affiliation(user=user, organisation=organisation, role="owner", state="active")
            for user, organisation in zip(self.people, self.organisations, strict=True)
        )
        self.listings = Listing.objects.bulk_create(
            Listing(
                kind="offer",
                organisation=self.organisations[SIDES + n % SIDES],
                created_by=self.people[SIDES + n % SIDES],
                state="live",
                live_title_vi=f"Máy sấy {n}",
                live_title_en=f"Dryer {n}",
            )
            for n in range(4 * SIDES)
        )
        fields = list(Field.objects.all()[:20])
        for n, listing in enumerate(self.listings):
            listing.fields.add(fields[n % len(fields)])

    def deals(self, first: int, last: int) -> None:
        """Deals from the `first` to the `last`, in all states."""
        from django.utils import timezone

        from marketplace.deals.models import Deal, Interest

        now = timezone.now()
        states = [state for state in Deal.State.values if state not in {"broken_off", "terminated"}]
        interests = Interest.objects.bulk_create(
            (
                Interest(
                    from_organisation=self.organisations[n % SIDES],
                    to_organisation=self.listings[n % len(self.listings)].organisation,
                    listing=self.listings[n % len(self.listings)],
                    sent_by=self.people[n % SIDES],
                    wish="…",
                    state="accepted",
                    sent_at=now,
                    first_due_at=now,
                    due_at=now,
                    from_agreed_at=now,
                    to_agreed_at=now,
                    ended_at=now,
                )
                for n in range(first, last)
            ),
            batch_size=500,
        )
        Deal.objects.bulk_create(
            (
                Deal(
                    interest=interest,
                    buyer=interest.from_organisation,
                    seller=interest.to_organisation,
                    state=states[n % len(states)],
                    state_since=now - timedelta(days=n % 90),
                    opened_at=now - timedelta(days=n % 400),
                    next_due_at=now + timedelta(hours=n % 700) if n % 3 else None,
                    ended_at=now if states[n % len(states)] == "completed" else None,
                )
                for n, interest in enumerate(interests, first)
            ),
            batch_size=500,
        )


def fill(deal: Any, people: list[Any]) -> None:
    """2,000 messages and 200 files into one room, read and opened by both sides."""
    from django.utils import timezone

    from cms.base.models import StoredFile
    from marketplace.deals.models import DealFile, DealFileOpening, DealMessage, DealReading

    now = timezone.now()
    said = DealMessage.objects.bulk_create(
        DealMessage(
            deal=deal,
            side=("buyer", "seller")[n % 2],
            author=people[n % 2],
            text=f"Tin nhắn số {n} về máy sấy lúa, độ ẩm và lịch xem máy.",
            folded=f"tin nhan so {n} ve may say lua, do am va lich xem may.",
            token=f"{n:032x}",
            said_at=now,
        )
        for n in range(MESSAGES)
    )
    stored = StoredFile.objects.bulk_create(
        StoredFile(
            file=f"bench/{n}.pdf",
            original_name=f"tep-{n}.pdf",
            content_type="application/pdf",
            size=1000,
            sha256="0" * 64,
        )
        for n in range(FILES)
    )
    kept = DealFile.objects.bulk_create(
        DealFile(deal=deal, message=said[10 * n + 9], file=one) for n, one in enumerate(stored)
    )
    DealFileOpening.objects.bulk_create(
        DealFileOpening(file=one, user=person, side="buyer") for one in kept for person in people
    )
    DealReading.objects.bulk_create(
        DealReading(deal=deal, user=people[(n + 1) % 2], up_to=one.pk, read_at=now)
        for n, one in enumerate(said)
    )


def measured(client: Client, path: str) -> str:
    """p50 and p95 in milliseconds, with the number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        first = client.get(path)
    queries = len(asked)  # before the next request empties the log
    if first.status_code != 200:
        raise SystemExit(f"{path}: {first.status_code}")
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        client.get(path)
        times.append(1000 * (time.process_time() - start))
    cuts = statistics.quantiles(times, n=20)
    return f"{statistics.median(times):7.1f} / {cuts[18]:7.1f} ms, {queries} queries"


def main() -> None:
    """Make the deals, open the pages, print."""
    prepare()
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.models import Group
    from django.db import connection
    from django.test import Client

    from cms.accounts import staff
    from cms.accounts.models import User
    from marketplace.deals.models import Deal

    crowd = Crowd()
    moderator = User.objects.create(email="m@bench.example", full_name="Cán bộ", is_staff=True)
    moderator.groups.add(Group.objects.get(name=staff.MODERATOR))
    secret = {"secret": "JBSWY3DPEHPK3PXP"}  # staff open the admin with a second factor only
    Authenticator.objects.create(user=moderator, type=Authenticator.Type.TOTP, data=secret)
    desk = Client(HTTP_HOST="localhost")
    desk.force_login(moderator)
    made = 0
    for size in SIZES:
        crowd.deals(made, size)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"board, {size:6,} deals:            {measured(desk, '/admin/deals/')}")
        shown = measured(desk, "/admin/deals/?state=in_delivery")
        print(f"board, {size:6,}, one state:       {shown}")
    deal = Deal.objects.filter(state="negotiating").order_by("pk").first()
    if deal is None:
        raise SystemExit("no deal")
    people = [crowd.people[n] for n in range(2 * SIDES)]
    both = [
        next(p for p, o in zip(people, crowd.organisations, strict=True) if o.pk == pk)
        for pk in (deal.buyer_id, deal.seller_id)
    ]
    visitor = Client(HTTP_HOST="localhost")
    visitor.force_login(both[0])
    room = f"/desk/deals/{deal.code}/"
    print(f"room, nothing said:               {measured(visitor, room)}")
    fill(deal, both)
    print(f"room, {MESSAGES:,} messages, {FILES} files: {measured(visitor, room)}")
    print(f"room, its first page:             {measured(visitor, room + '?page=1')}")
    print(f"room, a search:                   {measured(visitor, room + '?q=do+am')}")


if __name__ == "__main__":
    main()
