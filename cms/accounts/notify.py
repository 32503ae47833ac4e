"""Tell a person something: in the app exactly once, on other channels as the person wants it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.accounts import channels, outbox, unsubscribing
from cms.accounts.models import Notification, NotificationPreference, OutboundMessage, User
from cms.base.i18n import current_language

Pace = NotificationPreference.Pace
DEDUP_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of news that a person can want at once, daily or never.

    Args:
        code: stable, `app.thing`.
        label: what it is, in the person's words.
        default_pace: how it goes out unless the person says otherwise.
        staff_only: shown to the centre's people alone.
    """

    code: str
    label: str | Promise
    default_pace: str = Pace.AT_ONCE
    staff_only: bool = False


_kinds: dict[str, Kind] = {}


def register_kind(
    code: str,
    label: str | Promise,
    *,
    default_pace: str = Pace.AT_ONCE,
    staff_only: bool = False,
) -> None:
    """Make a kind known; called in `apps.ready()`."""
    _kinds[code] = Kind(code, label, default_pace, staff_only)


def kinds() -> tuple[Kind, ...]:
    """All kinds in the order of registration."""
    return tuple(_kinds.values())


def kind(code: str) -> Kind:
    """One kind.

    Raises:
        KeyError: no app registered it.
    """
    return _kinds[code]


def kinds_for(user: User) -> tuple[Kind, ...]:
    """The kinds that this person can get."""
    return tuple(one for one in _kinds.values() if user.is_staff or not one.staff_only)


def default_channels(user: User) -> set[str]:
    """Mail; text messages only for those whom mail doesn't reach."""
    if channels.MAIL.address_of(user):
        return {"mail"}
    return {"sms"}


def paces(user: User, code: str) -> dict[str, str]:
    """How this kind goes to this person on each channel of this installation that reaches them."""
    chosen = NotificationPreference.objects.filter(user=user, kind=code)
    found = _paces(user, (kind(code),), chosen)
    return {channel: pace for (_code, channel), pace in found.items()}


def all_paces(user: User) -> dict[tuple[str, str], str]:
    """The same for every kind, by kind and channel, in one query."""
    chosen = NotificationPreference.objects.filter(user=user)
    return _paces(user, kinds_for(user), chosen)


def _paces(
    user: User, wanted: tuple[Kind, ...], chosen: QuerySet[NotificationPreference]
) -> dict[tuple[str, str], str]:
    said = {
        (code, channel): pace
        for code, channel, pace in chosen.values_list("kind", "channel", "pace")
    }
    usual = default_channels(user)
    return {
        (one.code, channel.name): said.get(
            (one.code, channel.name), one.default_pace if channel.name in usual else Pace.NEVER
        )
        for one in wanted
        for channel in channels.available()
        if channel.address_of(user)
    }


def in_language(url: str, language: str) -> str:
    """A path of ours in a language; addresses elsewhere and unknown ones stay."""
    if not url.startswith("/"):
        return url
    with translation.override("en" if url.startswith("/en/") else "vi"):
        return translate_url(url, language)


def absolute(url: str) -> str:
    """The address for a mail, in the current language."""
    if url.startswith(("http://", "https://")):
        return url
    return f"{settings.SITE_URL}{in_language(url, current_language())}"


def _plain(name: str, context: dict[str, Any]) -> str:
    """A template of plain text: nothing is escaped in it, whatever it says of itself."""
    found = Engine.get_default().get_template(name)
    return str(found.render(Context(context, autoescape=False)))


def _render(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    subject = outbox.one_line(_plain(f"{template}.subject.txt", context))
    text = _plain(f"{template}.txt", context).strip()
    html = ""
    with suppress(TemplateDoesNotExist):
        html = str(render_to_string(f"{template}.html", context))
    return subject, text, html


def compose(
    *,
    text: str,
    html: str,
    user: User,
    subject: str,
    url: str,
    kind_code: str,
    told: Notification | None = None,
) -> tuple[str, str]:
    """The bodies of a mail in the current language: text and HTML around what is said."""
    language = current_language()
    context = {
        "person": user,
        "subject": subject,
        "paragraphs": [part.strip() for part in text.split("\n\n") if part.strip()],
        "body": text,
        "body_html": html,
        "url": absolute(url) if url else "",
        "unsubscribe_url": (
            unsubscribing.address_for(user, kind_code, "mail", language, told) if kind_code else ""
        ),
        "kind_label": kind(kind_code).label if kind_code else "",
        "stops_one_thing": unsubscribing.stops_one_thing(kind_code),
        "site_url": settings.SITE_URL,
    }
    return (
        render_to_string("accounts/mail/message.txt", context).strip() + "\n",
        render_to_string("accounts/mail/message.html", context),
    )


def tell(
    user: User,
    *,
    kind: str,  # noqa: A002, RUF100 - the record's own name
    dedup_key: str,
    template: str,
    context: dict[str, Any] | None = None,
    url: str = "",
) -> Notification | None:
    """Tell a person, in the caller's transaction and in the person's language.

    Renders `<template>.subject.txt`, `<template>.txt` and, if it is there, `<template>.html` with
    `context` and `person`, `url`. Repeating a `dedup_key` does nothing.

    Args:
        user: who is told; erased and blocked people aren't.
        kind: a registered kind.
        dedup_key: names this one event for this person, such as `listing:3F…:approved:v2`.
        template: path without ending, such as `listings/notices/approved`.
        context: what the templates need.
        url: where it leads, with or without the language prefix of the person.

    Returns:
        The new notification, None when it was told already or can't be.

    Raises:
        KeyError: no app registered `kind`.
    """
    registered = _kinds[kind]
    if not user.is_active or user.erased_at:
        return None
    key = dedup_key[:DEDUP_LENGTH]
    if Notification.objects.filter(user=user, dedup_key=key).exists():
        return None
    with translation.override(user.language):
        data = {**(context or {}), "person": user, "url": absolute(url) if url else ""}
        subject, text, html = _render(template, data)
        try:
            with transaction.atomic():
                notification = Notification.objects.create(
                    user=user,
                    kind=registered.code,
                    dedup_key=key,
                    subject=subject,
                    body=text,
                    url=url,
                    language=user.language,
                )
        except IntegrityError:  # somebody told them in the same moment
            return None
        for name, pace in paces(user, registered.code).items():
            if pace != Pace.NEVER:
                _send(notification, user, name, pace, html)
    return notification


def take_back(keys: Iterable[str]) -> None:
    """Delete what was told under these `dedup_key`s, to whomever, with its mails and digests.

    For the erasure of the person whom it names.
    """
    told = Notification.objects.filter(dedup_key__in=[key[:DEDUP_LENGTH] for key in keys])
    for one in told:
        digests = OutboundMessage.objects.filter(user=one.user_id, notification=None)
        digests.filter(text__contains=one.subject).delete()
    told.delete()


def _send(notification: Notification, user: User, channel: str, pace: str, html: str) -> None:
    address = channels.get(channel).address_of(user)
    if address is None:
        return
    if channel == "mail":
        text, page = compose(
            text=notification.body,
            html=html,
            user=user,
            subject=notification.subject,
            url=notification.url,
            kind_code=notification.kind,
            told=notification,
        )
    else:
        link = absolute(notification.url) if notification.url else ""
        sender = _("Cần Thơ technology exchange")
        text, page = f"{sender}: {notification.subject} {link}".strip(), ""
    outbox.enqueue(
        channel=channel,
        address=address,
        subject=notification.subject,
        text=text,
        html=page,
        user=user,
        notification=notification,
        kind=notification.kind,
        language=user.language,
        digest=pace == Pace.DAILY,
    )
