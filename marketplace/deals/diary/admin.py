"""The diary's place in the Wagtail admin."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.deals.diary import permissions, views


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The list, a note, what is done with it."""
    inner = [
        path("", views.index, name="index"),
        path("new/", views.new, name="new"),
        path("suggest/", views.suggest, name="suggest"),
        path("<publiccode:code>/", views.note, name="note"),
        path("<publiccode:code>/edit/", views.edit, name="edit"),
        path("<publiccode:code>/do/<slug:action>/", views.act, name="act"),
    ]
    return [path("diary/", include((inner, "contact_diary")))]


class DiaryItem(MenuItem):
    """For those who keep it."""

    def is_shown(self, request: Any) -> bool:
        """Whether the person keeps the diary."""
        return permissions.can_keep_diary(request.user)


@hooks.register("register_admin_menu_item")
def diary_item() -> MenuItem:
    """Among the first entries: it is opened every morning."""
    return DiaryItem(
        _l("Contact diary"),
        reverse("contact_diary:index"),
        name="contact-diary",
        icon_name="calendar-alt",
        order=96,
    )
