"""The centre's roles: Wagtail groups whose names and rights come from `sync_reference`."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

# What staff read in the admin, so in Vietnamese; code uses the constants.
MODERATOR = "Kiểm duyệt tin đăng"
EDITOR = "Biên tập nội dung"
EVENT_CURATOR = "Phụ trách sự kiện"
CALL_MANAGER = "Phụ trách bài toán và cuộc thi"
FINANCE = "Tài chính"
VERIFIER = "Xác minh tổ chức"
ROLES = (MODERATOR, EDITOR, EVENT_CURATOR, CALL_MANAGER, FINANCE, VERIFIER)

Anyone = AbstractBaseUser | AnonymousUser


def is_staff_member(user: Anyone) -> bool:
    """Whether this person works for the centre, in whatever role."""
    return bool(user.is_authenticated and user.is_active and (getattr(user, "is_staff", False)))


def roles_of(user: Anyone) -> frozenset[str]:
    """The person's roles; all of them for the administrator. One query per user object."""
    if not is_staff_member(user):
        return frozenset()
    if getattr(user, "is_superuser", False):
        return frozenset(ROLES)
    kept: frozenset[str] | None = user.__dict__.get("_staff_roles")
    if kept is None:
        names: Iterable[str] = user.groups.values_list("name", flat=True)  # type: ignore[union-attr]  # staff are Users
        kept = frozenset(names) & frozenset(ROLES)
        user.__dict__["_staff_roles"] = kept
    return kept


def is_moderator(user: Anyone) -> bool:
    """Reviews listings and works the match desk."""
    return MODERATOR in roles_of(user)


def is_editor(user: Anyone) -> bool:
    """Makes pages and news."""
    return EDITOR in roles_of(user)


def is_event_curator(user: Anyone) -> bool:
    """Runs events."""
    return EVENT_CURATOR in roles_of(user)


def is_call_manager(user: Anyone) -> bool:
    """Runs big problems, competitions and awards."""
    return CALL_MANAGER in roles_of(user)


def is_finance(user: Anyone) -> bool:
    """Handles charges and payments."""
    return FINANCE in roles_of(user)


def is_verifier(user: Anyone) -> bool:
    """Verifies organisations."""
    return VERIFIER in roles_of(user)


def staff_in(group: str) -> QuerySet[User]:
    """Active staff with this role, by name; administrators aren't told everybody's news."""
    return User.objects.filter(
        is_active=True, is_staff=True, erased_at=None, groups__name=group
    ).order_by("full_name", "pk")
