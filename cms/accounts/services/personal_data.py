"""A person's rights over their data: copy, erasure, and the staff's answer."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import hooks, notify, permissions
from cms.accounts.models import (
    Consent,
    DataRequest,
    Notification,
    NotificationPreference,
    OneTimeCode,
    OutboundMessage,
    User,
)
from cms.base import audit, clock
from cms.base.errors import Conflict, NotAllowed, Refused, not_too_long
from cms.base.text import clean

MOST_WORDS = 2000  # characters
ANSWER_WORKING_DAYS = 2  # decree 356/2025: requests about personal data


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
    """Ask for erasure; staff answer within two working days. Asking twice is asking once.

    Raises:
        Refused: too long a note.
    """
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
        note=not_too_long(clean(note), MOST_WORDS, field="note"),
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
        Refused: no reason is given, too long a one, or a room must keep something.
    """
    if not permissions.can_answer_data_request(actor, request):
        raise NotAllowed
    request = DataRequest.objects.select_for_update().select_related("user").get(pk=request.pk)
    if request.answered_at is not None:
        raise Conflict(_("This request has been answered already."))
    text = not_too_long(clean(note), MOST_WORDS, field="note")
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
    addresses = {text for text in (person.email, person.phone) if text}
    addresses |= set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
    # Codes and the account's own mails were written to an address, before anybody was signed in.
    OutboundMessage.objects.filter(Q(user=person) | Q(address__in=addresses)).delete()
    Notification.objects.filter(user=person).delete()
    NotificationPreference.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()  # what the e-identity said of the person
    for session in UserSession.objects.filter(user=person):
        session.end()
    Consent.objects.filter(user=person, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now()
    )
    OneTimeCode.objects.filter(address__in=addresses).delete()
    DataRequest.objects.filter(user=person).update(note="")
    audit.hide_label(
        [
            person,
            *Consent.objects.filter(user=person),
            *DataRequest.objects.filter(user=person),
        ],
        person.code,
    )
    person.groups.clear()
    person.email = person.phone = None
    person.email_verified = person.phone_verified = False
    person.full_name = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()
