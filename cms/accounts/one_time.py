"""One-time codes: six digits sent to an address, kept as a keyed digest, few guesses."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.accounts import channels, outbox
from cms.accounts.models import OneTimeCode
from cms.accounts.phone import normalise_phone
from cms.base.errors import Refused
from cms.base.i18n import current_language
from cms.base.text import clean

LIFETIME = timedelta(minutes=10)
WORD_LIFETIME = timedelta(days=7)
#: A person who was called may find the message days later.
LIFETIMES = {"word": WORD_LIFETIME}
MAX_ATTEMPTS = 5
WAIT = timedelta(seconds=30)


def _digest(purpose: str, subject_key: str, code: str) -> str:
    return salted_hmac(
        f"accounts.one_time:{purpose}", f"{subject_key}:{code}", algorithm="sha256"
    ).hexdigest()


def _lifetime_words(lifetime: timedelta) -> str:
    if lifetime >= timedelta(days=1):
        days = lifetime.days
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    minutes = int(lifetime.total_seconds() // 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def normalise_address(raw: str) -> str:
    """An e-mail address in lower case or a number in E.164 form.

    Raises:
        Refused: it is neither, or this installation sends no text messages.
    """
    text = clean(raw)
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError:
            raise Refused(
                _("This doesn't look like an e-mail address. An example: ten@congty.vn"),
                code="address",
            ) from None
        return text.lower()
    number = normalise_phone(text)
    if number is None:
        raise Refused(
            _("Write an e-mail address, or a phone number such as 0912 345 678."), code="address"
        )
    if not channels.SMS.available():
        raise Refused(_("We can't send text messages yet. Use an e-mail address."), code="no_sms")
    return number


@transaction.atomic
def issue(
    purpose: str,
    subject_key: str,
    to: str,
    *,
    about: str = "",
    language: str | None = None,
    lifetime: timedelta | None = None,
) -> OneTimeCode:
    """Send a new code; the one before for this purpose and subject stops working.

    Args:
        purpose: what the code says yes to, such as `word`.
        subject_key: the record it is about, such as the listing's code.
        to: an e-mail address or a phone number, as typed.
        about: one sentence in `language` that says what the code says yes to.
        language: of the message; the current one by default.
        lifetime: ten minutes unless the purpose has its own (`word`: seven days).

    Raises:
        Refused: the address is none, or a code went out less than 30 seconds ago.
    """
    address = normalise_address(to)
    now = timezone.now()
    lasting = lifetime or LIFETIMES.get(purpose, LIFETIME)
    before = (
        OneTimeCode.objects.select_for_update()
        .filter(purpose=purpose, subject_key=subject_key)
        .first()
    )
    if before and before.used_at is None and before.issued_at > now - WAIT:
        raise Refused(
            _("A code has just been sent. Wait half a minute before asking for another."),
            code="too_soon",
        )
    code = f"{secrets.randbelow(1_000_000):06d}"
    record, _made = OneTimeCode.objects.update_or_create(
        purpose=purpose,
        subject_key=subject_key,
        defaults={
            "address": address,
            "digest": _digest(purpose, subject_key, code),
            "issued_at": now,
            "expires_at": now + lasting,
            "attempts": 0,
            "used_at": None,
        },
    )
    with translation.override(language or current_language()):
        words = {"code": code, "time": _lifetime_words(lasting), "about": about}
        text = (
            _(
                "%(code)s is your code at the Cần Thơ technology exchange. "
                "It is valid for %(time)s. Never read it out to anyone who calls you."
            )
            % words
        )
        outbox.enqueue(
            channel=channels.channel_for_address(address).name,
            address=address,
            subject=_("Your code: %(code)s") % words,
            text=f"{about}\n\n{text}" if about else text,
            language=current_language(),
            secret=True,
        )
    return record


def is_issued(purpose: str, subject_key: str) -> bool:
    """Whether a code for this purpose and subject has gone out, still good or not."""
    return OneTimeCode.objects.filter(purpose=purpose, subject_key=subject_key).exists()


@transaction.atomic
def _try(purpose: str, subject_key: str, code: str) -> str:
    """What comes of a guess: ``""`` for right, else the reason's short name."""
    record = (
        OneTimeCode.objects.select_for_update()
        .filter(purpose=purpose, subject_key=subject_key)
        .first()
    )
    if record is None or record.used_at is not None:
        return "none"
    if record.expires_at <= timezone.now():
        return "expired"
    if record.attempts >= MAX_ATTEMPTS:
        return "attempts"
    typed = "".join(character for character in code if character.isdigit())
    if not constant_time_compare(record.digest, _digest(purpose, subject_key, typed)):
        record.attempts += 1
        record.save(update_fields=["attempts"])
        return "wrong"
    record.used_at = timezone.now()
    record.save(update_fields=["used_at"])
    return ""


def check(purpose: str, subject_key: str, code: str) -> None:
    """Take the code; it works once. Five wrong guesses end it.

    Call it before the transaction that acts on it: inside one that rolls back, a wrong guess
    wouldn't be counted.

    Raises:
        Refused: with code `none`, `expired`, `attempts` or `wrong`.
    """
    reason = _try(purpose, subject_key, code)
    if not reason:
        return
    message = {
        "none": _("There is no open code. Ask for a new one."),
        "expired": _("This code has run out. Ask for a new one."),
        "attempts": _("Too many wrong codes. Ask for a new one."),
        "wrong": _("That is not the code we sent. Look at the latest message and try again."),
    }[reason]
    raise Refused(message, field="code", code=reason)
