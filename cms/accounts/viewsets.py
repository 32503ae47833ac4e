"""People in the Wagtail admin."""

from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users as wagtail_users

from cms.accounts import services
from cms.accounts.admin_users import form_class
from cms.accounts.phone import display_phone
from cms.base.viewsets import SheetMixin


class PeopleIndexView(SheetMixin, wagtail_users.IndexView):
    """The list: name, addresses, role."""

    sheet_columns = (
        (_l("Name"), str),
        (_l("E-mail"), lambda person: person.email or ""),
        (_l("Phone"), lambda person: display_phone(person.phone)),
        (_l("Works for the centre"), "is_staff"),
        (_l("May sign in"), "is_active"),
        (_l("Last sign-in"), "last_login"),
    )
    add_item_label = _l("Add a person")
    page_title = _l("People")
    default_ordering = ("full_name", "pk")

    @cached_property
    def columns(self) -> list[Any]:
        """Ours instead of user name and last name."""
        title = self._get_title_column_class(wagtail_users.UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            title(
                "name",
                accessor=str,
                label=_l("Name"),
                sort_key="full_name",
                get_url=self.get_edit_url,
                classname="name",
            ),
            Column("email", label=_l("E-mail"), sort_key="email"),
            Column("phone", label=_l("Phone"), accessor=lambda person: display_phone(person.phone)),
            BooleanColumn("is_staff", label=_l("Works for the centre"), sort_key="is_staff"),
            BooleanColumn("is_active", label=_l("May sign in"), sort_key="is_active"),
            DateColumn("last_login", label=_l("Last sign-in"), sort_key="last_login"),
        ]

    @cached_property
    def search_fields(self) -> set[str]:
        """By name and addresses."""
        return {"full_name", "email", "phone"}

    def order_queryset(self, queryset: Any) -> Any:
        """By name; Wagtail would look for a last name."""
        if not self.ordering or self.ordering in {"name", "-name"}:
            return queryset.order_by("full_name", "pk")
        return super().order_queryset(queryset)


class SaveThroughService:
    """What has to follow when an administrator changes a person."""

    request: Any
    form: Any

    @transaction.atomic
    def save_instance(self) -> Any:
        """Save, then keep addresses and the audit trail in step."""
        person = super().save_instance()  # type: ignore[misc]  # mixed into Wagtail's views
        services.after_admin_edit(
            self.request.user, person=person, changed=list(self.form.changed_data)
        )
        return person


class PeopleCreateView(SaveThroughService, wagtail_users.CreateView):
    """Somebody new: signs in after resetting the password by the code that we send."""


class PeopleEditView(SaveThroughService, wagtail_users.EditView):
    """Name, addresses, roles."""


class PeopleViewSet(wagtail_users.UserViewSet):
    """People, for administrators."""

    index_view_class = PeopleIndexView
    add_view_class = PeopleCreateView
    edit_view_class = PeopleEditView
    template_prefix = "accounts/admin/"
    menu_label = _l("People")
    ordering = "full_name"

    def get_form_class(self, for_update: bool = False) -> Any:
        """Without user name, first and last name."""
        return form_class(UserEditForm if for_update else UserCreationForm)
