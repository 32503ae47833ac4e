"""Reads of people's records."""

import time

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F, QuerySet

from cms.accounts import permissions
from cms.accounts.models import Consent, DataRequest, Notification, OutboundMessage, User
from cms.accounts.staff import Anyone
from cms.base.errors import NotFound

OUTBOX_SHOWN = 50


def unread_count(user: AbstractBaseUser) -> int:
    """How many notifications the person hasn't read."""
    return Notification.objects.filter(user_id=user.pk, read_at__isnull=True).count()


def notifications_of(user: User, *, unread_only: bool = False) -> QuerySet[Notification]:
    """What the person was told, newest first."""
    found = Notification.objects.filter(user=user)
    return found.filter(read_at__isnull=True) if unread_only else found


def get_notification_for(user: User, pk: int) -> Notification:
    """One of the person's own.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = Notification.objects.filter(pk=pk).first()
    if found is None or not permissions.can_read_notification(user, found):
        raise NotFound
    return found


def consents_of(user: User) -> QuerySet[Consent]:
    """Every consent with its end, newest first."""
    return Consent.objects.filter(user=user)


def open_erasure(user: User) -> DataRequest | None:
    """The person's request for erasure that waits for an answer."""
    return DataRequest.objects.filter(
        user=user, kind=DataRequest.Kind.ERASURE, answered_at__isnull=True
    ).first()


def has_second_factor(user: AbstractBaseUser) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return bool(
        Authenticator.objects.filter(
            user_id=user.pk, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        ).exists()
    )


def recent_messages() -> QuerySet[OutboundMessage]:
    """What went out last, for the visible outbox of the demo."""
    return OutboundMessage.objects.order_by("-created_at", "-pk")[:OUTBOX_SHOWN]


def demo_codes() -> list[tuple[User, str]]:
    """Who of the demonstration's staff signs in with which authenticator code now.

    Only the demo's page may ask: it shows what an app would.
    """
    staff = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, user__is_staff=True, user__is_active=True
    ).select_related("user")
    now = int(time.time()) // mfa_settings.TOTP_PERIOD
    return [
        (one.user, format_hotp_value(hotp_value(decrypt(one.data["secret"]), now)))
        for one in staff.order_by("user__email")
    ]


def data_requests() -> QuerySet[DataRequest]:
    """Requests with their people: open ones by due date, then answered ones, newest first."""
    return DataRequest.objects.select_related("user", "answered_by").order_by(
        F("answered_at").desc(nulls_first=True), "due_at", "pk"
    )


def get_data_request_for(user: Anyone, pk: int) -> DataRequest:
    """One request, for those who may answer.

    Raises:
        NotFound: there is none, or the person may not know.
    """
    found = DataRequest.objects.select_related("user", "answered_by").filter(pk=pk).first()
    if found is None or not permissions.can_answer_data_requests(user):
        raise NotFound
    return found
