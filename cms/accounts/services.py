"""Every write to people's records."""

import json
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import consents, hooks, notify, permissions
from cms.accounts.models import (
    Consent,
    DataRequest,
    Notification,
    NotificationPreference,
    OneTimeCode,
    OutboundMessage,
    User,
)
from cms.accounts.phone import normalise_phone
from cms.base import audit, clock
from cms.base.errors import Conflict, NotAllowed, Refused
from cms.base.i18n import current_language
from cms.base.text import clean

NAME_LENGTH = 120
ANSWER_WORKING_DAYS = 2  # decree 356/2025: requests about personal data


# People


def clean_email(raw: str | None) -> str | None:
    """The address in lower case, None when empty.

    Raises:
        Refused: it isn't one.
    """
    text = clean(raw or "").lower()
    if not text:
        return None
    try:
        validate_email(text)
    except ValidationError:
        raise Refused(
            _("This doesn't look like an e-mail address. An example: ten@congty.vn"),
            field="email",
            code="email",
        ) from None
    return text


def clean_phone(raw: str | None) -> str | None:
    """The number in E.164 form, None when empty.

    Raises:
        Refused: it isn't one.
    """
    text = clean(raw or "")
    if not text:
        return None
    number = normalise_phone(text)
    if number is None:
        raise Refused(
            _("This doesn't look like a phone number. An example: 0912 345 678"),
            field="phone",
            code="phone",
        )
    return number


def clean_name(raw: str) -> str:
    """The name without what doesn't belong into one.

    Raises:
        Refused: it is empty or longer than 120 characters.
    """
    text = " ".join(clean(raw).split())
    if not text:
        raise Refused(_("Write your full name."), field="full_name", code="name")
    if len(text) > NAME_LENGTH:
        raise Refused(
            _("A name has at most %(limit)s characters.") % {"limit": NAME_LENGTH},
            field="full_name",
            code="name",
        )
    return text


@transaction.atomic
def create_person(
    actor: User | None,
    *,
    full_name: str,
    email: str | None = None,
    phone: str | None = None,
    language: str = "vi",
    password: str | None = None,
    confirmed: bool = False,
    is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """A person with a working account, for commands and the demo (`actor` None: the system).

    Args:
        actor: who does it.
        full_name: as written.
        email: address, in any case.
        phone: number, as written.
        language: `vi` or `en`.
        password: None for one that nothing matches.
        confirmed: the addresses count as confirmed.
        is_staff: works for the centre.
        is_superuser: the administrator.

    Raises:
        Refused: a malformed or taken address.
        NotAllowed: a person acts who isn't staff, or makes staff without being administrator.
    """
    if actor is not None and not permissions.can_register_people(actor):
        raise NotAllowed
    if actor is not None and (is_staff or is_superuser) and not actor.is_superuser:
        raise NotAllowed
    address, number = clean_email(email), clean_phone(phone)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address,
                password,
                phone=number,
                full_name=clean_name(full_name),
                language=language,
                email_verified=confirmed and address is not None,
                phone_verified=confirmed and number is not None,
                is_staff=is_staff,
                is_superuser=is_superuser,
            )
    except IntegrityError:
        raise Refused(
            _("Somebody already has an account with this e-mail address or phone number."),
            code="taken",
        ) from None
    if address:
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=confirmed)
    audit.record(actor, "accounts.create_person", user, language=language)
    return user


@transaction.atomic
def create_person_for_staff(
    actor: User,
    *,
    full_name: str,
    email: str | None = None,
    phone: str | None = None,
    language: str = "vi",
) -> User:
    """A person typed in from a call or a paper form; nothing is confirmed, no password works.

    Raises:
        NotAllowed: the actor isn't staff.
        Refused: a malformed or taken address.
    """
    if not permissions.can_register_people(actor):
        raise NotAllowed
    return create_person(actor, full_name=full_name, email=email, phone=phone, language=language)


@transaction.atomic
def update_profile(actor: User, *, full_name: str, language: str) -> User:
    """The person's own name and language.

    Raises:
        Refused: the name is empty or too long, or the language isn't ours.
    """
    if language not in User.Language.values:
        raise Refused(_("Choose one of the languages."), field="language", code="language")
    actor.full_name, actor.language = clean_name(full_name), language
    actor.save(update_fields=["full_name", "language"])
    audit.record(actor, "accounts.update_profile", actor)
    return actor


@transaction.atomic
def sync_email(user: User) -> None:
    """Take over from allauth which address is primary and whether it is confirmed."""
    primary = EmailAddress.objects.filter(user=user, primary=True).first()
    user.email = primary.email if primary else None
    user.email_verified = bool(primary and primary.verified)
    user.save(update_fields=["email", "email_verified"])


@transaction.atomic
def confirm_phone(user: User, *, phone: str) -> None:
    """The person has shown that the number is theirs.

    Raises:
        Refused: somebody else confirmed it meanwhile.
    """
    holder = User.objects.select_for_update().filter(phone=phone).exclude(pk=user.pk).first()
    if holder is not None and holder.phone_verified:
        raise Refused(_("Somebody already has an account with this phone number."), code="taken")
    if holder is not None:  # typed in once, never confirmed: it goes to who holds the telephone
        holder.phone = None
        holder.save(update_fields=["phone"])
    user.phone, user.phone_verified = phone, True
    user.save(update_fields=["phone", "phone_verified"])
    audit.record(user, "accounts.confirm_phone", user)


