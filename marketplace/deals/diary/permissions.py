"""Who keeps the diary: the roles that talk with people; editors and finance don't read it."""

from typing import Any

from cms.accounts import staff
from marketplace.deals.diary.models import ContactNote

KEEPERS = frozenset({staff.MODERATOR, staff.VERIFIER, staff.EVENT_CURATOR, staff.CALL_MANAGER})


def can_keep_diary(user: Any) -> bool:
    """Whether the person reads the diary, writes notes and does their next steps."""
    return bool(staff.roles_of(user) & KEEPERS)


def can_edit_note(user: Any, note: ContactNote) -> bool:
    """Whoever wrote a note changes its words, and moderators do."""
    if not can_keep_diary(user):
        return False
    return note.created_by_id == user.pk or staff.is_moderator(user)
