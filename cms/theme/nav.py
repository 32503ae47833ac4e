"""The main navigation and the addresses that the header and footer lead to.

Paths are the same English words in both languages, under the language's prefix; spelled out here
instead of reversed, so that an error page doesn't depend on any app's URLs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _l

from .hooks import MenuItem

if TYPE_CHECKING:
    from django.http import HttpRequest

#: Where each entry of the header and footer leads, without the language prefix.
PATHS = {
    "home": "/",
    "search": "/search/",
    "suggest": "/search/suggest/",
    "needs": "/needs/",
    "need_new": "/needs/new/",
    "offers": "/offers/",
    "offer_new": "/offers/new/",
    "organisations": "/organisations/",
    "account": "/account/",
    "notifications": "/account/notifications/",
    "login": "/account/login/",
    "signup": "/account/signup/",
    "logout": "/account/logout/",
    "desk": "/desk/",
}

NAV = (
    ("needs", _l("Needs")),
    ("offers", _l("Technologies")),
    ("organisations", _l("Organisations")),
)


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language."""

    code: str
    name: str
    short: str
    url: str
    current: bool


def path(name: str) -> str:
    """The address of a place in the language that is active now."""
    language = get_language() or settings.LANGUAGE_CODE
    code = language.split("-", maxsplit=1)[0]
    default = settings.LANGUAGE_CODE.split("-", maxsplit=1)[0]
    return PATHS[name] if code == default else f"/{code}{PATHS[name]}"


def main_menu(request: HttpRequest) -> list[MenuItem]:
    """Needs, technologies, organisations, with the one the reader is in marked."""
    return [
        MenuItem(label, path(name), current=request.path.startswith(path(name)))
        for name, label in NAV
    ]


def alternates(request: HttpRequest) -> list[Alternate]:
    """This address in every language.

    A view that knows better (a CMS page with its translations) passes `language_alternates` in
    its own context, which wins.
    """
    here = request.get_full_path()
    current = (get_language() or settings.LANGUAGE_CODE).split("-", maxsplit=1)[0]
    found = []
    for code, name in settings.LANGUAGES:
        url = here
        if code.split("-", maxsplit=1)[0] != current:
            url = _translated(here, code)
        found.append(
            Alternate(code, str(name), code[:2].upper(), url, code.startswith(current)),
        )
    return found


def _translated(here: str, code: str) -> str:
    """The other language's address; its front page where there is no such address."""
    try:
        resolve(here.split("?", maxsplit=1)[0])
        return translate_url(here, code)
    except (Resolver404, NoReverseMatch):
        with override(code):
            return path("home")
