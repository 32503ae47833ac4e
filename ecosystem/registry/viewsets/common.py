"""What the registry's lists in the admin share: who may what, and .xlsx."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from cms.base import sheets
from ecosystem.registry import permissions


class StaffRead(ModelPermissionPolicy):
    """Staff see; nobody adds, changes or deletes here, administrators included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only `view`, only staff."""
        return action == "view" and permissions.can_see_staff_lists(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several."""
        return any(self.user_has_permission(user, action) for action in actions)


class KeepersWrite(ModelPermissionPolicy):
    """Staff see; who keeps the registry adds and changes; nobody deletes (law is dated data)."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """`view` for staff, `add` and `change` for keepers."""
        if action == "view":
            return permissions.can_see_staff_lists(user)
        return action in {"add", "change"} and permissions.can_keep_registry(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several."""
        return any(self.user_has_permission(user, action) for action in actions)


class KeepersChange(KeepersWrite):
    """Codes are permanent and come from the reference data: nothing is added by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Without `add`."""
        return action != "add" and super().user_has_permission(user, action)


class SheetIndexView(generic.IndexView):
    """A list that can be taken along: every row that passes the filters, formulas disarmed."""

    sheet_columns: tuple[tuple[Any, Any], ...] = ()

    def get_header_more_buttons(self) -> list[Any]:
        """The same list as a spreadsheet."""
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        query.pop("p", None)
        label = str(_l("Download as .xlsx"))
        return [HeaderButton(label=label, url=f"?{query.urlencode()}", icon_name="download")]

    def sheet(self, rows: Any) -> HttpResponse:
        """The rows as .xlsx."""
        headers = [label for label, _accessor in self.sheet_columns]
        values = (
            [
                accessor(row) if callable(accessor) else getattr(row, accessor)
                for _label, accessor in self.sheet_columns
            ]
            for row in rows
        )
        return sheets.workbook_response(str(self.page_title), headers, values)

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with `?format=xlsx` the list."""
        if self.request.GET.get("format") == "xlsx":
            return self.sheet(self.get_queryset())
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response
