"""The owner's own workplace: what waits, what is up, one listing with all that can be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cms.base import sheets
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.i18n import localized
from cms.base.states import IllegalStep
from cms.theme import words
from marketplace.listings import hooks, permissions, promised, queries, services, waiting
from marketplace.listings.forms.desk import CloseForm, SignedForm
from marketplace.listings.hooks import Turn
from marketplace.listings.models import Listing, Promise
from marketplace.listings.presenting import showing
from marketplace.listings.views import acting, visitors
from marketplace.listings.views.writing import draft_title

S, E = Listing.State, Listing.EditState
PAGE = 30
SHOWN_HISTORY = 40
GROUPS: dict[str, tuple[str, ...]] = {
    "live": (S.LIVE,),
    "way": (S.AWAITING_WORD, S.INTERNAL_REVIEW, S.COMPLETENESS, S.APPROVAL),
    "draft": (S.DRAFT,),
    "ended": (S.EXPIRED, S.CLOSED, S.WITHDRAWN),
}
TONES = {
    S.LIVE: "ok",
    S.DRAFT: "",
    S.EXPIRED: "warn",
    S.CLOSED: "",
    S.WITHDRAWN: "",
}


def _group_labels() -> dict[str, str]:
    return {
        "live": _("On the exchange"),
        "way": _("On their way"),
        "draft": _("To be finished"),
        "ended": _("Ended"),
    }


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything of mine, what waits for me first."""
    visitors.adopt(request)
    listings = queries.desk_of(request.user, clients=True)
    if request.GET.get("format") == "xlsx":
        return _sheet(listings)
    every = list(listings.values_list("state", flat=True))
    counts = {name: sum(state in states for state in every) for name, states in GROUPS.items()}
    chosen = request.GET.get("show", "")
    if chosen not in GROUPS:
        chosen = next((name for name in GROUPS if counts[name]), "live")
    pages = Paginator(listings.filter(state__in=GROUPS[chosen]), PAGE)
    page = pages.get_page(request.GET.get("page"))
    drafts = [draft for draft in queries.drafts_of(request.user) if _shown(draft)]
    context = {
        "turns": [(turn, f"turn-{n}") for n, turn in enumerate(_turns(request), start=1)],
        "drafts": [
            {"draft": each, "title": draft_title(each), "saved": each.updated_at}
            for each in drafts[:20]
        ],
        "rows": [_row(listing) for listing in page],
        "head": [
            {"label": _("Listing")},
            {"label": _("State")},
            {"label": _("Until")},
        ],
        "tabs": [
            {
                "label": label,
                "url": f"?show={name}",
                "count": counts[name],
                "current": name == chosen,
            }
            for name, label in _group_labels().items()
        ],
        "caption": _group_labels()[chosen],
        "page": page,
        "pages": pages,
        "anything": bool(every),
        "may_enter": permissions.can_enter_for_others(request.user),
        "approvals": request.user.is_authenticated,
        "links": hooks.desk_links.call(request),
    }
    return render(request, "listings/desk/desk.html", context)


def _shown(draft: Any) -> bool:
    """Drafts of listings that are drafts themselves stand among the listings already."""
    return draft.listing is None or draft.listing.state != S.DRAFT


def _row(listing: Listing) -> dict[str, Any]:
    badge: dict[str, str] = {
        "badge": listing.get_state_display(),
        "tone": TONES.get(S(listing.state), "unsure"),
        "text": "",
    }
    if listing.edit_state != E.NONE:
        badge["text"] = listing.get_edit_state_display()
    until = words.day(listing.expires_at) if listing.expires_at and listing.state == S.LIVE else ""
    title = {
        "text": acting.title_of(listing),
        "url": reverse("listings:desk_listing", args=[listing.code]),
    }
    return {"cells": [title, badge, {"text": until or "–"}]}


