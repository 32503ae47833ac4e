"""Downloads of what hangs on listings: only after `permissions.py` said yes, as attachments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from marketplace.listings import services


@require_safe
def open_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The file, or a plain 404 that tells nothing."""
    return services.open_document(request.user, code=code)
