"""An organisation's mandates on its workplace: those it gave and those it received."""

from __future__ import annotations

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts import one_time
from cms.base import sheets
from cms.base.errors import NotAllowed, Refused
from ecosystem.registry import permissions
from ecosystem.registry import queries as registry
from ecosystem.registry.forms import add_refusal
from ecosystem.registry.mandates import forms, queries, services, showing
from ecosystem.registry.mandates.states import UNSIGNED
from ecosystem.registry.models import Mandate, Organisation
from ecosystem.registry.views.common import member
from ecosystem.registry.views.manage import workplace

PAGE = 50


def _organisation(request: HttpRequest, code: str) -> Organisation:
    """The organisation, for those who speak for it.

    Raises:
        NotFound, NotAllowed: no role there, or one that doesn't speak for it.
    """
    user = member(request)
    found = registry.get_managed_for(user, code)
    if not permissions.can_see_mandates(user, found):
        raise NotAllowed
    return found


@login_required
@require_safe
def mandates(request: HttpRequest, code: str) -> HttpResponse:
    """Those that the organisation has given, and those it has received."""
    organisation = _organisation(request, code)
    rows = queries.mandates_of(organisation)
    if request.GET.get("format") == "xlsx":
        return sheets.workbook_response(
            f"{organisation.slug} {_('mandates')}", showing.sheet_head(), showing.sheet_rows(rows)
        )
    pages = Paginator(rows, PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = workplace(member(request), organisation, "mandates") | {
        "head": showing.head(),
        "rows": [showing.row(one, organisation) for one in page],
        "may_give": permissions.can_bind(member(request), organisation),
        "page": page,
        "pages": pages,
    }
    return render(request, "registry/mandates/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a mandate down and offer it to an intermediary."""
    organisation = _organisation(request, code)
    if not permissions.can_bind(member(request), organisation):
        raise NotAllowed
    brokers = queries.brokers_for(organisation)
    form = forms.MandateForm(request.POST or None, brokers=brokers)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.give(member(request), client=organisation, **form.given())
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Written down. Now sign it; they have been told."))
                return redirect("registry:mandate", code=made.code)
    context = workplace(member(request), organisation, "mandates")
    context |= {"form": form, "brokers": brokers}
    return render(request, "registry/mandates/new.html", context, status=status)


def _show(
    request: HttpRequest, found: Mandate, *, bound: django_forms.Form | None = None
) -> HttpResponse:
    user = member(request)
    standing = permissions.standing_of(user)
    binding = bool(queries.binding_sides(standing, found))
    signs = services.side_to_sign(user, found)
    sent = one_time.is_issued(services.PURPOSE, f"{found.code}:{user.pk}")
    own = found.client if found.client_id in standing.speaks_for else found.broker
    context = {
        "mandate": found,
        "own": own,
        "facts": showing.facts(found),
        "state": found.get_state_display(),
        "tone": showing.tone(found),
        "signs": signs,
        "sent": sent,
        "code_form": bound if isinstance(bound, forms.CodeForm) else forms.CodeForm(),
        "end_form": bound if isinstance(bound, forms.EndForm) else forms.EndForm(),
        "failed": bound,
        "may_end": binding and found.state == Mandate.State.ACTIVE,
        "may_take_back": binding and found.state in UNSIGNED,
    }
    return render(request, "registry/mandates/mandate.html", context, status=422 if bound else 200)


@login_required
@never_cache
@require_safe
def mandate(request: HttpRequest, code: str) -> HttpResponse:
    """One mandate, for its two sides."""
    return _show(request, queries.get_mandate_for(request.user, code))


def _do(request: HttpRequest, found: Mandate, action: str, form: django_forms.Form) -> str:
    user = member(request)
    if action == "send_code":
        to = services.send_code(user, mandate=found)
        return _("The code has been sent to %(address)s.") % {"address": to}
    if action == "sign":
        services.sign(user, mandate=found, code=form.cleaned_data["code"])
        return _("Signed for your organisation.")
    note = form.cleaned_data["note"]
    if action == "take_back":
        services.take_back(user, mandate=found, note=note)
        return _("It is taken back, and the other side has been told.")
    services.end(user, mandate=found, note=note)
    return _("It has ended, and so has all access under it. The record stays.")


SHAPES: dict[str, type[django_forms.Form]] = {
    "send_code": django_forms.Form,
    "sign": forms.CodeForm,
    "take_back": forms.EndForm,
    "end": forms.EndForm,
}


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Sign, take back, end; pressed twice, it says how it stands."""
    if action not in SHAPES:
        raise Http404
    found = queries.get_mandate_for(request.user, code)
    form = SHAPES[action](request.POST)
    if not form.is_valid():
        return _show(request, found, bound=form)
    try:
        said = _do(request, found, action, form)
    except Refused as refusal:
        if action == "sign" and refusal.field == "code":
            add_refusal(form, refusal)
            return _show(request, queries.get_mandate_for(request.user, code), bound=form)
        messages.warning(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("registry:mandate", code=found.code)
