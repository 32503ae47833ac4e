"""What the registry's views share."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from cms.accounts.models import User
from cms.base.errors import NotFound
from ecosystem.registry.models import Affiliation, Organisation


def person(request: HttpRequest) -> User | AnonymousUser:
    """Whoever asks."""
    return request.user


def member(request: HttpRequest) -> User:
    """The person who signed in; only behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def next_url(request: HttpRequest) -> str:
    """Where the person wanted to go before she was sent here; "" when that isn't ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def after(request: HttpRequest, organisation: Organisation) -> str:
    """The next page: what the person came for, or the organisation's workplace."""
    return next_url(request) or resolve_url("registry:manage", code=organisation.code)


def affiliation_of(code: str, **conditions: object) -> Affiliation:
    """One affiliation.

    Raises:
        NotFound: there is none that meets the conditions.
    """
    found = (
        Affiliation.objects.filter(code=code, **conditions)
        .select_related("organisation", "user")
        .first()
    )
    if found is None:
        raise NotFound
    return found
