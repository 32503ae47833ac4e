"""The radar's and the report's places in the Wagtail admin: addresses and menu."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from marketplace.deals.radar import permissions, refusal_views, views


class StaffItem(MenuItem):
    """For the match desk's people."""

    def is_shown(self, request: Any) -> bool:
        """Only those who may open it."""
        return permissions.can_use_radar(request.user)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The radar, one group, what is done with it; the report of refusals."""
    inner = [
        path("", views.radar, name="radar"),
        path("compute/", views.compute, name="compute"),
        path("refusals/", refusal_views.report, name="report"),
        path("refusals/records/", refusal_views.records, name="records"),
        path("<code>/", views.group, name="group"),
        path("<code>/<action>/", views.act, name="act"),
    ]
    return [path("radar/", include((inner, "deals_radar")))]


@hooks.register("register_admin_menu_item")
def radar_item() -> MenuItem:
    """What nobody offers yet."""
    return StaffItem(
        _l("Unmet needs"),
        reverse("deals_radar:radar"),
        name="radar",
        icon_name="crosshairs",
        order=130,
    )


@hooks.register("register_admin_menu_item")
def refusals_item() -> MenuItem:
    """Why technologies are refused."""
    return StaffItem(
        _l("Refusals"),
        reverse("deals_radar:report"),
        name="refusals",
        icon_name="cross",
        order=131,
    )


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """The few rules that the wide tables need."""
    return format_html('<link rel="stylesheet" href="{}">', static("deals/radar.css"))
