"""The diary in the Wagtail admin. Views only read and call services."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base import audit, sheets
from cms.base.clock import today
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals.diary import forms, permissions, queries, services
from marketplace.deals.diary.models import ContactNote
from marketplace.deals.diary.states import FOLLOW_UP

PAGE = 50
HISTORY = 50


def about_of(note: ContactNote) -> str:
    """What a note is about, in words."""
    found = note.listing or note.organisation or note.interest
    return forms.named(found) if found else ""


def _row(note: ContactNote) -> dict[str, Any]:
    is_open = note.follow == ContactNote.Follow.OPEN
    return {
        "note": note,
        "about": about_of(note),
        "open": is_open,
        "overdue": is_open and note.due_on is not None and note.due_on < today(),
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The diary, the newest first; `?format=xlsx` gives the same as a spreadsheet."""
    form = forms.DiaryFilter(request.GET or None)
    rows = form.apply(request.user, queries.notes_for(request.user))
    if request.GET.get("format") == "xlsx":
        return _sheet(rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "rows": [_row(note) for note in page],
        "page_obj": page,
        "total": page.paginator.count,
        "counts": queries.counts(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "deals/diary/index.html", context)


def _sheet(rows: Any) -> HttpResponse:
    head = (
        _("Code"),
        _("When"),
        _("How"),
        _("About"),
        _("With whom"),
        _("Notes"),
        _("Next step"),
        _("Due on"),
        _("State"),
        _("Who does it"),
        _("Written by"),
    )
    values = (
        (
            note.code,
            note.happened_at,
            note.get_kind_display(),
            about_of(note),
            note.with_whom,
            note.notes,
            note.next_step,
            note.due_on,
            note.get_follow_display(),
            str(note.assigned_to or ""),
            str(note.created_by or ""),
        )
        for note in rows
    )
    return sheets.workbook_response(_("Contact diary"), head, values)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Names for the type-ahead."""
    if not permissions.can_keep_diary(request.user):
        raise NotAllowed
    return JsonResponse({"names": forms.suggestions(request.GET.get("q", "")[:100])})


def _refuse(form: django_forms.Form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _asked_about(request: HttpRequest) -> dict[str, Any]:
    for name in ("organisation", "listing", "interest"):
        found = forms.find(request.GET[name]) if request.GET.get(name) else None
        if found is not None:
            return {"about": forms.named(found)}
    return {}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a contact down; `?organisation=`, `?listing=` or `?interest=` says about whom."""
    if not permissions.can_keep_diary(request.user):
        raise NotAllowed
    form = forms.NoteForm(request.POST or None, initial=_asked_about(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.write_note(request.user, **form.facts())
            except Refused as refusal:
                _refuse(form, refusal)
            else:
                messages.success(request, _("Written down."))
                return redirect("contact_diary:note", made.code)
    return render(request, "deals/diary/form.html", {"form": form}, status=status)


def _show(request: HttpRequest, found: ContactNote, error: str = "") -> HttpResponse:
    context = {
        **_row(found),
        "actions": FOLLOW_UP.actions_for(found.follow, ["keeper"], found),
        "may_edit": permissions.can_edit_note(request.user, found),
        "history": audit.trail(found)[:HISTORY],
        "error": error,
    }
    return render(request, "deals/diary/note.html", context, status=422 if error else 200)


@require_safe
def note(request: HttpRequest, code: str) -> HttpResponse:
    """One note with its history."""
    return _show(request, queries.get_note_for(request.user, code))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a note."""
    found = queries.get_note_for(request.user, code)
    if not permissions.can_edit_note(request.user, found):
        raise NotAllowed
    form = forms.NoteForm(request.POST or None, note=found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = form.facts()
            facts["version"] = facts["version"] or 0
            try:
                services.edit_note(request.user, note=found, **facts)
            except Refused as refusal:
                _refuse(form, refusal)
            else:
                messages.success(request, _("Changed. What stood there before is in its history."))
                return redirect("contact_diary:note", found.code)
    context = {"form": form, "note": found}
    return render(request, "deals/diary/form.html", context, status=status)


@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Done, put off, dropped, taken up again: in one click, from the list or the note's page."""
    if action not in FOLLOW_UP.actions:
        raise NotFound
    found = queries.get_note_for(request.user, code)
    shapes: dict[str, type[django_forms.Form]] = {
        "drop": forms.DropForm,
        "postpone": forms.PostponeForm,
    }
    form = shapes.get(action, django_forms.Form)(request.POST)
    if not form.is_valid():
        return _show(request, found, str(next(iter(form.errors.values()))[0]))
    try:
        getattr(services, action)(request.user, note=found, **form.cleaned_data)
    except Refused as refusal:
        return _show(request, queries.get_note_for(request.user, code), refusal.message)
    messages.success(request, _("Done, and on record."))
    if request.POST.get("back") == "list":
        return redirect("contact_diary:index")
    return redirect("contact_diary:note", found.code)
