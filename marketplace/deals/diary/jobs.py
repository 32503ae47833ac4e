"""The morning's reminder: one notice a working day for each colleague, however often it runs."""

from datetime import datetime, time
from itertools import groupby

from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts import notify
from cms.base.clock import is_working_day
from marketplace.deals.diary import permissions, queries
from marketplace.deals.diary.models import ContactNote

KIND = "deals.diary"
MORNING = time(7)
NAMED = 10


def remind(now: datetime | None = None) -> int:
    """Tell everybody what is due today or was before; how many were told.

    Args:
        now: for tests; the present otherwise.
    """
    moment = timezone.localtime(now)
    day = moment.date()
    if moment.time() < MORNING or not is_working_day(day):
        return 0
    rows = (
        ContactNote.objects.filter(queries.OPEN, due_on__lte=day, assigned_to__isnull=False)
        .select_related("assigned_to")
        .order_by("assigned_to", "due_on", "pk")
    )
    told = 0
    for person, notes in groupby(rows.iterator(chunk_size=500), key=lambda note: note.assigned_to):
        mine = list(notes)
        if person is None or not permissions.can_keep_diary(person):
            continue
        with translation.override(person.language):
            url = f"{reverse('contact_diary:index')}?mine=on&due=open"
        told += bool(
            notify.tell(
                person,
                kind=KIND,
                dedup_key=f"diary:{day.isoformat()}",
                template="deals/diary/mail/due",
                context={
                    "count": len(mine),
                    "notes": mine[:NAMED],
                    "more": max(0, len(mine) - NAMED),
                    "today": day,
                },
                url=url,
            )
        )
    return told