@transaction.atomic
def remove_phone(actor: User) -> None:
    """Take the number off one's own account.

    Raises:
        Refused: there is no confirmed e-mail address left to sign in with.
    """
    if not (actor.email and actor.email_verified):
        raise Refused(
            _("Confirm an e-mail address first: otherwise you could no longer sign in."),
            code="last_address",
        )
    actor.phone, actor.phone_verified = None, False
    actor.save(update_fields=["phone", "phone_verified"])
    audit.record(actor, "accounts.remove_phone", actor)


def enrol_demo_totp(user: User, secret: str) -> None:
    """Give a demo account a known secret for its authenticator app (base32, 16+ characters).

    Only commands call it: the demo shows these secrets on its pages.
    """
    Authenticator.objects.update_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": encrypt(secret)}},
    )
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        RecoveryCodes.activate(user)


@transaction.atomic
def after_admin_edit(actor: User, *, person: User, changed: list[str]) -> None:
    """Keep confirmations and the audit trail in step with an administrator's change.

    Raises:
        NotAllowed: the actor isn't an administrator.
    """
    if not actor.is_superuser:
        raise NotAllowed
    if "email" in changed:
        EmailAddress.objects.filter(user=person).delete()
        person.email_verified = False
        if person.email:
            EmailAddress.objects.create(user=person, email=person.email, primary=True)
    if "phone" in changed:
        person.phone, person.phone_verified = clean_phone(person.phone), False
    if not person.password:  # somebody new: the way in is a code to the address
        person.set_unusable_password()
    person.save(update_fields=["phone", "email_verified", "phone_verified", "password"])
    audit.record(actor, "accounts.admin_edit", person, changed=sorted(changed))


# Consents


@transaction.atomic
def give_consents(
    user: User, purposes: Iterable[str], source: str = "form", *, actor: User | None = None
) -> list[Consent]:
    """Record a yes to each purpose, in the words shown now; what stands already stays.

    Args:
        user: whose consent it is.
        purposes: values of `Consent.Purpose`.
        source: `signup`, `form`, or on paper or by telephone (`paper`, `call`).
        actor: staff who wrote down somebody's word; None for the person.

    Raises:
        NotAllowed: somebody else than the person or staff acts.
        Refused: an unknown purpose.
    """
    if actor is not None and actor.pk != user.pk and not permissions.can_register_people(actor):
        raise NotAllowed
    given = []
    have = consents.standing(user)
    for purpose in dict.fromkeys(purposes):
        if purpose not in Consent.Purpose.values:
            raise Refused(_("We don't ask consent for this."), code="purpose")
        if purpose in have:
            continue
        consent = Consent.objects.create(
            user=user,
            purpose=purpose,
            text=consents.words(purpose),
            language=current_language(),
            source=source,
        )
        given.append(consent)
        audit.record(actor or user, "accounts.give_consent", consent, purpose=purpose)
    return given


@transaction.atomic
def withdraw_consent(actor: User, *, purpose: str) -> None:
    """End a consent. What was done while it stood stays right; nothing new is done on it.

    Raises:
        Refused: the account needs this one; the way out is to have the account erased.
    """
    if purpose in consents.NECESSARY:
        raise Refused(
            _(
                "Without this consent there can be no account. "
                "If you want to leave, ask for your data to be erased, below."
            ),
            code="necessary",
        )
    standing = Consent.objects.filter(user=actor, purpose=purpose, withdrawn_at__isnull=True)
    for consent in standing:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.record(actor, "accounts.withdraw_consent", consent, purpose=purpose)


@transaction.atomic
def set_consents(actor: User, *, purposes: Iterable[str]) -> None:
    """Make the optional consents just these: gives the new ones, withdraws the rest."""
    wanted = set(purposes) & set(consents.OPTIONAL)
    for purpose in consents.standing(actor) - wanted - consents.NECESSARY:
        withdraw_consent(actor, purpose=purpose)
    give_consents(actor, sorted(wanted))


# Notifications


