"""Pages of the account."""

from cms.accounts.views.messages import preferences, unsubscribe

__all__ = ["preferences", "unsubscribe"]
