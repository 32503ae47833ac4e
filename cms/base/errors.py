"""What services and queries raise; views and Django's handlers turn them into pages."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _


class NotFound(Http404):
    """The record isn't there, or the person may not know that it is: a plain 404, nothing told."""


class NotAllowed(PermissionDenied):
    """The person may know of the record, but may not do this."""


class Refused(Exception):  # noqa: N818 - the field's word: the service refuses, nothing is broken
    """The service refuses for a reason that the person can act on.

    Args:
        message: a translated sentence for the person.
        field: name of the form field it belongs to, or "" for the whole form.
        code: short stable name for tests and the API.
    """

    def __init__(self, message: str, *, field: str = "", code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


class Conflict(Refused):
    """Somebody else changed the record meanwhile; nothing was saved."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="conflict")


def not_too_long(words: str, limit: int, *, field: str) -> str:
    """The words, if they fit: what is too long is said, never cut off in silence.

    Args:
        words: cleaned.
        limit: characters.
        field: where the form shows the refusal.

    Raises:
        Refused: with code `too_long`.
    """
    if len(words) > limit:
        raise Refused(
            _("At most %(limit_value)d characters; this has %(show_value)d. Shorten it a little.")
            % {"limit_value": limit, "show_value": len(words)},
            field=field,
            code="too_long",
        )
    return words
