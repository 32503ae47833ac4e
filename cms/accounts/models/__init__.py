"""People who sign in, what they agreed to, and what they are told."""

from cms.accounts.models.consents import Consent, DataRequest
from cms.accounts.models.notifications import (
    Notification,
    NotificationPreference,
    OutboundMessage,
)
from cms.accounts.models.one_time import OneTimeCode
from cms.accounts.models.users import User, UserManager

__all__ = [
    "Consent",
    "DataRequest",
    "Notification",
    "NotificationPreference",
    "OneTimeCode",
    "OutboundMessage",
    "User",
    "UserManager",
]
