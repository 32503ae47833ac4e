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

        def clean_email(self) -> str | None:
            """The address in normal form, as the account's own forms take it."""
            return self._cleaned("email")

        def clean_phone(self) -> str | None:
            """The number in E.164 form."""
            return self._cleaned("phone")

        def _cleaned(self, name: str) -> str | None:
            from cms.accounts import services  # noqa: PLC0415 - this module is read before the models
            from cms.base.errors import Refused  # noqa: PLC0415 - the same

            clean = services.clean_email if name == "email" else services.clean_phone
            try:
                return clean(self.cleaned_data.get(name))
            except Refused as refused:
                raise forms.ValidationError(refused.message, code=refused.code) from refused

        def separate_username_field(self) -> bool:
            """Whether the template shows a user name: no."""
            return False

    return PeopleForm
