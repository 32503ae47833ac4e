"""Records of the foundations in the Wagtail admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _l
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from cms.base.models import AuditEntry, WorkingDayOverride


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Who may see may see; nobody may add, change or delete, administrators included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only `view`."""
        return action == "view" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Only `view`."""
        return "view" in actions and self.user_has_permission(user, "view")


class AuditIndexView(generic.IndexView):
    """The list, newest first, with who did it."""

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


class SpecialDaysViewSet(ModelViewSet):
    """Days on which offices work or rest against the calendar."""

    model = WorkingDayOverride
    url_prefix = "special-days"
    icon = "calendar-alt"
    menu_label = _l("Special days")
    menu_order = 960
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ("day", "works", "basis")
    form_fields = ("day", "works", "basis")
    ordering = ("-day",)
