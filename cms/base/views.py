from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether this process can answer: 200 with the database there, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


def _page(request: HttpRequest, status: int) -> HttpResponse:
    context = {"reference": getattr(request, "reference", "")}
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in the person's language."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 in the person's language."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token has expired: what was typed is one step back."""
    return render(
        request,
        "403.html",
        {"reference": getattr(request, "reference", ""), "expired_form": True},
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the person's language."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the reference that the log has too; needs no database."""
    return _page(request, 500)
