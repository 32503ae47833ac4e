"""One reference per request, in the log and on the error page alike; the admin's own policy."""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cms.base.codes import new_code

reference: ContextVar[str] = ContextVar("reference", default="-")


class ReferenceFilter(logging.Filter):
    """Puts the request's reference on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with `reference` set."""
        record.reference = reference.get()
        return True


class KeyFilter(logging.Filter):
    """Leaves out what makes an address a key: the tokens that our mails carry.

    deploy/Caddyfile does the same to the access log.
    """

    keys = re.compile(
        r"((?:desk/renew|needs/confirm|account/unsubscribe)/|login/callback/).*",
        re.IGNORECASE | re.DOTALL,
    )

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with the paths among its arguments cut off."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                self.keys.sub(r"\1-", arg) if isinstance(arg, str) else arg for arg in record.args
            )
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


class AdminPolicyMiddleware:
    """Gives the Wagtail admin its looser content security policy.

    `EXCLUDE_URL_PREFIXES` keeps the public site's away from there. What sets a policy of its own,
    such as a file, keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy(config=settings.ADMIN_CONTENT_SECURITY_POLICY)
        self.prefixes = tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy on the admin's addresses."""
        response = self.get_response(request)
        if request.path_info.startswith(self.prefixes):
            response.setdefault(HEADER, self.policy)
        return response
