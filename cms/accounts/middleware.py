"""Staff need a second factor before they can do anything that staff do."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cms.accounts import permissions, queries

SESSION_KEY = "second_factor_of"
#: Where one sets it up, signs out, or only loads what pages are made of.
OPEN = ("/account/", "/static/", "/media/", "/theme/", "/healthz")


class SecondFactorMiddleware:
    """Leads staff without an authenticator app or passkey to set one up.

    Costs one query a session; removing the last factor is refused to staff elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or redirect."""
        path = request.path.removeprefix("/en")
        if path.startswith(OPEN) or self._has_it(request):
            return self.get_response(request)
        messages.warning(
            request,
            _("Staff accounts need a second factor. Set it up now; it takes two minutes."),
        )
        return redirect("mfa_index")

    def _has_it(self, request: HttpRequest) -> bool:
        if not request.session.session_key:  # nobody is signed in
            return True
        if not permissions.must_have_second_factor(request.user):
            return True
        if request.session.get(SESSION_KEY) == request.user.pk:
            return True
        if not queries.has_second_factor(request.user):  # type: ignore[arg-type]  # staff are Users
            return False
        request.session[SESSION_KEY] = request.user.pk
        return True
