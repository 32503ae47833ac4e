"""What staff see in the Wagtail admin about people: requests about their data."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.accounts import permissions
from cms.accounts.views import desk


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """The desk for requests about data."""
    return [
        path("data-requests/", desk.data_requests, name="accounts_data_requests"),
        path("data-requests/<int:pk>/", desk.data_request, name="accounts_data_request"),
    ]


class DataRequestsItem(MenuItem):
    """Shown to those who may answer."""

    def is_shown(self, request: Any) -> bool:
        """Whether the person may answer requests."""
        return permissions.can_answer_data_requests(request.user)


@hooks.register("register_admin_menu_item")
def data_requests_item() -> MenuItem:
    """The entry in the menu."""
    return DataRequestsItem(
        _l("Data requests"),
        reverse("accounts_data_requests"),
        name="data-requests",
        icon_name="lock",
        order=900,
    )
