"""Who sees the radar and the report of refusals."""

from typing import Any

from cms.accounts import staff
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation


def can_use_radar(user: Any) -> bool:
    """Reading and tidying the groups, and the report of refusals: the match desk's people."""
    return staff.is_moderator(user)


def can_see_refusals_of(user: Any, organisation: Organisation) -> bool:
    """Whoever has a role in the organisation reads why its technologies were refused."""
    return bool(registry.roles_of(user, organisation))
