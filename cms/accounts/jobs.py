"""Periodic work of this room."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from cms.accounts import notify, outbox
from cms.accounts.models import OneTimeCode, OutboundMessage, User
from cms.base import clock

DIGEST_HOUR = 7  # in Vietnam: before the working day
KEEP_CODES = timedelta(days=30)
KEEP_SENT = timedelta(days=180)


def drain() -> int:
    """Send what waits: the net under the tasks that wake the worker."""
    return outbox.drain()


def send_digests() -> int:
    """One message a day for each person and channel, holding what came since the last one.

    Idempotent: what went into a digest is marked in the same transaction as the digest is written.
    Before 7:00 in Vietnam it does nothing.

    Returns:
        How many digests were made.
    """
    if timezone.now().astimezone(clock.VIETNAM).hour < DIGEST_HOUR:
        return 0
    waiting = (
        OutboundMessage.objects.filter(state=OutboundMessage.State.WAITING, digest=True)
        .order_by()
        .values_list("user_id", "channel")
        .distinct()
    )
    return sum(_digest(user, channel) for user, channel in list(waiting) if user is not None)


@transaction.atomic
def _digest(user_id: int, channel: str) -> int:
    """The digest of one person on one channel; 0 when another process has made it."""
    user = User.objects.select_for_update().get(pk=user_id)
    parts = list(
        OutboundMessage.objects.filter(
            user=user, channel=channel, state=OutboundMessage.State.WAITING, digest=True
        )
        .select_related("notification")
        .order_by("created_at", "pk")
    )
    if not parts:
        return 0
    OutboundMessage.objects.filter(pk__in=[part.pk for part in parts]).update(
        state=OutboundMessage.State.MERGED, sent_at=timezone.now()
    )
    if not user.is_active:
        return 0
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    with translation.override(user.language):
        for part in parts:
            told = part.notification
            groups[str(notify.kind(part.kind).label)].append(
                {
                    "subject": part.subject,
                    "url": notify.absolute(told.url) if told and told.url else "",
                }
            )
        subject = ngettext(
            "%(n)s piece of news for you today", "%(n)s pieces of news for you today", len(parts)
        ) % {"n": len(parts)}
        context = {
            "person": user,
            "subject": subject,
            "groups": dict(groups),
            "site_url": settings.SITE_URL,
        }
        text = render_to_string("accounts/mail/digest.txt", context).strip() + "\n"
        html = render_to_string("accounts/mail/digest.html", context) if channel == "mail" else ""
        outbox.enqueue(
            channel=channel,
            address=parts[-1].address,
            subject=subject,
            text=text,
            html=html,
            user=user,
            language=user.language,
        )
    return 1


def forget() -> None:
    """Drop codes that have run out and messages sent half a year ago."""
    now = timezone.now()
    OneTimeCode.objects.filter(expires_at__lt=now - KEEP_CODES).delete()
    OutboundMessage.objects.filter(
        state__in=(OutboundMessage.State.SENT, OutboundMessage.State.MERGED),
        sent_at__lt=now - KEEP_SENT,
    ).delete()
