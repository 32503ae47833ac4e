"""How often visitors without an account may ask for a page that costs more than others."""

import functools
import threading
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MANY = 429
MINUTE = 60
IPV6_HOUSE = 64  # bits; what one house or firm gets

View = Callable[..., HttpResponse]


def _address(request: HttpRequest) -> str:
    """The visitor's address; "" when it is of no single visitor.

    Inner addresses are a proxy's that doesn't say for whom it asks, or this machine's own: all
    visitors together must not share one visitor's number.
    """
    found = ip_address(get_adapter().get_client_ip(request))
    if not found.is_global:
        return ""
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_HOUSE), strict=False))
    return str(found)


class Pace:
    """Counts by address and minute, in this process alone.

    A number shared by all processes would cost five queries a page with the cache in the database;
    so the whole exchange answers up to `a_minute` times as many as it has processes.
    """

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._lock = threading.Lock()
        self._minute = 0
        self._asked: Counter[str] = Counter()

    def allows(self, address: str) -> bool:
        """Count one more; False when the minute's number is used up."""
        now = int(time.time()) // MINUTE
        with self._lock:
            if now != self._minute:
                self._minute = now
                self._asked.clear()
            self._asked[address] += 1
            return self._asked[address] <= self.a_minute


def paced(a_minute: int) -> Callable[[View], View]:
    """Answer a visitor's address at most so often a minute, then with "a short pause, please"."""

    def around(view: View) -> View:
        pace = Pace(a_minute)

        @functools.wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                address = _address(request)
                if address and not pace.allows(address):
                    response = render(request, "429.html", status=TOO_MANY)
                    response["Retry-After"] = str(MINUTE)
                    response["Cache-Control"] = "no-store"
                    return response
            return view(request, *args, **kwargs)

        return answer

    return around
