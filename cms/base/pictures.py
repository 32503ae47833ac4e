"""Whose pictures staff may touch in the Wagtail admin: their own, never those of owners."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from cms.base.hooks import Hook
from cms.base.models import ExchangeImage

#: Each room gives the keys of the pictures that its records' owners uploaded, as a subquery.
owned: Hook[[], QuerySet[Any, Any]] = Hook("pictures.owned")


class PicturesPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's rules, for what the centre uploaded.

    An owner's picture may be unpublished, and changes only with its listing and its review; it
    isn't in the admin's library for anybody, administrators included.
    """

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: ExchangeImage
    ) -> bool:
        """Nothing may be done with an owner's picture here."""
        itself = ExchangeImage.objects.filter(pk=instance.pk)
        if any(itself.filter(pk__in=keys).exists() for keys in owned.each()):
            return False
        return bool(super().user_has_any_permission_for_instance(user, actions, instance))

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """Those of Wagtail's rules, without the owners'."""
        found = super().instances_user_has_any_permission_for(user, actions)
        for keys in owned.each():
            found = found.exclude(pk__in=keys)
        return found
