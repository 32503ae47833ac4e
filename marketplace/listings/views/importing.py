"""Imports on the owner's desk: upload, columns, dry run, progress, result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base.errors import NotFound, Refused
from cms.theme import words
from marketplace.listings.forms.importing import ColumnsForm, SendForm, UploadForm
from marketplace.listings.importing import template
from marketplace.listings.importing.checking import CellError
from marketplace.listings.importing.mapping import is_picture
from marketplace.listings.importing.marking import marked
from marketplace.listings.importing.queries import get_run_for, runs_of, writes_for
from marketplace.listings.importing.reading import letter
from marketplace.listings.models import ImportLine, ImportRun, Listing
from marketplace.listings.services import import_runs, import_work, importing

PAGE = 50
State = ImportRun.State
TONES = {State.DONE: "ok", State.FAILED: "warn"}
XLSX = import_runs.TYPES["xlsx"]


def fates() -> dict[str, tuple[str, str]]:
    """What became, or will become, of a row: label and tone of its badge."""
    return {
        importing.NEW: (_("new"), "ok"),
        importing.CHANGED: (_("changed"), "ok"),
        importing.UNCHANGED: (_("unchanged"), ""),
        importing.KEPT: (_("edited here, kept"), ""),
        importing.ERROR: (_("to be mended"), "warn"),
        importing.EXAMPLE: (_("example, left out"), ""),
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """A file to be chosen, and the files before."""
    organisations = list(writes_for(request.user))
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        organisations=organisations,
        initial={"kind": Listing.Kind.OFFER},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = import_runs.start_run(request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("upload", refusal.message)
        else:
            return redirect("listings:import_columns", made.code)
    pages = Paginator(runs_of(request.user), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "form": form if organisations else None,
        "rows": [_run_row(each) for each in page],
        "head": [
            {"label": _("File")},
            {"label": _("Organisation")},
            {"label": _("State")},
            {"label": _("Rows"), "num": True},
            {"label": _("Uploaded")},
        ],
        "page": page,
        "pages": pages,
        "templates": [
            (
                str(label),
                [
                    (
                        f"{name}, .{file_format}",
                        reverse("listings:import_template", args=[kind, language, file_format]),
                    )
                    for language, name in (("vi", "Tiếng Việt"), ("en", "English"))
                    for file_format in template.FORMATS
                ],
            )
            for kind, label in Listing.Kind.choices
        ],
    }
    return render(request, "listings/importing/list.html", context)


def _run_row(run: ImportRun) -> dict[str, Any]:
    return {
        "cells": [
            {"text": run.file_name, "url": reverse("listings:import", args=[run.code])},
            {"text": str(run.organisation)},
            {"badge": run.get_state_display(), "tone": TONES.get(State(run.state), "")},
            {"text": str(sum(run.counts.values()) or run.total)},
            {"text": words.day(run.created_at)},
        ]
    }


@login_required
@require_safe
def template_file(request: HttpRequest, kind: str, language: str, file_format: str) -> HttpResponse:
    """The spreadsheet to fill in."""
    known = kind in Listing.Kind.values and language in {"vi", "en"}
    if not known or file_format not in template.FORMATS:
        raise NotFound
    made = template.template if file_format == "xlsx" else template.csv_template
    return _download(made(kind, language), f"{kind}-{language}.{file_format}")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=import_runs.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str) -> HttpResponse:
    """What each column fills."""
    run = get_run_for(request.user, code)
    if run.state not in {State.COLUMNS, State.CHECKED, State.FAILED} or run.file_id is None:
        return redirect("listings:import", run.code)
    form = ColumnsForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.columns(form.cleaned_data)
            import_runs.set_mapping(request.user, run=run, columns=chosen)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("listings:import", run.code)
    return render(request, "listings/importing/columns.html", {"form": form, "run": run})


@never_cache
@login_required
@require_safe
def run(request: HttpRequest, code: str) -> HttpResponse:
    """Where the import stands, and what is next."""
    found = get_run_for(request.user, code)
    if found.state == State.COLUMNS:
        return redirect("listings:import_columns", found.code)
    context: dict[str, Any] = {"run": found, **_progress(found)}
    if found.state not in ImportRun.WORKING:
        context |= _lines(request, found)
        context |= {"left_out": _left_out(found), "makes": _makes(found)}
    if found.state == State.DONE:
        count = import_work.to_send(found).count()
        context |= {"sendable": count, "batch": min(count, import_runs.BATCH)}
        context["send_form"] = SendForm() if found.kind == Listing.Kind.OFFER else None
    return render(request, "listings/importing/run.html", context)


def _makes(found: ImportRun) -> int:
    return sum(found.counts.get(fate, 0) for fate in import_work.MAKES)


def _left_out(found: ImportRun) -> list[str]:
    taken = set(found.columns.values())
    return [
        f"{letter(position)} ({header})"
        + (_(": pictures aren't fetched") if is_picture(header) else "")
        for position, header in enumerate(found.headers)
        if header and position not in taken
    ]


def _lines(request: HttpRequest, found: ImportRun) -> dict[str, Any]:
    labels = fates()
    filters = {
        "": (_("All rows"), sum(found.counts.values()), {}),
        "errors": (
            _("Only with errors"),
            found.counts.get(importing.ERROR, 0),
            {"fate": importing.ERROR},
        ),
    }
    show = request.GET.get("show", "")
    show = show if show in filters else ""
    lines = found.lines.select_related("listing").filter(**filters[show][2])
    pages = Paginator(lines, PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {
        "rows": [_line_row(each, labels) for each in page],
        "head": [
            {"label": _("Row"), "num": True},
            {"label": _("Your number or code")},
            {"label": _("Title")},
            {"label": _("What becomes of it")},
            {"label": _("Remarks")},
        ],
        "tabs": [
            {"label": label, "count": count, "url": f"?show={name}", "current": name == show}
            for name, (label, count, _f) in filters.items()
        ],
        "page": page,
        "pages": pages,
        "facts": [
            f"{labels[fate][0]}: {found.counts[fate]}" for fate in labels if fate in found.counts
        ],
    }


def _line_row(line: ImportLine, labels: dict[str, tuple[str, str]]) -> dict[str, Any]:
    title: dict[str, str] = {"text": line.title or "–"}
    fate, tone = labels.get(line.fate, (line.fate, ""))
    if line.listing is not None:
        title["url"] = reverse("listings:desk_listing", args=[line.listing.code])
    said = [_at(error) for error in line.errors]
    if line.sent:
        said.append(_("sent for review"))
    if line.remark:
        said.append(line.remark)
    return {
        "cells": [
            {"text": str(line.number)},
            {"text": line.own_key or "–"},
            title,
            {"badge": fate, "tone": tone},
            {"text": " ".join(said) or "–"},
        ]
    }


def _at(error: dict[str, Any]) -> str:
    place = {"cell": f"{error['column']}{error['row']}", "message": error["message"]}
    return _("Cell %(cell)s: %(message)s") % place if error["column"] else str(error["message"])


def _progress(found: ImportRun) -> dict[str, Any]:
    share = round(100 * found.done / found.total) if found.total else 0
    of = {"done": found.done, "total": found.total, "share": share}
    texts = {
        State.CHECKING: _("%(done)s of %(total)s rows checked: %(share)s%%"),
        State.IMPORTING: _("%(done)s of %(total)s rows imported: %(share)s%%"),
        State.SENDING: _("%(done)s of %(total)s drafts sent: %(share)s%%"),
    }
    text = texts.get(State(found.state), "")
    return {
        "working": found.state in ImportRun.WORKING,
        "progress_text": text % of if text else "",
        "share": share,
    }


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, for the page that shows it; at the end the page loads anew."""
    found = get_run_for(request.user, code)
    if found.state not in ImportRun.WORKING:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {"run": found, **_progress(found)}
    return render(request, "listings/importing/_progress.html", context)


