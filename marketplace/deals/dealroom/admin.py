"""The places of deals in the Wagtail admin: addresses and menu."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from marketplace.deals.dealroom import board, permissions


class BoardItem(MenuItem):
    """For the staff who mediate."""

    def is_shown(self, request: Any) -> bool:
        """Only those who may open it."""
        return permissions.can_see_board(request.user)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The board, one deal of it, the texts of the non-disclosure agreement."""
    inner = [
        path("", board.board, name="board"),
        path("nda/", board.nda, name="nda"),
        path("<code>/", board.entry, name="entry"),
    ]
    return [path("deals/", include((inner, "deals_board")))]


@hooks.register("register_admin_menu_item")
def board_item() -> MenuItem:
    """All deals by state."""
    return BoardItem(
        _l("Deals by state"),
        reverse("deals_board:board"),
        name="deals-board",
        icon_name="clipboard-list",
        order=132,
    )


@hooks.register("register_admin_menu_item")
def nda_item() -> MenuItem:
    """The texts that both sides accept."""
    return BoardItem(
        _l("Non-disclosure agreement"),
        reverse("deals_board:nda"),
        name="deals-nda",
        icon_name="lock",
        order=133,
    )
