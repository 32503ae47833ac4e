"""Periodic work: expiry, reminders, what is owed. Each step is a transaction, safe to repeat."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.accounts import notify, staff
from cms.base import clock
from marketplace.listings import addresses, services
from marketplace.listings.models import Listing, ListingDraft, Promise
from marketplace.listings.services import attachments
from marketplace.listings.services.common import EXPIRY, MODERATION, S, locked, people_of, tell

log = logging.getLogger(__name__)
REMINDERS = (7, 30)  # days before expiry; each once, the nearer one wins
ANSWER_NOTICE_DAYS = 1  # working days before an answer is owed
KEEP_SENT_DRAFTS_DAYS = 30
CHUNK = 200


def _in_chunks(due: QuerySet[Listing]) -> Iterator[Listing]:
    """Each of them once, some at a time; no cursor stays open while the caller writes."""
    after = 0
    while rows := list(due.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        yield from rows
        after = rows[-1].pk


def _each(due: QuerySet[Listing], act: Callable[[Listing], object]) -> int:
    """Act on one after the other; one that fails is logged and tried again with the next tick."""
    done = 0
    for listing in _in_chunks(due):
        try:
            done += bool(act(listing))
        except Exception:
            log.exception("listing %s", listing.code)
    return done


def expire_listings() -> int:
    """Take down what has reached its date; returns how many."""
    due = Listing.objects.filter(state=S.LIVE, expires_at__lte=timezone.now())
    return _each(due, lambda listing: services.expire(listing=listing))


def remind_of_expiry() -> int:
    """Tell owners 30 and 7 days before, with a link that renews; returns how many."""
    now = timezone.now()
    soon = Listing.objects.filter(
        state=S.LIVE, expires_at__gt=now, expires_at__lte=now + timedelta(days=max(REMINDERS))
    )
    return _each(soon, lambda listing: _remind(listing, now))


def _due_reminder(listing: Listing, now: datetime) -> int | None:
    """The reminder that is due, None when it was sent or the listing's whole life is shorter."""
    begun = listing.renewed_at or listing.published_at
    if listing.expires_at is None or begun is None:
        return None
    for days in REMINDERS:
        notice = timedelta(days=days)
        if listing.expires_at - now > notice or listing.expires_at - begun <= notice:
            continue
        sent = listing.reminded_days is not None and listing.reminded_days <= days
        return None if sent else days
    return None


@transaction.atomic
def _remind(listing: Listing, now: datetime) -> bool:
    found = locked(listing)
    days = _due_reminder(found, now)
    if found.state != S.LIVE or days is None:
        return False
    assert found.expires_at is not None
    found.reminded_days = days
    found.save(update_fields=["reminded_days"])
    left = (found.expires_at.astimezone(clock.VIETNAM).date() - clock.today()).days
    token = services.renewal_token(found)
    for user in people_of(found):
        context = {
            "expires": found.expires_at,
            "days": left,
            "renew_url": notify.absolute(addresses.renewal(token, user.language)),
        }
        key = f"expiring:{days}:{found.expires_at:%Y%m%d%H%M%S}"
        tell([user], found, template="expiring", key=key, kind=EXPIRY, context=context)
    return True


def remind_moderators() -> int:
    """Once a day: tell moderators how many listings wait beyond the two working days."""
    now = timezone.now()
    waiting = Promise.objects.filter(kind=Promise.Kind.WORD, ended_at__isnull=True)
    return _tell_staff("overdue", waiting.filter(due_at__lt=now).count())


def remind_of_answers() -> int:
    """Once a day: tell moderators which needs are owed a written answer by tomorrow."""
    limit = clock.add_working_days(timezone.now(), ANSWER_NOTICE_DAYS)
    waiting = Promise.objects.filter(kind=Promise.Kind.ANSWER, ended_at__isnull=True)
    return _tell_staff("answers_owed", waiting.filter(due_at__lte=limit).count())


def _tell_staff(template: str, count: int) -> int:
    if not count or not clock.is_working_day(clock.today()):
        return 0
    told = 0
    with transaction.atomic():
        for user in staff.staff_in(staff.MODERATOR):
            made = notify.tell(
                user,
                kind=MODERATION,
                dedup_key=f"listings:{template}:{clock.today():%Y%m%d}",
                template=f"listings/mail/{template}",
                context={"count": count},
                url=addresses.queue(user.language),
            )
            told += made is not None
    return told


def forget_sent_drafts() -> int:
    """Delete drafts sent a month ago; until then their code makes sending safe to repeat."""
    before = timezone.now() - timedelta(days=KEEP_SENT_DRAFTS_DAYS)
    deleted, _rows = ListingDraft.objects.filter(finished_at__lt=before).delete()
    return deleted


def delete_drafts_of(user_pk: int) -> None:
    """Delete a person's drafts with what hangs on them alone."""
    for draft in ListingDraft.objects.filter(user_id=user_pk):
        attachments.delete_of_draft(draft)
        draft.delete()
