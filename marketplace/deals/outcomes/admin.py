"""The same figures in the Wagtail admin, each opening the deals behind it: code, state, dates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.base.errors import NotAllowed
from marketplace.deals.dealroom import permissions
from marketplace.deals.outcomes import queries


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The figures; `?year=2025&field=code` shows what is behind one."""
    if not permissions.can_see_board(request.user):
        raise NotAllowed
    year, code = request.GET.get("year", ""), request.GET.get("field", "")
    context = {
        "lines": queries.here(),
        "year": year,
        "deals": queries.behind(request.user, year=year, code=code) if year else [],
    }
    return render(request, "deals/outcomes/admin.html", context)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """One page."""
    return [path("deal-figures/", index, name="deal_figures")]


class FiguresItem(MenuItem):
    """For those who see the board of deals."""

    def is_shown(self, request: Any) -> bool:
        """Only those who may open it."""
        return permissions.can_see_board(request.user)


@hooks.register("register_admin_menu_item")
def figures_item() -> MenuItem:
    """After the board."""
    return FiguresItem(
        _l("Contracts in figures"),
        reverse("deal_figures"),
        name="deal-figures",
        icon_name="table",
        order=134,
    )
