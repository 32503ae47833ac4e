"""An organisation's own workplace: the record, the logo, approval inside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.models import User
from cms.base.errors import Conflict, NotAllowed, Refused
from ecosystem.registry import forms, permissions, presenters, queries, services
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.views.common import member


def workplace(user: User, organisation: Organisation, current: str) -> dict[str, Any]:
    """What each page of the workplace shows; `current` is the name of its address."""
    roles = permissions.roles_of(user, organisation)
    labels = dict(Affiliation.Role.choices)
    owner = Affiliation.Role.OWNER in roles
    waiting = queries.affiliations_waiting(organisation).count() if owner else 0
    parts: list[tuple[str, str, int | None]] = [("manage", _("Overview"), None)]
    if permissions.EDITORS & roles:
        parts.append(("edit", _("Record"), None))
    parts.append(("people", _("Colleagues"), waiting or None))
    if permissions.SPEAKERS & roles:
        parts.append(("mandates", _("Mandates"), None))
    return {
        "tabs": [
            {
                "label": label,
                "url": reverse(f"registry:{name}", kwargs={"code": organisation.code}),
                "count": count,
                "current": name == current,
            }
            for name, label, count in parts
        ],
        "organisation": organisation,
        "roles": [str(labels[role]) for role in Affiliation.Role.values if role in roles],
        "may_edit": bool(permissions.EDITORS & roles),
        "may_own": owner,
        "waiting": waiting,
        "alone": Organisation.Kind.INDIVIDUAL in organisation.kinds,
    }


@login_required
@require_safe
def manage(request: HttpRequest, code: str) -> HttpResponse:
    """The front page of the workplace: whose turn, what is missing, where to go."""
    organisation = queries.get_managed_for(member(request), code)
    context = workplace(member(request), organisation, "manage") | {
        "facts": presenters.facts(organisation),
        "checks": _checks(organisation),
        "badges": presenters.badges(organisation),
        "steps_form": forms.ApprovalForm(initial={"steps": organisation.approval_steps}),
        "logo_form": forms.LogoForm(),
    }
    return render(request, "registry/manage.html", context)


def _checks(organisation: Organisation) -> list[dict[str, Any]]:
    """What makes a record useful to those who read it."""
    alone = Organisation.Kind.INDIVIDUAL in organisation.kinds
    points = [
        (_("A sentence on what you do"), bool(organisation.summary_vi)),
        (_("Fields that you work with"), bool(organisation.sectors.all())),
        (_("Province and ward"), bool(organisation.province_id and organisation.ward_id)),
        (
            _("Tax code or personal number"),
            bool(organisation.tax_code or organisation.personal_number),
        ),
    ]
    if not alone:
        points.append((_("A logo"), bool(organisation.logo_id)))
        points.append((_("The name in English"), bool(organisation.name_en)))
    return [{"label": label, "ok": ok} for label, ok in points]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the record; what somebody else changed meanwhile is shown beside what was typed."""
    user = member(request)
    organisation = queries.get_managed_for(user, code)
    if not permissions.can_edit_organisation(user, organisation):
        raise NotAllowed
    initial = forms.EditForm.initial_of(organisation)
    form = forms.EditForm(request.POST or None, initial=initial)
    conflict: list[dict[str, str]] = []
    status = 200
    if request.method == "POST" and "show_wards" in request.POST:
        typed = {name: request.POST.get(name, "") for name in form.fields}
        for name in ("sectors", "more_kinds"):
            typed[name] = request.POST.getlist(name)  # type: ignore[assignment]  # several values
        form = forms.EditForm(initial=initial | typed | {"ward": ""})
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.update_organisation(
                    user,
                    organisation=organisation,
                    version=form.cleaned_data["version"],
                    **form.facts(),
                )
            except Conflict as refused:
                status = 409
                conflict = _differences(form, initial)
                form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
                form.data["version"] = str(organisation.version)  # type: ignore[index]  # a copy
                form.add_error(None, refused.message)
            except Refused as refused:
                forms.add_refusal(form, refused)
            else:
                messages.success(request, _("The record is saved."))
                return redirect("registry:manage", code=organisation.code)
    context = workplace(user, organisation, "edit") | {"form": form, "conflict": conflict}
    return render(request, "registry/edit.html", context, status=status)


def _differences(form: forms.EditForm, initial: dict[str, Any]) -> list[dict[str, str]]:
    """Fields in which the record now says something else than the form does."""
    rows = []
    for bound in form:
        if bound.name in {"version", "personal_number"} or bound.name not in initial:
            continue
        now, typed = initial[bound.name], bound.value()
        if isinstance(now, list):
            if sorted(now) != sorted(typed or []):
                rows.append({"label": str(bound.label), "value": ", ".join(map(str, now))})
        elif isinstance(now, bool):
            if now != bool(typed):
                rows.append({"label": str(bound.label), "value": _("yes") if now else _("no")})
        elif str(now).strip() != str(typed or "").strip():
            rows.append({"label": str(bound.label), "value": str(now) or _("empty")})
    return rows


@login_required
@require_POST
def logo(request: HttpRequest, code: str) -> HttpResponse:
    """Set or take off the logo."""
    user = member(request)
    organisation = queries.get_managed_for(user, code)
    upload = request.FILES.get("logo")
    removing = "remove" in request.POST
    if upload is None and not removing:
        messages.error(request, _("Choose a picture first."))
        return redirect("registry:manage", code=organisation.code)
    try:
        services.upload_logo(user, organisation=organisation, upload=None if removing else upload)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("The logo is taken off.") if removing else _("The logo is saved.")
        )
    return redirect("registry:manage", code=organisation.code)


@login_required
@require_POST
def approval(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the steps of approval inside."""
    user = member(request)
    organisation = queries.get_managed_for(user, code)
    try:
        services.set_approval_steps(
            user, organisation=organisation, steps=request.POST.getlist("steps")
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. It holds for listings that are sent from now on."))
    return redirect("registry:manage", code=organisation.code)
