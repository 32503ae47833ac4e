"""One protocol for every way in which a message leaves the house.

`mail` always works. `sms` and `zalo` are adapters to a gateway that takes a JSON POST; without its
address they stay hidden in production, and in development and the demo their messages stop in the
visible outbox.
"""

import json
import logging
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from cms.accounts.phone import is_phone

if TYPE_CHECKING:
    from cms.accounts.models import OutboundMessage, User

log = logging.getLogger(__name__)
TIMEOUT = 10


class SendError(Exception):
    """The message didn't leave; it is tried again later."""


class Channel(Protocol):
    """A way to reach a person."""

    @property
    def name(self) -> str:
        """Stable, kept in rows."""

    @property
    def label(self) -> str | Promise:
        """What the preferences call it."""

    def available(self) -> bool:
        """Whether this installation has it."""

    def address_of(self, user: "User") -> str | None:
        """Where this person is reached, None when they aren't."""

    def send(self, message: "OutboundMessage", *, headers: dict[str, str]) -> None:
        """Hand the message over.

        Raises:
            SendError: it has to be tried again.
        """


class MailChannel:
    """Multi-part mail with one Message-ID for all attempts."""

    name = "mail"
    label: str | Promise = _l("By e-mail")

    def available(self) -> bool:
        """Always."""
        return True

    def address_of(self, user: "User") -> str | None:
        """The confirmed address."""
        return user.email if user.email_verified else None

    def send(self, message: "OutboundMessage", *, headers: dict[str, str]) -> None:
        """Through Django's mail backend.

        Raises:
            SendError: the mail server said no or wasn't there.
        """
        mail = EmailMultiAlternatives(
            message.subject,
            message.text,
            settings.DEFAULT_FROM_EMAIL,
            [message.address],
            headers={"Message-ID": message.message_id, **headers},
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except Exception as error:  # smtplib raises OSError, SSL and protocol errors of many types
            raise SendError(f"{type(error).__name__}: {error}") from error


class GatewayChannel:
    """A gateway that takes `{"to", "text", "id"}` as JSON with a bearer token."""

    def __init__(self, name: str, label: str | Promise, setting: str) -> None:
        self.name = name
        self.label = label
        self.setting = setting

    @property
    def url(self) -> str:
        """The gateway's address, empty when there is none."""
        return str(getattr(settings, self.setting, ""))

    @property
    def visible_outbox(self) -> bool:
        """Whether messages stop in the demo's outbox page instead of leaving."""
        return not self.url and (settings.DEBUG or settings.DEMO)

    def available(self) -> bool:
        """With a gateway, or where the visible outbox stands in for it."""
        return bool(self.url) or self.visible_outbox

    def address_of(self, user: "User") -> str | None:
        """The confirmed number."""
        return user.phone if user.phone_verified else None

    def send(
        self,
        message: "OutboundMessage",
        *,
        headers: dict[str, str],
    ) -> None:
        """Hand the text to the gateway, or leave it in the visible outbox.

        Raises:
            SendError: there is no gateway, or it refused.
        """
        if self.visible_outbox:
            return
        if not self.url:
            raise SendError("no gateway is configured")
        request = urllib.request.Request(  # noqa: S310 - the operator's own setting, not a person's
            self.url,
            data=json.dumps(
                {"to": message.address, "text": message.text, "id": message.message_id}
            ).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.MESSAGE_TOKEN}",
                "Idempotency-Key": message.message_id,
            },
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - the same
                pass
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise SendError(f"{type(error).__name__}: {error}") from error


MAIL = MailChannel()
SMS = GatewayChannel("sms", _l("By text message"), "SMS_URL")
ZALO = GatewayChannel("zalo", _l("By Zalo"), "ZALO_URL")

_channels: dict[str, Channel] = {channel.name: channel for channel in (MAIL, SMS, ZALO)}


def get(name: str) -> Channel:
    """A channel by name.

    Raises:
        KeyError: there is none.
    """
    return _channels[name]


def available() -> list[Channel]:
    """The channels of this installation, mail first."""
    return [channel for channel in _channels.values() if channel.available()]


def channel_for_address(address: str) -> Channel:
    """What carries a message to a bare address: text messages to numbers, else mail."""
    return SMS if is_phone(address) else MAIL
