"""What a person has read, and how news reaches them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import notify, permissions
from cms.accounts.models import (
    Notification,
    NotificationPreference,
    User,
)
from cms.base.errors import NotAllowed, Refused


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