@never_cache
@login_required
@require_safe
def marked_file(request: HttpRequest, code: str) -> HttpResponse:
    """The rows with errors, each marked at its cell, to be mended and uploaded again."""
    found = get_run_for(request.user, code)
    errors = [
        CellError(**error)
        for line in found.lines.filter(fate=importing.ERROR)
        for error in line.errors
    ]
    if not errors or found.state in ImportRun.WORKING:
        raise NotFound
    try:
        table = import_work.table_of(found)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("listings:import", found.code)
    return _download(marked(table, errors), f"{found.code}.xlsx")


Act = Callable[[HttpRequest, ImportRun], object]
ACTS: dict[str, Act] = {
    "import": lambda request, run: import_runs.begin_import(request.user, run=run),
    "send": lambda request, run: import_runs.begin_sending(
        request.user, run=run, novelty_read=bool(request.POST.get("novelty_read"))
    ),
    "stop": lambda request, run: import_runs.drop_run(request.user, run=run),
}


@login_required
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Import, send for review, or stop."""
    found = get_run_for(request.user, code)
    if action not in ACTS:
        raise NotFound
    try:
        ACTS[action](request, found)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if action == "stop":
            messages.success(request, _("Stopped. Drafts that were made already stay."))
    return redirect("listings:import", found.code)
