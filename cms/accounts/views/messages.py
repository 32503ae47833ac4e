"""What a person is told: the notification centre, preferences, leaving a kind of mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.accounts import notify, unsubscribing
from cms.base.errors import NotFound


@csrf_exempt  # mail programs post here for the person (RFC 8058); the signature stands for them
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once on GET (scanners open links), stop that kind of mail on POST."""
    ticket = unsubscribing.read(token)
    if ticket is None:
        raise NotFound
    known = {kind.code: kind.label for kind in notify.kinds()}
    left = request.method == "POST" and unsubscribing.leave(ticket) is not None
    return render(
        request,
        "accounts/unsubscribe.html",
        {"kind_label": known.get(ticket.kind, ticket.kind), "left": left},
    )


def preferences(request: HttpRequest) -> HttpResponse:
    """How each kind of news reaches the person."""
    raise NotFound
