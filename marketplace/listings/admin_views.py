"""Moderation in the Wagtail admin: the queue, one listing under review, entry for others.

Views only read and call services; `services` alone changes anything. Each asks `permissions`
first, as being let into the admin says nothing about moderating.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.base import sheets
from cms.base.errors import NotFound, Refused
from ecosystem.registry import queries as registry
from ecosystem.registry.models import TechnologyListEntry
from marketplace.listings import hooks, permissions, promised, queries, services, states
from marketplace.listings.admin_forms import EntryForm, QueueFilter
from marketplace.listings.models import Listing, Promise

PAGE = 50


def _moderators_only(request: HttpRequest) -> None:
    if not permissions.can_moderate(request.user):
        raise PermissionDenied


def title_of(listing: Listing) -> str:
    """What the queue calls a listing: its row's title (the first draft's until published)."""
    content = listing.content
    return content.title_vi or content.title_en or listing.code


# --- the queue -------------------------------------------------------------------------------


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the longest owed first; `?format=xlsx` gives the same as a spreadsheet."""
    _moderators_only(request)
    form = QueueFilter(request.GET or None)
    rows = form.apply(queries.moderation_queue())
    if request.GET.get("format") == "xlsx":
        return _sheet(_("Moderation queue"), rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [_row(listing) for listing in page],
        "total": page.paginator.count,
        "query": request.GET.urlencode(),
    }
    return render(request, "listings/admin/queue.html", context)


def _row(listing: Listing) -> dict[str, Any]:
    now = timezone.now()
    due = listing.moderation_due_at
    since = listing.submitted_at or listing.created_at
    return {
        "listing": listing,
        "title": title_of(listing),
        "change": states.is_change(listing),
        "state": _state_label(listing),
        "days": (now - since).days,
        "overdue": due is not None and due < now,
    }


def _state_label(listing: Listing) -> str:
    if states.is_change(listing):
        return str(listing.get_edit_state_display())
    return str(listing.get_state_display())


def _sheet(title: str, rows: Any) -> HttpResponse:
    headers = (
        _("Code"),
        _("Kind"),
        _("Title"),
        _("Organisation"),
        _("State"),
        _("Author"),
        _("Sent"),
        _("A word is owed by"),
        _("Expires"),
    )
    values = (
        (
            listing.code,
            str(listing.get_kind_display()),
            title_of(listing),
            str(listing.organisation),
            _state_label(listing),
            str(listing.created_by or ""),
            listing.submitted_at,
            listing.moderation_due_at,
            listing.expires_at,
        )
        for listing in rows
    )
    return sheets.workbook_response(title, headers, values)


def listing_sheet(title: str, rows: Any) -> HttpResponse:
    """Any list of listings as a spreadsheet; the caller has asked `permissions`."""
    return _sheet(title, rows.select_related("organisation", "created_by", "offer", "need"))


# --- one listing -----------------------------------------------------------------------------


def _get(request: HttpRequest, code: str) -> Listing:
    _moderators_only(request)
    return queries.get_listing_for(request.user, code)


