"""What the header shows but the theme doesn't know: filled by other apps in `ready()`.

Each hook has a harmless default, so that layouts render anywhere, error pages included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of a menu."""

    label: Text
    url: str
    icon: str = ""
    current: bool = False


class CountUnread(Protocol):
    """How many notifications this person hasn't read."""

    def __call__(self, user: AbstractBaseUser) -> int:
        """The number."""
        ...


class ListMenu(Protocol):
    """Menu entries for this request, in order."""

    def __call__(self, request: HttpRequest) -> Sequence[MenuItem]:
        """The entries."""
        ...


def _nothing_unread(user: AbstractBaseUser) -> int:  # the default of the protocol
    return 0


def _no_entries(request: HttpRequest) -> Sequence[MenuItem]:  # as above
    return ()


class Hooks:
    """The filled-in callables. `hooks` below is the only instance."""

    def __init__(self) -> None:
        self.count_unread: CountUnread = _nothing_unread
        self.pages_menu: ListMenu = _no_entries
        self.account_menu: ListMenu = _no_entries
        self.footer_menu: ListMenu = _no_entries


hooks = Hooks()
