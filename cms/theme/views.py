"""The scheme switch and, in development, the styleguide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from . import styleguide
from .context import SCHEME_COOKIE, SCHEMES

if TYPE_CHECKING:
    from django.http import HttpRequest

YEAR = 60 * 60 * 24 * 365


# A forged request could only make the page dark; asking for a token would put a cookie and
# `Vary: Cookie` on every page that shows the switch.
@csrf_exempt
@require_POST
def scheme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's own, and go back to where the person was."""
    wanted = request.POST.get("scheme", "")
    back = request.POST.get("next") or request.headers.get("referer", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response: HttpResponse = (
        HttpResponse(status=204)
        if request.headers.get("X-Requested-With") == "fetch"
        else HttpResponseRedirect(back)
    )
    if wanted in SCHEMES:
        response.set_cookie(
            SCHEME_COOKIE, wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(SCHEME_COOKIE, samesite="Lax")
    return response


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Every component in its sample states, tokens, type and wording. Needs no database."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    with override("en" if request.GET.get("lang") == "en" else "vi"):
        return render(request, "theme/styleguide.html", styleguide.context(request))
