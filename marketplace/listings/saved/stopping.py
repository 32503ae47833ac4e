"""Stopping one saved search from its mail: a signed address that needs no sign-in (RFC 8058)."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from cms.accounts.models import Notification
from marketplace.listings.models import SavedSearch

SALT = "listings.saved.stop"


def token_for(code: str) -> str:
    """The signed part of the address; it doesn't lapse, mails are read late."""
    return signing.dumps(code, salt=SALT)


def path_for(code: str, language: str) -> str:
    """The address without the host."""
    with translation.override(language):
        return reverse("listings:saved_stop", args=[token_for(code)])


def address_for(told: Notification) -> str:
    """The whole address for a mail: hooked into the outbox."""
    code = told.dedup_key.split(":")[1]
    return f"{settings.SITE_URL}{path_for(code, told.language)}"


def find(token: str) -> SavedSearch | None:
    """The search that a token stops, None when it isn't ours or the search was deleted."""
    try:
        code = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return SavedSearch.objects.select_related("user").filter(code=str(code)).first()
