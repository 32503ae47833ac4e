"""Staff's desk for the registry, inside the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.models import User
from cms.base import audit, sheets
from cms.base.errors import NotAllowed, NotFound, Refused
from ecosystem.registry import forms, hooks, permissions, presenters, queries, services
from ecosystem.registry.models import Affiliation, Organisation, TechnologyList
from ecosystem.registry.services.lists import COLUMNS, ImportReport
from ecosystem.registry.views.common import affiliation_of, member

SHOWN_ENTRIES = 50


def _staff(request: HttpRequest) -> User:
    if not permissions.can_see_staff_lists(member(request)):
        raise NotAllowed
    return member(request)


def _keeper(request: HttpRequest) -> User:
    if not permissions.can_keep_registry(member(request)):
        raise NotAllowed
    return member(request)


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: what owners wrote, who acts for it, what was done, what staff may do."""
    user = _staff(request)
    return render(request, "registry/admin/organisation.html", _context(request, user, code))


def _context(request: HttpRequest, user: User, code: str, **more: Any) -> dict[str, Any]:
    found = queries.get_organisation_for(user, code)
    standing = Affiliation.State
    people = (
        Affiliation.objects.filter(organisation=found)
        .exclude(state__in=(standing.ENDED, standing.REFUSED))
        .select_related("user")
        .order_by("state", "asked_at")
    )
    return {
        "organisation": found,
        "facts": presenters.facts(found),
        "badges": presenters.badges(found),
        "people": people,
        "trail": audit.trail(found)[:SHOWN_ENTRIES],
        "may_verify": permissions.can_verify(user) and not permissions.is_member(user, found),
        "has_number": bool(found.personal_number),
        "active": found.state == Organisation.State.ACTIVE,
        "panels": [panel for panel in hooks.admin_panels.call(request, found) if panel],
    } | more


@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Verify, take the mark back, archive, restore."""
    user = _staff(request)
    found = queries.get_organisation_for(user, code)
    said = request.POST.get("said", "")
    actions = {
        "verify": lambda: services.verify_organisation(
            user, organisation=found, evidence=said, number=request.POST.get("number", "")
        ),
        "unverify": lambda: services.unverify_organisation(user, organisation=found, reason=said),
        "archive": lambda: services.archive_organisation(user, organisation=found, reason=said),
        "restore": lambda: services.restore_organisation(user, organisation=found),
    }
    if action not in actions:
        raise NotFound
    try:
        actions[action]()
    except Refused as refused:
        context = _context(request, user, code, error=refused.message, failed=action, said=said)
        return render(request, "registry/admin/organisation.html", context, status=422)
    messages.success(request, _("Done, and on record."))
    return redirect("registry_desk:organisation", code=code)


@require_POST
def decide(request: HttpRequest, code: str, request_code: str) -> HttpResponse:
    """Answer a request to join in the owners' place."""
    user = _staff(request)
    found = queries.get_organisation_for(user, code)
    affiliation = affiliation_of(request_code, organisation=found)
    try:
        services.decide_affiliation(
            user,
            affiliation=affiliation,
            approve=request.POST.get("answer") == "approve",
            role=request.POST.get("role", ""),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The person has been told."))
    return redirect("registry_desk:organisation", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an organisation that nobody has claimed yet."""
    user = _keeper(request)
    form = forms.EnterForm(request.POST or None, initial={"province": forms.HOME_PROVINCE})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = services.create_organisation(
                    user,
                    claim=False,
                    kind=form.cleaned_data["kind"],
                    name_vi=form.cleaned_data["name_vi"],
                    **form.facts(),
                )
            except Refused as refused:
                forms.add_refusal(form, refused)
            else:
                return redirect("registry_desk:organisation", code=found.code)
    return render(request, "registry/admin/enter.html", {"form": form}, status=status)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with the columns that the import reads."""
    _keeper(request)
    return sheets.workbook_response("technology-list", COLUMNS, [])


@require_http_methods(["GET", "HEAD", "POST"])
def import_entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries of a list: first a dry run that names every wrong cell, then the writing."""
    user = _keeper(request)
    record = get_object_or_404(TechnologyList, pk=pk)
    report: ImportReport | None = None
    error = ""
    status = 200
    upload = request.FILES.get("upload")
    if request.method == "POST":
        status = 422
        try:
            if upload is None:
                error = _("Choose a file first.")
            elif "write" in request.POST:
                report = services.read_import(record, upload)
                done = services.import_entries(user, technology_list=record, upload=upload)
                messages.success(
                    request,
                    _("%(new)d new entries, %(changed)d changed.")
                    % {"new": done.new, "changed": done.changed},
                )
                return redirect("registry_desk:import_entries", pk=pk)
            else:
                report = services.read_import(record, upload)
                status = 200 if report.ok else 422
        except Refused as refused:
            error = refused.message
    context = {
        "list": record,
        "entries": record.entries.count(),
        "report": report,
        "error": error,
    }
    return render(request, "registry/admin/import.html", context, status=status)
