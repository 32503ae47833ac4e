"""The match desk's places in the Wagtail admin: addresses, menu, the panel of the first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from marketplace.deals import permissions
from marketplace.deals.desk import queries, views

SHOWN = 5


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The queue, one item, what is done with it, and the way from a listing."""
    inner = [
        path("", views.queue, name="queue"),
        path("of/<code>/", views.of_listing, name="of_listing"),
        path("<code>/", views.item, name="item"),
        path("<code>/<action>/", views.act, name="act"),
    ]
    return [path("match-desk/", include((inner, "deals_desk")))]


class DeskMenuItem(MenuItem):
    """The desk with the number of needs that are owed an answer."""

    def is_shown(self, request: Any) -> bool:
        """For the desk's people."""
        return permissions.can_see_desk(request.user)

    def render_component(self, request: Any) -> LinkMenuItem:
        """The entry, counted."""
        component: LinkMenuItem = super().render_component(request)
        count = queries.counts(request.user)["owed"]
        component.label = f"{self.label} ({count})" if count else str(self.label)
        return component


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """Beside the moderation queue: what is owed."""
    return DeskMenuItem(
        _l("Match desk"),
        reverse("deals_desk:queue"),
        name="match-desk",
        icon_name="link",
        order=92,
    )


class DeskPanel(Component):
    """How many needs are owed an answer, how many are overdue, and the first owed."""

    name = "match_desk"
    template_name = "deals/desk/home_panel.html"
    order = 91

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Four queries, however many wait."""
        user = parent_context["request"].user
        first = list(queries.rows_of(user, "owed")[:SHOWN])
        return {"counts": queries.counts(user), "rows": views.rows_for(first)}


@hooks.register("construct_homepage_panels")
def desk_panel(request: HttpRequest, panels: list[Any]) -> None:
    """What is owed, on the first page that staff see."""
    if permissions.can_see_desk(request.user):
        panels.append(DeskPanel())


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    """The few rules that the desk needs."""
    return format_html('<link rel="stylesheet" href="{}">', static("deals/desk.css"))