def _turns(request: HttpRequest) -> list[Turn]:
    """What waits for this person, the most urgent first."""
    user = request.user
    found = [
        Turn(
            _("Came back with a comment: %(title)s") % {"title": acting.title_of(listing)},
            _("Read what should be changed, change it and send it again."),
            reverse("listings:desk_listing", args=[listing.code]),
            _("Read the comment"),
        )
        for listing in waiting.sent_back(user)
    ]
    found += [
        Turn(
            _("Waits for your approval: %(title)s") % {"title": acting.title_of(listing)},
            _("A colleague has sent it. Approve it, or send it back with a comment."),
            reverse("listings:approval", args=[listing.code]),
            _("Read and decide"),
        )
        for listing, _step, mine in waiting.for_my_approval(user)
        if mine
    ]
    found += [
        Turn(
            _("Lapses on %(day)s: %(title)s")
            % {"day": words.day(listing.expires_at), "title": acting.title_of(listing)},
            _("Renew it in one click, or close it with what came of it."),
            reverse("listings:desk_listing", args=[listing.code]),
            _("Renew or close"),
        )
        for listing in waiting.lapsing(user)
        if listing.expires_at is not None
    ]
    found += [
        Turn(
            ngettext("%(n)d person asks to join %(name)s", "%(n)d people ask to join %(name)s", n)
            % {"n": n, "name": organisation},
            _("Let in only people whom you know."),
            reverse("registry:people", args=[organisation.code]),
            _("Look at it"),
        )
        for organisation, n in waiting.join_requests(user)
    ]
    for turns in hooks.desk_turns.call(request):
        found += turns
    return found


def _sheet(listings: Iterable[Listing]) -> HttpResponse:
    """All of mine as a spreadsheet."""
    headers = [
        _("Code"),
        _("Kind"),
        _("Listing"),
        _("Organisation"),
        _("State"),
        _("Change"),
        _("Who sees whose it is"),
        _("Created"),
        _("Published"),
        _("Until"),
        _("Outcome"),
    ]
    rows = [
        [
            listing.code,
            listing.get_kind_display(),
            acting.title_of(listing),
            str(listing.organisation),
            listing.get_state_display(),
            listing.get_edit_state_display() if listing.edit_state != E.NONE else "",
            listing.get_disclosure_display(),
            listing.created_at,
            listing.published_at,
            listing.expires_at,
            listing.get_outcome_display() if listing.outcome else "",
        ]
        for listing in listings
    ]
    return sheets.workbook_response(_("My listings"), headers, rows)


# -- one listing -----------------------------------------------------------------------------------


@login_required
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """How one listing stands, what can be done, what was said, what happened."""
    found = acting.own_listing(request, code)
    content = queries.latest_content(found)
    entries = [
        {
            "when": f"{words.day(entry.at)}, {timezone.localtime(entry.at):%H:%M}",
            "who": acting.who(entry),
            "text": text,
            "icon": acting.icon(entry),
        }
        for entry in queries.history(found)[:SHOWN_HISTORY]
        if (text := acting.happened(entry))
    ]
    inside = found.internal_approvals.select_related("decided_by").exclude(comment="")
    notes: list[dict[str, Any]] = [
        {"who": _("Staff of the exchange"), "when": note.created_at, "text": note.text}
        for note in queries.notes_for(request.user, found)
        if not note.internal
    ]
    notes += [
        {"who": str(row.decided_by or ""), "when": row.decided_at, "text": row.comment}
        for row in inside
    ]
    notes.sort(key=lambda note: note["when"] or timezone.now(), reverse=True)
    context = {
        "listing": found,
        "content": content,
        "title": localized(content, "title").text or found.code,
        "steps": acting.track(found),
        "actions": acting.actions_for(request.user, found),
        "notes": notes,
        "answers": promised.shown_answers(request.user, found),
        "came_back": bool(notes) and acting.may_write(found) and found.submitted_at is not None,
        "history": entries,
        "documents": showing.documents(request.user, found),
        "is_up": permissions.is_up(found),
        "needs_word": found.state == S.AWAITING_WORD,
        "code_went": found.state == S.AWAITING_WORD and queries.word_code_went(found),
        "may_confirm": permissions.can_enter_for_others(request.user),
        "signed": SignedForm(),
        "may_approve": permissions.can_approve_inside(request.user, found)
        if S.INTERNAL_REVIEW in {found.state, found.edit_state}
        else False,
        "state_tone": TONES.get(S(found.state), "unsure"),
        "can_edit": permissions.can_edit_listing(request.user, found),
        "own_writer": permissions.is_own_writer(request.user, found),
        "facts": _facts(found),
        "offered": [one for one in hooks.after_close.call(found) if one] if found.outcome else [],
    }
    return render(request, "listings/desk/listing.html", context)


