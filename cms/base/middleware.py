"""One reference per request, in the log and on the error page alike."""

import logging
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from cms.base.codes import new_code

reference: ContextVar[str] = ContextVar("reference", default="-")


class ReferenceFilter(logging.Filter):
    """Puts the request's reference on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with `reference` set."""
        record.reference = reference.get()
        return True


class ReferenceMiddleware:
    """Gives each request a short reference such as `CT-7F3K2A`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the reference in a header too."""
        name = f"CT-{new_code()[:6]}"
        token = reference.set(name)
        request.reference = name  # type: ignore[attr-defined]  # read by the error pages
        try:
            response = self.get_response(request)
        finally:
            reference.reset(token)
        response["X-Reference"] = name
        return response
