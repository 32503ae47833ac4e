"""The account's own pages: profile, consents, data, and the demo's visible outbox."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts import consents, queries, services
from cms.accounts.channels import SMS
from cms.accounts.forms import ConsentsForm, ProfileForm
from cms.accounts.phone import display_phone
from cms.accounts.views.common import add_refusal, person
from cms.base.errors import NotFound, Refused

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everything about the account at a glance, each with its way to change it."""
    user = person(request)
    standing = consents.standing(user)
    return render(
        request,
        "accounts/home.html",
        {
            "phone": display_phone(user.phone),
            "sms_available": SMS.available(),
            "standing": [consents.words(p) for p in consents.OPTIONAL if p in standing],
            "second_factor": queries.has_second_factor(user),
            "erasure": queries.open_erasure(user),
        },
    )


@never_cache
@require_http_methods(FORM)
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    user = person(request)
    form = ProfileForm(
        request.POST or None, initial={"full_name": user.full_name, "language": user.language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.update_profile(user, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(translate_url("/account/", user.language))
    return render(request, "accounts/profile.html", {"form": form})


@never_cache
@require_http_methods(FORM)
@login_required
def consents_page(request: HttpRequest) -> HttpResponse:
    """Purpose by purpose, as easily taken back as given."""
    user = person(request)
    form = ConsentsForm(request.POST or None, standing=consents.standing(user))
    # A form with no box ticked posts no field of its own; the method says that it was sent.
    if request.method == "POST":
        form = ConsentsForm(request.POST, standing=consents.standing(user))
        if form.is_valid():
            services.set_consents(user, purposes=form.chosen())
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("accounts:consents")
    return render(
        request,
        "accounts/consents.html",
        {"form": form, "history": queries.consents_of(user)[:50]},
    )


@never_cache
@require_http_methods(FORM)
@login_required
@reauthentication_required(app="allauth.account", allow_get=True)
def data_page(request: HttpRequest) -> HttpResponse:
    """Take a copy of one's data, ask for erasure, take that back."""
    user = person(request)
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "export":
            response = HttpResponse(
                services.export_data(user), content_type="application/json; charset=utf-8"
            )
            response["Content-Disposition"] = f'attachment; filename="exchange-{user.code}.json"'
            return response
        if action == "erase":
            note = request.POST.get("note", "")
            try:
                record = services.request_erasure(user, note=note)
            except Refused as refused:
                messages.error(request, refused.message)
                return render(request, "accounts/data.html", {"erasure": None, "note": note})
            messages.success(
                request,
                _("We have your request and answer by %(day)s.")
                % {"day": f"{record.due_at:%d/%m/%Y}"},
            )
        elif action == "keep":
            services.cancel_erasure(user)
            messages.success(request, _("Your request is taken back. Nothing is erased."))
        return redirect("accounts:data")
    return render(request, "accounts/data.html", {"erasure": queries.open_erasure(user)})


@require_POST
@login_required
@reauthentication_required(app="allauth.account")
def remove_phone(request: HttpRequest) -> HttpResponse:
    """Take the number off the account."""
    try:
        services.remove_phone(person(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The phone number is removed."))
    return redirect("accounts:home")


@never_cache
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """What would have gone out by mail and text message: development and demo only."""
    if not (settings.DEBUG or settings.DEMO):
        raise NotFound
    return render(
        request,
        "accounts/outbox.html",
        {
            "sent": queries.recent_messages(),
            "codes": queries.demo_codes() if settings.DEMO else [],
        },
    )
