"""A person finds the organisation, asks to join, or enters a new one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base.errors import NotFound, Refused
from cms.base.text import clean
from ecosystem.registry import forms, presenters, queries, services
from ecosystem.registry.models import Organisation
from ecosystem.registry.views.common import affiliation_of, after, member, next_url

TYPED_LENGTH = 200


@login_required
@require_safe
def onboarding(request: HttpRequest) -> HttpResponse:
    """Find the organisation, and what the person has going on with others."""
    typed = clean(request.GET.get("q", ""))[:TYPED_LENGTH]
    user = member(request)
    mine = list(queries.organisations_of(user))
    found = queries.find_organisations(typed) if typed else []
    context = {
        "typed": typed,
        "found": [(one, presenters.row(one)) for one in found],
        "mine": mine,
        "mine_codes": {one.code for one in mine},
        "requests": list(queries.requests_of(user)),
        "invitations": list(queries.invitations_of(user)),
        "alone": any(Organisation.Kind.INDIVIDUAL in one.kinds for one in mine),
        "ways": _ways(typed, next_url(request)),
        "next": next_url(request),
    }
    return render(request, "registry/onboarding.html", context)


def _ways(typed: str, wanted: str) -> list[dict[str, str]]:
    """What can be entered, each with the address of the form."""
    kinds = Organisation.Kind
    ways = (
        (kinds.ENTERPRISE, _("A firm"), _("Company, private enterprise, startup.")),
        (kinds.COOPERATIVE, _("A cooperative"), _("Or a cooperative group.")),
        (
            kinds.HOUSEHOLD_BUSINESS,
            _("A household business"),
            _("Workshop, farm or shop in the family's name."),
        ),
        (
            kinds.UNIVERSITY,
            _("Something else"),
            _("University, institute, agency, association, fund and others."),
        ),
    )
    kept = {"name": typed, "next": wanted}
    return [
        {
            "title": title,
            "text": text,
            "url": f"{reverse('registry:create')}?"
            + urlencode({"kind": kind.value} | {k: v for k, v in kept.items() if v}),
        }
        for kind, title, text in ways
    ]


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Suggestions for the type-ahead."""
    typed = clean(request.GET.get("q", ""))[:TYPED_LENGTH]
    items = [
        {
            "label": str(one),
            "url": reverse("registry:join", kwargs={"code": one.code}),
            "kind": "organisation",
            "note": presenters.place(one),
        }
        for one in queries.find_organisations(typed)
    ]
    return render(request, "registry/_suggest.html", {"items": items})


@login_required
@require_POST
def alone(request: HttpRequest) -> HttpResponse:
    """The person comes alone."""
    try:
        organisation = services.work_alone(member(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("registry:onboarding")
    messages.success(request, _("You can start: what you post goes under your own name."))
    return redirect(after(request, organisation))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Enter a new organisation."""
    status = 200
    if request.method == "POST":
        form = forms.OrganisationForm(request.POST)
        if "show_wards" not in request.POST and form.is_valid():
            try:
                organisation = services.create_organisation(
                    member(request),
                    kind=form.cleaned_data["kind"],
                    name_vi=form.cleaned_data["name_vi"],
                    **form.facts(),
                )
            except Refused as refused:
                forms.add_refusal(form, refused)
            else:
                messages.success(
                    request,
                    _("%(name)s is on the exchange and you look after it.")
                    % {"name": organisation},
                )
                return redirect(after(request, organisation))
        if "show_wards" in request.POST:
            form = forms.OrganisationForm(initial=_typed(request))
        else:
            status = 422
    else:
        form = forms.OrganisationForm(
            initial={
                "kind": request.GET.get("kind") or Organisation.Kind.ENTERPRISE,
                "name_vi": clean(request.GET.get("name", ""))[:TYPED_LENGTH],
                "province": forms.HOME_PROVINCE,
            }
        )
    context = {"form": form, "next": next_url(request)}
    return render(request, "registry/create.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What was typed, for a form that comes back without complaints (other wards were asked)."""
    data: dict[str, object] = {name: request.POST.get(name, "") for name in request.POST}
    data["sectors"] = request.POST.getlist("sectors")
    data["ward"] = ""
    return data


@login_required
@require_safe
def ward_options(request: HttpRequest) -> HttpResponse:
    """The ward box for another province; only a convenience, the form works without it."""
    form = forms.OrganisationForm(initial={"province": request.GET.get("province", "")})
    return render(request, "registry/_ward.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Ask an organisation's owners to be let in."""
    user = member(request)
    organisation = queries.get_organisation_for(user, code)
    if not organisation.listed:
        raise NotFound
    form = forms.JoinForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                services.ask_to_join(
                    user,
                    organisation=organisation,
                    role=form.cleaned_data["role"],
                    message=form.cleaned_data["message"],
                )
            except Refused as refused:
                forms.add_refusal(form, refused)
            else:
                messages.success(
                    request,
                    _("Your request is on its way to %(name)s. We tell you as soon as it is read.")
                    % {"name": organisation},
                )
                return redirect(next_url(request) or "registry:onboarding")
        status = 422
    context = {
        "organisation": organisation,
        "row": presenters.row(organisation),
        "form": form,
        "owned": queries.people_of(organisation, ("owner",)).exists(),
        "next": next_url(request),
    }
    return render(request, "registry/join.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, request_code: str) -> HttpResponse:
    """Take back one's own request."""
    affiliation = affiliation_of(request_code, user=member(request))
    try:
        services.withdraw_request(member(request), affiliation=affiliation)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Your request is withdrawn."))
    return redirect("registry:onboarding")


@login_required
@require_POST
def invitation(request: HttpRequest, request_code: str) -> HttpResponse:
    """Say yes or no to an invitation."""
    affiliation = affiliation_of(request_code, user=member(request))
    accept = request.POST.get("answer") == "accept"
    try:
        services.answer_invitation(member(request), affiliation=affiliation, accept=accept)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("registry:onboarding")
    if accept:
        messages.success(
            request, _("You now act for %(name)s.") % {"name": affiliation.organisation}
        )
        return redirect("registry:manage", code=affiliation.organisation.code)
    messages.success(request, _("You said no. Nothing has changed."))
    return redirect("registry:onboarding")
