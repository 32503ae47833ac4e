"""What staff see in the Wagtail admin about people: requests about their data."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.accounts import permissions
from cms.accounts.models import User
from cms.accounts.views import desk
from cms.base import audit


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


def _not_deleted(request: HttpRequest) -> HttpResponse:
    messages.error(
        request,
        _(
            "Accounts aren't deleted here. Answer the person's request for erasure instead: it "
            "reaches everything that is kept of them."
        ),
    )
    return redirect("wagtailusers_users:index")


@hooks.register("before_delete_user")
def keep_person(request: HttpRequest, person: User) -> HttpResponse:
    """A row that goes takes drafts and roles along, past the rules of an erasure."""
    return _not_deleted(request)


@hooks.register("before_bulk_action")
def keep_people(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    return _not_deleted(request) if action.model is User and action_type == "delete" else None


@hooks.register("after_bulk_action")
def note_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Roles given and accounts closed for several at once are on record too."""
    if action.model is User:
        for person in objects:
            audit.record(request.user, "accounts.admin_edit", person, changed=[action_type])
