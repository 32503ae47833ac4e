"""The people of an organisation: requests, invitations, roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.models import User
from cms.base import sheets
from cms.base.errors import NotAllowed, Refused
from ecosystem.registry import forms, permissions, queries, services
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.states import AFFILIATION
from ecosystem.registry.views.common import affiliation_of, member
from ecosystem.registry.views.manage import workplace

State = Affiliation.State


@login_required
@require_safe
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Who acts for the organisation; owners decide here."""
    user = member(request)
    organisation = queries.get_managed_for(user, code)
    standing = list(
        Affiliation.objects.filter(
            organisation=organisation, state__in=(State.ASKED, State.INVITED, State.ACTIVE)
        )
        .select_related("user")
        .order_by("asked_at", "pk")
    )
    if request.GET.get("format") == "xlsx":
        return _sheet(organisation, standing)
    return render(request, "registry/people.html", _context(user, organisation, standing))


def _context(
    user: User,
    organisation: Organisation,
    standing: list[Affiliation],
    **more: Any,
) -> dict[str, Any]:
    context = workplace(user, organisation, "people")
    active = [one for one in standing if one.state == State.ACTIVE]
    members = {one.user.code: str(one.user) for one in active}
    by_person: dict[int, list[tuple[Affiliation, list[str]]]] = {}
    for one in active:
        parties = ("person",) if one.user_id == user.pk else ("owner",) * context["may_own"]
        actions = AFFILIATION.actions_for(one.state, parties, one)
        by_person.setdefault(one.user_id, []).append((one, actions))
    return (
        context
        | {
            "members": [(rows[0][0].user, rows) for rows in by_person.values()],
            "asked": [one for one in standing if one.state == State.ASKED],
            "invited": [one for one in standing if one.state == State.INVITED],
            "roles_on_offer": Affiliation.Role.choices,
            "invite_form": forms.InviteForm(prefix="invite"),
            "role_form": forms.RoleForm(people=list(members.items()), prefix="role"),
        }
        | more
    )


def _sheet(organisation: Organisation, standing: list[Affiliation]) -> HttpResponse:
    headers = [_("Name"), _("Role"), _("State"), _("Asked"), _("Decided"), _("Ends on")]
    rows = (
        [
            str(one.user),
            one.get_role_display(),
            one.get_state_display(),
            one.asked_at,
            one.decided_at,
            one.ends_on,
        ]
        for one in standing
    )
    return sheets.workbook_response(f"{organisation.slug} {_('people')}", headers, rows)


def _owned(request: HttpRequest, code: str) -> tuple[User, Organisation]:
    """The owner and her organisation; others with a role there may not, strangers see nothing."""
    user = member(request)
    organisation = queries.get_managed_for(user, code)
    if not permissions.can_own_organisation(user, organisation):
        raise NotAllowed
    return user, organisation


@login_required
@require_POST
def decide(request: HttpRequest, code: str, request_code: str) -> HttpResponse:
    """Answer a request to join."""
    user, organisation = _owned(request, code)
    affiliation = affiliation_of(request_code, organisation=organisation)
    approve = request.POST.get("answer") == "approve"
    try:
        services.decide_affiliation(
            user, affiliation=affiliation, approve=approve, role=request.POST.get("role", "")
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = _("%(name)s is in and has been told.") if approve else _("%(name)s has been told.")
        messages.success(request, said % {"name": affiliation.user})
    return redirect("registry:people", code=organisation.code)


@login_required
@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite somebody who has an account."""
    user, organisation = _owned(request, code)
    form = forms.InviteForm(request.POST, prefix="invite")
    if form.is_valid():
        try:
            services.invite(user, organisation=organisation, **form.cleaned_data)
        except Refused as refused:
            forms.add_refusal(form, refused)
        else:
            messages.success(
                request,
                _("If this address belongs to an account, its owner has been asked."),
            )
            return redirect("registry:people", code=organisation.code)
    return _again(request, user, organisation, invite_form=form)


@login_required
@require_POST
def add_role(request: HttpRequest, code: str) -> HttpResponse:
    """Give somebody one more role."""
    user, organisation = _owned(request, code)
    people_there = {one.code: one for one in queries.people_of(organisation)}
    form = forms.RoleForm(
        request.POST,
        people=[(one.code, str(one)) for one in people_there.values()],
        prefix="role",
    )
    if form.is_valid():
        chosen = people_there[form.cleaned_data["person"]]
        try:
            services.add_role(
                user, organisation=organisation, user=chosen, role=form.cleaned_data["role"]
            )
        except Refused as refused:
            forms.add_refusal(form, refused)
        else:
            messages.success(request, _("%(name)s has the role now.") % {"name": chosen})
            return redirect("registry:people", code=organisation.code)
    return _again(request, user, organisation, role_form=form)


def _again(
    request: HttpRequest, user: User, organisation: Organisation, **more: Any
) -> HttpResponse:
    """The page with a form that came back."""
    standing = list(
        Affiliation.objects.filter(
            organisation=organisation, state__in=(State.ASKED, State.INVITED, State.ACTIVE)
        )
        .select_related("user")
        .order_by("asked_at", "pk")
    )
    context = _context(user, organisation, standing, **more)
    return render(request, "registry/people.html", context, status=422)


@login_required
@require_POST
def end(request: HttpRequest, code: str, request_code: str) -> HttpResponse:
    """End a role or an invitation: one's own (leaving) or, for owners, somebody else's."""
    user = member(request)
    organisation = queries.get_managed_for(user, code)
    affiliation = affiliation_of(request_code, organisation=organisation)
    own = affiliation.user_id == user.pk
    try:
        if own:
            services.leave(user, affiliation=affiliation)
        elif affiliation.state == State.INVITED:
            services.cancel_invitation(user, affiliation=affiliation)
        else:
            services.end_affiliation(user, affiliation=affiliation)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("You have given up the role.") if own else _("Ended. The person has been told."),
        )
    if own and not permissions.is_member(user, organisation):
        return redirect("registry:onboarding")
    return redirect("registry:people", code=organisation.code)
