"""Context processor for the layouts."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.utils.functional import SimpleLazyObject

from . import nav
from .hooks import MenuItem, hooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

logger = logging.getLogger(__name__)

SCHEME_COOKIE = "scheme"
SCHEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """What header and footer show.

    Everything that could cost a query is lazy: a page that doesn't show it doesn't pay for it.
    """
    scheme = request.COOKIES.get(SCHEME_COOKIE, "")
    return {
        "site_nav": SimpleLazyObject(lambda: nav.main_menu(request)),
        "site_paths": SimpleLazyObject(lambda: {name: nav.path(name) for name in nav.PATHS}),
        "menu_items": SimpleLazyObject(lambda: _menu(hooks.pages_menu, request)),
        "account_items": SimpleLazyObject(lambda: _menu(hooks.account_menu, request)),
        "footer_items": SimpleLazyObject(lambda: _menu(hooks.footer_menu, request)),
        "language_alternates": SimpleLazyObject(lambda: nav.alternates(request)),
        "unread_count": SimpleLazyObject(lambda: _unread(request)),
        "color_scheme": scheme if scheme in SCHEMES else "",
        "demo": getattr(settings, "DEMO", False),
        "site_origin": _origin(request),
    }


def _origin(request: HttpRequest) -> str:
    """The address that was asked; ours for the error page of one that we don't answer to."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return str(settings.SITE_URL)


def _menu(
    entries: Callable[[HttpRequest], Sequence[MenuItem]], request: HttpRequest
) -> list[MenuItem]:
    """A menu's entries; none while the database is away, so that error pages still come up."""
    try:
        return list(entries(request))
    except DatabaseError:
        logger.exception("A menu could not be read.")
        return []


def _unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    try:
        return hooks.count_unread(user)
    except DatabaseError:
        logger.exception("Unread notifications could not be counted.")
        return 0
