"""What the registry's lists in the admin share: who may what."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

from cms.base.viewsets import SheetIndexView
from ecosystem.registry import permissions

__all__ = ["KeepersChange", "KeepersWrite", "SheetIndexView", "StaffRead"]


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
