"""Who was seen when, and the second factor that staff need before they do what staff do."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from cms.accounts import permissions, queries

SESSION_KEY = "second_factor_of"
SEEN_KEY = "seen_at"
SEEN_EVERY = 5 * 60  # seconds
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


class LastSeenMiddleware:
    """Keeps the list of devices up to date, writing at most once in five minutes a session.

    Allauth's own writes on every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note who was seen, then answer."""
        if request.session.session_key and request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(SEEN_KEY, 0) >= SEEN_EVERY:
                UserSession.objects.create_from_request(request)
                request.session[SEEN_KEY] = now
        response = self.get_response(request)
        if request.session.session_key and "Cache-Control" not in response:
            patch_cache_control(response, private=True)  # header and all are this visitor's own
        return response
