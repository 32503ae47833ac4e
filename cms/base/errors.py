"""What services and queries raise; views and Django's handlers turn them into pages."""

from django.core.exceptions import PermissionDenied
from django.http import Http404


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