@require_safe
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Everything needed to decide on one listing, on one page."""
    return _review(request, _get(request, code))


def _review(
    request: HttpRequest, listing: Listing, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    content = queries.latest_content(listing)
    rows = queries.difference(listing)
    check = services.present_check(listing)
    table, state = states.table_and_state(listing)
    parties = permissions.parties_of(request.user, listing)
    context = {
        "listing": listing,
        "content": content,
        "title": content.title_vi or content.title_en,
        "change": states.is_change(listing),
        "published": listing.first_published_at is not None,
        "state": _state_label(listing),
        "row": _row(listing),
        "differences": rows,
        "changed": sum(row.changed for row in rows),
        "images": queries.images_for(request.user, listing),
        "documents": queries.documents_for(request.user, listing),
        "check": check,
        "proposals": registry.list_entries_for(queries.listing_text(content)),
        "entries": _entries(),
        "actions": table.actions_for(state, parties, listing),
        "may_decide": permissions.can_decide_review(request.user, listing),
        "may_withdraw": "withdraw" in states.LISTING.actions_for(listing.state, parties, listing),
        "awaits_word": listing.state == Listing.State.AWAITING_WORD,
        "notes": queries.notes_for(request.user, listing),
        "answers": promised.shown_answers(request.user, listing),
        "answer_url": next(iter(hooks.answer_pages.call(listing)), ""),
        "panels": [panel for panel in hooks.admin_panels.call(request, listing) if panel],
        "owed": promised.newest(listing, Promise.Kind.ANSWER),
        "approvals": listing.internal_approvals.select_related("decided_by"),
        "history": queries.history(listing)[:PAGE],
        "refusal": refusal,
        "typed": request.POST.get("text", ""),
        **_neighbours(listing),
    }
    return render(request, "listings/admin/review.html", context, status=status)


def _entries() -> Any:
    lists = registry.valid_lists()
    return TechnologyListEntry.objects.filter(technology_list__in=lists).select_related(
        "technology_list"
    )


def _neighbours(listing: Listing) -> dict[str, str]:
    """Codes of the listings before and after this one in the queue, for the keys j and k."""
    codes = list(queries.moderation_queue().values_list("code", flat=True)[:500])
    if listing.code not in codes:
        return {"previous": "", "following": codes[0] if codes else ""}
    at = codes.index(listing.code)
    return {
        "previous": codes[at - 1] if at else "",
        "following": codes[at + 1] if at + 1 < len(codes) else "",
    }


Act = Callable[[HttpRequest, Listing], str]


def _pass(request: HttpRequest, listing: Listing) -> str:
    services.pass_completeness(request.user, listing=listing)
    return _("Nothing is missing. It waits for approval now.")


def _approve(request: HttpRequest, listing: Listing) -> str:
    services.approve(request.user, listing=listing)
    return _("It is up. Its owner has been told.")


def _return(request: HttpRequest, listing: Listing) -> str:
    services.return_to_author(request.user, listing=listing, comment=request.POST.get("text", ""))
    return _("Sent back. The author has been told what to change.")


def _comment(request: HttpRequest, listing: Listing) -> str:
    services.comment(request.user, listing=listing, text=request.POST.get("text", ""))
    return _("Your comment is on its way to the author.")


def _note(request: HttpRequest, listing: Listing) -> str:
    text = request.POST.get("text", "")
    services.comment(request.user, listing=listing, text=text, internal=True)
    return _("Noted, for colleagues only.")


def _withdraw(request: HttpRequest, listing: Listing) -> str:
    services.withdraw(request.user, listing=listing, comment=request.POST.get("text", ""))
    return _("Taken off the exchange. Its owner has been told why.")


def _check(request: HttpRequest, listing: Listing) -> str:
    chosen = request.POST.get("entry", "")
    entry = None
    if chosen != "none":
        entry = _entries().filter(pk=chosen).first() if chosen.isdecimal() else None
        if entry is None:
            raise Refused(_("Choose an entry, or that none applies."), code="entry")
    services.record_list_check(request.user, listing=listing, entry=entry)
    return _("Recorded what you found in the lists.")


def _word(request: HttpRequest, listing: Listing) -> str:
    code, form = request.POST.get("code", ""), request.FILES.get("form")
    services.confirm_word(request.user, listing=listing, code=code, form_file=form)
    return _("The person's word is confirmed. The listing is in the queue.")


def _resend(request: HttpRequest, listing: Listing) -> str:
    services.resend_word_code(request.user, listing=listing)
    return _("A new code is on its way.")


ACTS: dict[str, Act] = {
    "pass_completeness": _pass,
    "approve": _approve,
    "return_to_author": _return,
    "comment": _comment,
    "note": _note,
    "withdraw": _withdraw,
    "check": _check,
    "confirm_word": _word,
    "resend_word": _resend,
}


@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing; what was typed stays in the form when it is refused."""
    listing = _get(request, code)
    if action not in ACTS:
        raise NotFound
    try:
        message = ACTS[action](request, listing)
    except Refused as refusal:
        return _review(request, _get(request, code), refusal=refusal, status=422)
    messages.success(request, message)
    leaving = action in {"pass_completeness", "approve", "return_to_author"}
    following = _neighbours(listing)["following"] if leaving else ""
    if action == "approve" and following:
        return redirect("listings_moderation:review", code=following)
    return redirect("listings_moderation:review", code=listing.code)


@require_safe
def document(request: HttpRequest, code: str) -> FileResponse:
    """A file of a listing, for moderators."""
    _moderators_only(request)
    return services.open_document(request.user, code=code)


# --- entry for others ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Begin a listing on somebody's word; the form that owners use follows."""
    _moderators_only(request)
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = form.begin(request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect(reverse("listings:draft", args=[draft.code]))
    status = 422 if form.is_bound else 200
    return render(request, "listings/admin/entry.html", {"form": form}, status=status)
