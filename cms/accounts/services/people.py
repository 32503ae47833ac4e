"""People and their addresses."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.accounts import permissions
from cms.accounts.models import (
    User,
)
from cms.accounts.phone import normalise_phone
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from cms.base.text import clean

NAME_LENGTH = 120


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