def _facts(found: Listing) -> list[dict[str, str]]:
    rows = [(_("Code"), found.code), (_("Organisation"), str(found.organisation))]
    if found.kind == Listing.Kind.NEED:
        rows.append((_("Who sees whose it is"), found.get_disclosure_display()))
    if found.pending_disclosure:
        label = dict(Listing.Disclosure.choices)[found.pending_disclosure]
        rows.append((_("After approval"), str(label)))
    if found.word != Listing.Word.OWN:
        rows.append((_("On whose word"), f"{found.word_of}, {found.get_word_display()}"))
    if found.published_at:
        rows.append((_("Published"), words.day(found.published_at)))
    if found.expires_at and found.state == S.LIVE:
        rows.append((_("Stands until"), words.day(found.expires_at)))
    if found.kind == Listing.Kind.NEED and found.state == S.LIVE:
        owed = promised.newest(found, Promise.Kind.ANSWER)
        if owed is not None and owed.ended_at is None:
            rows.append((_("Our written answer by"), words.day(owed.due_at)))
    if found.moderation_due_at:
        rows.append((_("You hear from us by"), words.day(found.moderation_due_at)))
    if found.outcome:
        rows.append((_("Outcome"), found.get_outcome_display()))
    return [{"label": label, "value": value} for label, value in rows]


@login_required
@require_http_methods(["POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Go on writing, or begin a change while the published version stays up."""
    found = acting.own_listing(request, code)
    try:
        draft = services.start_edit(request.user, listing=found)
    except IllegalStep as refusal:
        messages.info(request, refusal.message)
        return redirect("listings:desk_listing", code=found.code)
    part = request.POST.get("part", "")
    address = reverse("listings:draft", args=[draft.code])
    return redirect(f"{address}#{part}" if part.isalpha() else address)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """One of the simple actions: a page asks first where it is hard to undo."""
    found = acting.own_listing(request, code)
    if action not in acting.SIMPLE and action not in {"close", "withdraw"}:
        raise NotFound
    if not permissions.is_own_writer(request.user, found):
        raise NotAllowed
    if request.method != "POST":
        return _ask(request, found, action, CloseForm(kind=found.kind))
    try:
        if action == "close":
            form = CloseForm(request.POST, kind=found.kind)
            if not form.is_valid():
                return _ask(request, found, action, form)
            services.close(request.user, listing=found, **form.cleaned_data)
            messages.success(request, _("Closed. Thank you for saying what came of it."))
        elif action == "withdraw":
            services.withdraw(request.user, listing=found)
            messages.success(request, _("Withdrawn. Nobody sees it any more."))
        else:
            service, done = acting.SIMPLE[action]
            service(request.user, listing=found)
            messages.success(request, str(done))
    except IllegalStep:
        messages.info(request, acting.moved_on())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("listings:desk_listing", code=found.code)


def _ask(request: HttpRequest, found: Listing, action: str, form: CloseForm) -> HttpResponse:
    questions = {
        "withdraw": (
            _("Withdraw this need?") if found.kind == "need" else _("Withdraw this technology?"),
            _(
                "It disappears from the exchange at once, and those who wait for your answer are "
                "told. You can take it up again later; it then goes through review."
            ),
            _("Withdraw it"),
        ),
        "close": (
            _("What came of it?"),
            _("It leaves the exchange and stays on your desk with its outcome."),
            _("Close it"),
        ),
        "cancel_edit": (
            _("Give this change up?"),
            _("What you changed is deleted; the published version stays as it is."),
            _("Give the change up"),
        ),
    }
    labels = {name: (a.label, "", a.label) for a in acting.ACTIONS.values() for name in [a.name]}
    title, text, button = questions.get(action) or labels[action]
    context = {
        "listing": found,
        "title_of_listing": acting.title_of(found),
        "action": action,
        "form": form if action == "close" else None,
        "title": title,
        "text": text,
        "button": button,
        "danger": action in {"withdraw", "cancel_edit"},
    }
    return render(request, "listings/desk/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_link(request: HttpRequest, token: str) -> HttpResponse:
    """Renew by the signed link of a reminder, without signing in; the page asks once."""
    found = services.listing_of_renewal_token(token)
    done = False
    if request.method == "POST":
        try:
            found = services.renew_by_token(token=token)
        except Refused as refusal:
            messages.info(request, refusal.message)
        else:
            done = True
    context = {
        "listing": found,
        # Who holds the link need not be signed in: only what readers could read.
        "title_of_listing": localized(found.content, "title").text,
        "done": done,
        "renewable": found.state in {S.LIVE, S.EXPIRED},
    }
    response = render(request, "listings/desk/renew.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is a key
    response["Cache-Control"] = "private, no-store"
    return response


# -- approval inside -------------------------------------------------------------------------------
