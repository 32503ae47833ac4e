"""Records of the foundations in the Wagtail admin."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from cms.base import sheets
from cms.base.models import AuditEntry, WorkingDayOverride


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Who may see may see; nobody may add, change or delete, administrators included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only `view`."""
        return action == "view" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Only `view`."""
        return "view" in actions and self.user_has_permission(user, "view")


class SheetMixin:
    """A list of the admin that can be taken along: every row that passes the filters."""

    request: Any
    page_title: Any
    model: Any
    #: The heading of each column and the attribute, or the function of the row, that fills it.
    sheet_columns: tuple[tuple[Any, Any], ...] = ()

    def get_header_more_buttons(self) -> list[Any]:
        """The same list as a spreadsheet."""
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        query.pop("p", None)
        label = str(_l("Download as .xlsx"))
        return [HeaderButton(label=label, url=f"?{query.urlencode()}", icon_name="download")]

    def sheet_title(self) -> str:
        """What the file is called."""
        return str(self.page_title)

    def sheet(self, rows: Any) -> HttpResponse:
        """The rows as .xlsx, formulas disarmed; a list that is too long says where it ends."""
        columns = self.sheet_columns
        headers = [label for label, _accessor in columns]
        taken = rows[: sheets.MAX_ROWS]
        values = [
            [
                accessor(row) if callable(accessor) else getattr(row, accessor)
                for _label, accessor in columns
            ]
            for row in taken
        ]
        if len(values) == sheets.MAX_ROWS:
            values.append([_("The list goes on. Narrow it with the filters to get the rest.")])
        return sheets.workbook_response(self.sheet_title(), headers, values)

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with `?format=xlsx` the list."""
        if self.request.GET.get("format") == "xlsx":
            return self.sheet(self.get_queryset())  # type: ignore[attr-defined]  # Wagtail's view
        response: HttpResponse = super().render_to_response(context, **kwargs)  # type: ignore[misc]  # the same
        return response


class SheetIndexView(SheetMixin, generic.IndexView):
    """Wagtail's list with the button that takes it along."""


class AuditIndexView(SheetIndexView):
    """The list, newest first, with who did it."""

    page_title = _l("Audit trail")
    sheet_columns = (
        (_l("When"), "at"),
        (_l("Who"), lambda entry: str(entry.actor or "")),
        (_l("What"), "action"),
        (_l("Record"), "label"),
        (_l("Details"), lambda entry: json.dumps(entry.details, ensure_ascii=False)),
    )

    def get_base_queryset(self) -> Any:
        """With the actors, in one query."""
        return AuditEntry.objects.select_related("actor")


class AuditTrailViewSet(ModelViewSet):
    """Who did what to which record, when. Read only."""

    model = AuditEntry
    url_prefix = "audit-trail"
    icon = "history"
    menu_label = _l("Audit trail")
    menu_order = 950
    add_to_settings_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = AuditIndexView
    list_display = (
        DateColumn("at", label=_l("When"), sort_key="at"),
        Column("actor", label=_l("Who")),
        Column("action", label=_l("What")),
        Column("label", label=_l("Record")),
    )
    list_filter = ("action", "app", "at")
    search_fields = ("label", "action", "object_id")
    ordering = ("-at", "-pk")
    inspect_view_fields = ("at", "actor", "action", "app", "model", "object_id", "label", "details")
    exclude_form_fields = ("details",)


class SpecialDaysIndexView(SheetIndexView):
    """The list of days."""

    page_title = _l("Special days")
    sheet_columns = (
        (_l("day"), "day"),
        (_l("offices work on this day"), "works"),
        (_l("announced in"), "basis"),
    )


class SpecialDaysViewSet(ModelViewSet):
    """Days on which offices work or rest against the calendar."""

    model = WorkingDayOverride
    url_prefix = "special-days"
    icon = "calendar-alt"
    menu_label = _l("Special days")
    menu_order = 960
    index_view_class = SpecialDaysIndexView
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ("day", "works", "basis")
    form_fields = ("day", "works", "basis")
    ordering = ("-day",)
