"""Leaving one kind of mail with one click: a signed address that needs no sign-in (RFC 8058)."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from cms.accounts.models import Notification, NotificationPreference, OutboundMessage, User

SALT = "accounts.unsubscribe"

#: Kinds of mail that are left one thing at a time: the whole address, in the mail's language.
_narrower: dict[str, Callable[[Notification], str]] = {}


def register(kind: str, address: Callable[[Notification], str]) -> None:
    """Have mails of a kind stop only what each is about; called in `apps.ready()`.

    The address answers a POST without sign-in and without a form's token (RFC 8058).
    """
    _narrower[kind] = address


class Ticket(NamedTuple):
    """What an unsubscribe address says."""

    user_code: str
    kind: str
    channel: str


def token_for(user: User, kind: str, channel: str) -> str:
    """The signed part of the address; it doesn't lapse, mails are read late."""
    return signing.dumps(Ticket(user.code, kind, channel), salt=SALT)


def read(token: str) -> Ticket | None:
    """What a token says, None when it is not ours."""
    try:
        code, kind, channel = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Ticket(str(code), str(kind), str(channel))


def url_for(user: User, kind: str, channel: str, language: str) -> str:
    """The whole address, in the person's language."""
    with translation.override(language):
        path = reverse("accounts:unsubscribe", kwargs={"token": token_for(user, kind, channel)})
    return f"{settings.SITE_URL}{path}"


def stops_one_thing(kind: str) -> bool:
    """Whether a mail of this kind stops only what it is about."""
    return kind in _narrower


def address_for(
    user: User, kind: str, channel: str, language: str, told: Notification | None
) -> str:
    """Where the reader of a mail stops it: that kind of mail, or only what this one is about."""
    if told is not None and kind in _narrower:
        return _narrower[kind](told)
    return url_for(user, kind, channel, language)


def headers(message: OutboundMessage) -> dict[str, str]:
    """List-Unsubscribe headers of a mail that somebody may leave; none for codes and the like."""
    if message.channel != "mail" or message.user is None or not message.kind:
        return {}
    told = message.notification
    url = address_for(message.user, message.kind, "mail", message.language, told)
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def leave(ticket: Ticket) -> User | None:
    """Stop that kind of message on that channel; None when the person is gone."""
    user = User.objects.filter(code=ticket.user_code, is_active=True).first()
    if user is None:
        return None
    NotificationPreference.objects.update_or_create(
        user=user,
        kind=ticket.kind,
        channel=ticket.channel,
        defaults={"pace": NotificationPreference.Pace.NEVER},
    )
    return user
