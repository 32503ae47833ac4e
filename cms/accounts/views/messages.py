"""What a person is told: the notification centre, preferences, leaving a kind of mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts import notify, queries, services, unsubscribing
from cms.accounts.forms import PreferencesForm
from cms.accounts.views.common import person
from cms.base import sheets
from cms.base.errors import NotFound
from cms.base.i18n import current_language

PER_PAGE = 20


@never_cache
@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first, or only what is unread."""
    user = person(request)
    unread_only = request.GET.get("show") == "unread"
    found = queries.notifications_of(user, unread_only=unread_only)
    if request.GET.get("format") == "xlsx":
        headers = [_("When"), _("Subject"), _("What it says"), _("Opened")]
        rows = ([one.created_at, one.subject, one.body, one.read_at] for one in found)
        return sheets.workbook_response(_("Notifications"), headers, rows)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/notifications.html",
        {"page": page, "unread_only": unread_only},
    )


@never_cache
@require_safe
@login_required
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and lead to what it is about."""
    user = person(request)
    notification = queries.get_notification_for(user, pk)
    services.mark_read(user, notification=notification)
    target = notify.in_language(notification.url, current_language())
    if not target or not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return redirect("accounts:notifications")
    return redirect(target)


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Everything so far is read."""
    services.mark_all_read(person(request))
    return redirect("accounts:notifications")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """How each kind of news reaches the person: at once, once a day, not at all."""
    user = person(request)
    form = PreferencesForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(user, paces=form.chosen())
        messages.success(request, _("Saved."))
        return redirect("accounts:preferences")
    return render(request, "accounts/preferences.html", {"form": form})


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
