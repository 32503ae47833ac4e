"""Wagtail's pages about people, for our user model."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "cms.accounts.viewsets.PeopleViewSet"


FIELDS = {
    "full_name",
    "email",
    "phone",
    "language",
    "is_staff",
    "is_active",
    "is_superuser",
    "groups",
}


def form_class(base: Any) -> Any:
    """Wagtail's user form without a user name and without first and last name."""

    class PeopleForm(base):
        first_name = None
        last_name = None
        email = forms.EmailField(required=False, label=_l("E-mail"))
        Meta = type("Meta", (base.Meta,), {"fields": FIELDS})

        def separate_username_field(self) -> bool:
            """Whether the template shows a user name: no."""
            return False

    return PeopleForm
