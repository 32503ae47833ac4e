"""Pages of the account."""

from cms.accounts.views.account import (
    consents_page,
    data_page,
    home,
    outbox_page,
    profile,
    remove_phone,
)
from cms.accounts.views.messages import (
    mark_all_read,
    notifications,
    open_notification,
    preferences,
    unsubscribe,
)

__all__ = [
    "consents_page",
    "data_page",
    "home",
    "mark_all_read",
    "notifications",
    "open_notification",
    "outbox_page",
    "preferences",
    "profile",
    "remove_phone",
    "unsubscribe",
]
