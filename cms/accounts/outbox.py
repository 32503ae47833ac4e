"""Messages on their way out: written with the business fact, sent after the commit.

At least once, with one Message-ID: a worker claims a row by moving its next attempt into the
future, sends, then marks it. Killed in between, the row comes up again when the claim has lapsed;
only a kill between the server's answer and our commit sends twice.
"""

import logging
import math
import secrets
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cms.accounts import channels, unsubscribing
from cms.accounts.models import Notification, OutboundMessage, User
from cms.base import waking
from cms.base.i18n import current_language

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
MAX_ATTEMPTS = 8
BATCH = 200
SUBJECT_LENGTH = 255
ERROR_LENGTH = 2000


def new_message_id() -> str:
    """An RFC 5322 Message-ID under the site's host."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{secrets.token_hex(16)}@{host}>"


def one_line(text: str) -> str:
    """A subject: no line breaks (nobody adds headers), at most 255 characters."""
    return " ".join(text.split())[:SUBJECT_LENGTH]


def enqueue(
    *,
    channel: str,
    address: str,
    text: str,
    subject: str = "",
    html: str = "",
    user: User | None = None,
    notification: Notification | None = None,
    kind: str = "",
    language: str | None = None,
    digest: bool = False,
    secret: bool = False,
) -> OutboundMessage:
    """Write a message down in the caller's transaction; it leaves after the commit."""
    message = OutboundMessage.objects.create(
        channel=channel,
        address=address,
        subject=one_line(subject),
        text=text,
        html=html,
        user=user,
        notification=notification,
        kind=kind,
        language=language or current_language(),
        digest=digest,
        secret=secret,
        message_id=new_message_id(),
        next_attempt_at=timezone.now(),
    )
    if not digest:
        wake()
    return message


def wake() -> None:
    """Have the worker drain after the commit. Losing this costs a minute: `tick` drains too."""
    transaction.on_commit(_wake_worker, robust=True)


def _wake_worker() -> None:
    from cms.accounts.tasks import drain_outbox  # noqa: PLC0415 - tasks import this module

    waking.wake(drain_outbox)


def due(now: datetime) -> QuerySet[OutboundMessage]:
    """What may leave now, the longest waiting first."""
    return OutboundMessage.objects.filter(
        state=OutboundMessage.State.WAITING, digest=False, next_attempt_at__lte=now
    ).order_by("next_attempt_at", "pk")


def _claim_one(now: datetime) -> OutboundMessage | None:
    for message in due(now)[:10]:
        claimed = OutboundMessage.objects.filter(
            pk=message.pk,
            state=OutboundMessage.State.WAITING,
            next_attempt_at=message.next_attempt_at,
        ).update(next_attempt_at=now + CLAIM, attempts=F("attempts") + 1)
        if claimed:
            message.attempts += 1
            return message
    return None


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: 1, 2, 4 … minutes, at most six hours."""
    return min(timedelta(minutes=2 ** max(attempts - 1, 0)), timedelta(hours=6))


def deliver(message: OutboundMessage) -> bool:
    """Send one claimed message and keep what came of it. True when it left."""
    try:
        channels.get(message.channel).send(message, headers=unsubscribing.headers(message))
    except (channels.SendError, KeyError) as error:
        last = message.attempts >= MAX_ATTEMPTS
        OutboundMessage.objects.filter(pk=message.pk).update(
            state=OutboundMessage.State.FAILED if last else OutboundMessage.State.WAITING,
            next_attempt_at=timezone.now() + backoff(message.attempts),
            last_error=str(error)[:ERROR_LENGTH],
        )
        log.warning("message %s not sent (attempt %s)", message.message_id, message.attempts)
        return False
    changes: dict[str, object] = {
        "state": OutboundMessage.State.SENT,
        "sent_at": timezone.now(),
        "last_error": "",
    }
    if message.secret and not (settings.DEBUG or settings.DEMO):
        changes |= {"subject": "", "text": "", "html": ""}  # the subject of a code is the code
    OutboundMessage.objects.filter(pk=message.pk).update(**changes)
    return True


def drain(limit: int = BATCH, *, seconds: float = math.inf) -> int:
    """Send what is due, one claim at a time, so that any number of workers can do it.

    Args:
        limit: so many messages at most.
        seconds: no further message is begun after these; one is in any case.

    Returns:
        How many left.
    """
    sent, end = 0, time.monotonic() + seconds
    for _turn in range(limit):
        message = _claim_one(timezone.now())
        if message is None:
            break
        sent += deliver(message)
        if time.monotonic() >= end:
            break
    return sent