def mark_read(actor: User, *, notification: Notification) -> None:
    """The person has seen it.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if not permissions.can_read_notification(actor, notification):
        raise NotAllowed
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(
        read_at=timezone.now()
    )


def mark_all_read(actor: User) -> int:
    """Everything so far. Returns how many."""
    return Notification.objects.filter(user=actor, read_at__isnull=True).update(
        read_at=timezone.now()
    )


@transaction.atomic
def set_preferences(actor: User, *, paces: dict[tuple[str, str], str]) -> None:
    """How each kind of news goes out on each channel.

    Args:
        actor: the person.
        paces: by (kind, channel).

    Raises:
        Refused: a pace that doesn't exist.
    """
    known = {kind.code for kind in notify.kinds()}
    for (kind, channel), pace in paces.items():
        if pace not in NotificationPreference.Pace.values:
            raise Refused(_("Choose at once, once a day or not at all."), code="pace")
        if kind in known:
            NotificationPreference.objects.update_or_create(
                user=actor, kind=kind, channel=channel, defaults={"pace": pace}
            )


# Rights over one's data


def _own_data(user: User) -> dict[str, object]:
    return {
        "code": user.code,
        "full_name": user.full_name,
        "email": user.email,
        "email_verified": user.email_verified,
        "phone": user.phone,
        "phone_verified": user.phone_verified,
        "language": user.language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "consents": list(
            Consent.objects.filter(user=user).values(
                "purpose", "text", "language", "given_at", "withdrawn_at", "source"
            )
        ),
        "notifications": list(
            Notification.objects.filter(user=user).values(
                "kind", "subject", "body", "url", "created_at", "read_at"
            )
        ),
        "preferences": list(
            NotificationPreference.objects.filter(user=user).values("kind", "channel", "pace")
        ),
        "messages": list(
            OutboundMessage.objects.filter(user=user).values(
                "channel", "address", "subject", "created_at", "state"
            )
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values("ip", "user_agent", "last_seen_at")
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "data_requests": list(
            DataRequest.objects.filter(user=user).values("kind", "made_at", "due_at", "answered_at")
        ),
    }


@transaction.atomic
def export_data(actor: User) -> str:
    """A copy of all that is kept of the person, each room's part under its name, as JSON text."""
    content: dict[str, object] = {"account": _own_data(actor)}
    content |= dict(hooks.personal_data_export.each(actor))
    now = timezone.now()
    request = DataRequest.objects.create(
        user=actor,
        kind=DataRequest.Kind.EXPORT,
        due_at=clock.add_working_days(now, ANSWER_WORKING_DAYS),
        answered_at=now,
    )
    audit.record(actor, "accounts.export_data", request)
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


@transaction.atomic
def request_erasure(actor: User, *, note: str = "") -> DataRequest:
    """Ask for erasure; staff answer within two working days. Asking twice is asking once."""
    User.objects.select_for_update().get(pk=actor.pk)
    standing = DataRequest.objects.filter(
        user=actor, kind=DataRequest.Kind.ERASURE, answered_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    request = DataRequest.objects.create(
        user=actor,
        kind=DataRequest.Kind.ERASURE,
        due_at=clock.add_working_days(timezone.now(), ANSWER_WORKING_DAYS),
        note=clean(note)[:2000],
    )
    audit.record(actor, "accounts.request_erasure", request)
    for person in User.objects.filter(is_active=True, is_superuser=True, erased_at=None):
        notify.tell(
            person,
            kind="accounts.data_request",
            dedup_key=f"data-request:{request.pk}",
            template="accounts/notices/data_request",
            context={"request": request},
            url="/admin/data-requests/",
        )
    return request


@transaction.atomic
def cancel_erasure(actor: User) -> None:
    """Take one's own open request back."""
    for request in DataRequest.objects.filter(
        user=actor, kind=DataRequest.Kind.ERASURE, answered_at__isnull=True
    ):
        audit.record(actor, "accounts.cancel_erasure", request)
        request.answered_at = timezone.now()
        request.note = f"{request.note}\n[{_('taken back by the person')}]".strip()
        request.save(update_fields=["answered_at", "note"])


@transaction.atomic
def answer_data_request(
    actor: User, *, request: DataRequest, erase: bool, note: str = ""
) -> DataRequest:
    """Answer a request: erase, or say why it can't be done (yet).

    Raises:
        NotAllowed: the actor may not, or it is the actor's own.
        Conflict: it was answered meanwhile.
        Refused: no reason is given, or a room must keep something.
    """
    if not permissions.can_answer_data_request(actor, request):
        raise NotAllowed
    request = DataRequest.objects.select_for_update().select_related("user").get(pk=request.pk)
    if request.answered_at is not None:
        raise Conflict(_("This request has been answered already."))
    text = clean(note)[:2000]
    if not erase and not text:
        raise Refused(_("Say why: the person reads it."), field="note", code="note")
    person = request.user
    request.answered_at, request.answered_by = timezone.now(), actor
    if text:
        request.note = text
    request.save(update_fields=["answered_at", "answered_by", "note"])
    audit.record(actor, "accounts.answer_data_request", request, erased=erase)
    if erase:
        _erase(person)
    else:
        notify.tell(
            person,
            kind="accounts.data_answer",
            dedup_key=f"data-answer:{request.pk}",
            template="accounts/notices/data_answer",
            context={"request": request},
            url="/account/",
        )
    return request


def _erase(person: User) -> None:
    """Each room first, then the account: the row stays as a nameless actor of the audit trail."""
    for _done in hooks.personal_data_erasure.each(person):
        pass
    address = person.email or person.phone
    OutboundMessage.objects.filter(user=person).delete()
    Notification.objects.filter(user=person).delete()
    NotificationPreference.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    Consent.objects.filter(user=person, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now()
    )
    if address:
        OneTimeCode.objects.filter(address=address).delete()
    person.groups.clear()
    person.email = person.phone = None
    person.email_verified = person.phone_verified = False
    person.full_name = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()
