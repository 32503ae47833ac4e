"""The match desk in the Wagtail admin: its queue, one item, what is done with it.

Views only read and call services. Each asks `permissions` first, as being let into the admin says
nothing about the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cms.base import sheets
from cms.base.errors import NotFound, Refused
from cms.base.i18n import current_language, localized
from marketplace.deals import permissions
from marketplace.deals.desk import candidates, queries, services, wording
from marketplace.deals.desk.forms import DeskFilter
from marketplace.deals.models import DeskItem
from marketplace.listings import queries as listings
from marketplace.listings.differences import differences
from marketplace.listings.models import Listing

PAGE = 50
HISTORY = 30
TABS = {
    "owed": _l("Needs owed an answer"),
    "offers": _l("Technologies without interest"),
    "mine": _l("Taken by me"),
    "left": _l("Taken down unanswered"),
    "decided": pgettext_lazy("desk", "Decided"),
}


def _desk_only(request: HttpRequest) -> None:
    if not permissions.can_see_desk(request.user):
        raise PermissionDenied


# --- the queue -------------------------------------------------------------------------------


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the first owed first; `?format=xlsx` gives the same as a spreadsheet."""
    _desk_only(request)
    tab = request.GET.get("tab", "owed")
    if tab not in TABS:
        tab = "owed"
    form = DeskFilter(request.GET).for_tab(tab)
    items = form.apply(queries.rows_of(request.user, tab))
    if request.GET.get("format") == "xlsx":
        return _sheet(str(TABS[tab]), list(items))
    page = Paginator(items, PAGE).get_page(request.GET.get("p"))
    counts = queries.counts(request.user)
    query = request.GET.copy()
    query.pop("p", None)
    filtered = any(request.GET.get(name) for name in form.fields)
    context = {
        "form": form,
        "page_obj": page,
        "rows": rows_for(list(page)),
        "total": page.paginator.count,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "overdue": counts["overdue"],
        "words": _words_owed(),
        "filtered": filtered,
        "query": query.urlencode(),
    }
    return render(request, "deals/desk/queue.html", context)


def _words_owed() -> int:
    return listings.moderation_queue().order_by().count()


def rows_for(items: list[DeskItem]) -> list[dict[str, Any]]:
    """Items as the queue shows them; two queries, however many."""
    clock = wording.Clock(items)
    codes = {row["code"] for item in items for row in item.candidates}
    up = queries.up_by_code(codes) if codes else {}
    return [_row(item, clock, up) for item in items]


def _row(item: DeskItem, clock: wording.Clock, up: dict[str, Listing]) -> dict[str, Any]:
    found = wording.candidates_of(item, up)
    return {
        "item": item,
        "title": localized(item.listing, "live_title").text or item.listing.code,
        "waiting": clock.waiting(item),
        "overdue": clock.overdue(item),
        "due": clock.words(item),
        "best": found[0] if found else None,
        "more": max(0, sum(one.band != "near" for one in found) - 1),
    }


def _sheet(title: str, items: list[DeskItem]) -> HttpResponse:
    headers = (
        _("Code"),
        _("Kind"),
        _("Title"),
        _("Organisation"),
        _("On the desk since"),
        _("Days waiting"),
        _("Owed by"),
        _("How late"),
        _("Best candidate"),
        _("Why"),
        _("State"),
        _("Taken by"),
        _("Decision"),
        _("Decided"),
        _("Note"),
    )
    values = (
        (
            row["item"].listing.code,
            str(row["item"].listing.get_kind_display()),
            row["title"],
            str(row["item"].listing.organisation),
            row["item"].opened_at,
            row["waiting"],
            row["item"].due_at,
            row["due"] if row["overdue"] else "",
            row["best"].title if row["best"] else "",
            row["best"].why if row["best"] else "",
            str(row["item"].get_state_display()),
            str(row["item"].taken_by or ""),
            str(row["item"].get_decision_display()),
            row["item"].decided_at,
            row["item"].note,
        )
        for row in rows_for(items)
    )
    return sheets.workbook_response(title, headers, values)


# --- one item --------------------------------------------------------------------------------


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Everything needed to answer or decide, on one page."""
    _desk_only(request)
    return _page(request, queries.get_item_for(request.user, code))


def _page(
    request: HttpRequest, item: DeskItem, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    user, listing = request.user, item.listing
    actions = permissions.desk_actions(user, item)
    found = wording.candidates_of(item)
    codes = [one.code for one in found]
    interests = queries.interests_with(listing, codes)
    said = queries.words_on(listing, codes)
    typed = request.POST if refusal is not None else None
    chosen = typed.getlist("chosen") if typed is not None else item.draft_chosen
    language = item.draft_language or wording.language_of(listing)
    text = typed.get("text", "") if typed is not None else item.draft_text
    if not text and "decide" in actions and refusal is None:
        chosen = chosen or [one.code for one in found if one.band == "good"][:3]
        text = wording.compose(item, chosen=chosen, language=language)
    clock = wording.Clock([item])
    row = _row(item, clock, {one.code: one.listing for one in found})
    content = listing.content
    context = {
        "item": item,
        "listing": listing,
        "row": row,
        "facts": [
            one
            for one in differences(type(content), {}, listings.content_as_dict(content))
            if not one.name.startswith("title")
        ],
        "candidates": [
            {
                "row": one,
                "chosen": one.code in chosen,
                "interest": interests.get(one.code),
                "said": said.get(one.code),
                "introduction": wording.introduction(item, one, language=language),
            }
            for one in found
        ],
        "searched": _searched(item),
        "text": text,
        "language": language,
        "actions": actions,
        "may_work": permissions.can_work_item(user, item),
        "may_decide": "decide" in actions and item.left_at is None,
        "reasons": DeskItem.Reason.choices,
        "typed": typed or {},
        "history": wording.history(item, HISTORY),
        "answers": listing.desk_answers.select_related("answered_by")[:3],
        "tab": queries.tab_of(item),
        "refusal": refusal,
        **queries.neighbours(user, item),
    }
    return render(request, "deals/desk/item.html", context, status=status)


def _searched(item: DeskItem) -> dict[str, Any]:
    lang = current_language()
    searched = item.searched or {}
    return {
        "count": searched.get("count"),
        "fields": ", ".join(searched.get("fields", {}).get(lang, [])),
        "words": ", ".join(searched.get("words", {}).get(lang, [])),
    }


# --- what is done with it --------------------------------------------------------------------


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None  # noqa: PLR2004 - a number that fits


def _take(request: HttpRequest, item: DeskItem) -> str:
    services.take(request.user, item=item)
    return _("It is yours. Colleagues see that.")


def _take_over(request: HttpRequest, item: DeskItem) -> str:
    services.take_over(request.user, item=item, version=_version(request))
    return _("It is yours now. The draft is as your colleague left it.")


def _release(request: HttpRequest, item: DeskItem) -> str:
    services.release(request.user, item=item)
    return _("Given back. Whoever has time can take it.")


def _reopen(request: HttpRequest, item: DeskItem) -> str:
    services.reopen(request.user, item=item, version=_version(request))
    return _("It is on the desk again.")


def _draft(request: HttpRequest, item: DeskItem) -> str:
    language = _language(request, item)
    services.save_draft(
        request.user,
        item=item,
        text=request.POST.get("text", ""),
        language=language,
        chosen=request.POST.getlist("chosen"),
        version=_version(request),
    )
    return _("The draft is kept. Nothing was sent.")


def _language(request: HttpRequest, item: DeskItem) -> str:
    given = request.POST.get("language", "")
    return given if given in wording.LANGUAGES else wording.language_of(item.listing)


def _compose(request: HttpRequest, item: DeskItem) -> str:
    language = _language(request, item)
    chosen = request.POST.getlist("chosen")
    text = wording.compose(item, chosen=chosen, language=language)
    services.save_draft(
        request.user,
        item=item,
        text=text,
        language=language,
        chosen=chosen,
        version=_version(request),
    )
    return _("Written anew from what you ticked. Nothing was sent.")


def _answer(request: HttpRequest, item: DeskItem) -> str:
    services.answer(
        request.user,
        item=item,
        text=request.POST.get("text", ""),
        chosen=request.POST.getlist("chosen"),
        language=_language(request, item),
        version=_version(request),
    )
    return _("The answer is on its way to the owner of the need.")


def _nothing(request: HttpRequest, item: DeskItem) -> str:
    services.say_nothing_fits(
        request.user,
        item=item,
        text=request.POST.get("text", ""),
        language=_language(request, item),
        version=_version(request),
    )
    return _("The owner is told that nothing fits yet, and what happens next.")


def _advise(request: HttpRequest, item: DeskItem) -> str:
    services.advise(
        request.user, item=item, text=request.POST.get("text", ""), version=_version(request)
    )
    return _("Your words are on their way to the owner of the technology.")


def _introduce(request: HttpRequest, item: DeskItem) -> str:
    other = queries.up_by_code([request.POST.get("other", "")])
    if not other:
        raise Refused(_("This listing has left the exchange, so nothing was sent."), code="gone")
    services.introduce(
        request.user,
        item=item,
        other=next(iter(other.values())),
        text=request.POST.get("introduction", ""),
        version=_version(request),
    )
    return _("Both sides have been told. Each now says yes or no.")


def _settle(request: HttpRequest, item: DeskItem) -> str:
    services.settle(
        request.user,
        item=item,
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
        version=_version(request),
    )
    return _("Settled. It can be taken up again from “Decided”.")


def _gone(request: HttpRequest, item: DeskItem) -> str:
    services.close_gone(request.user, item=item, version=_version(request))
    return _("Closed: its owner took it down.")


def _refresh(request: HttpRequest, item: DeskItem) -> str:
    if not permissions.can_work_item(request.user, item):
        raise PermissionDenied
    if not item.is_open or not candidates.refresh(item):
        raise Refused(_("Search can't be asked just now. Try again in a minute."), code="search")
    return _("Looked again just now.")


Act = Callable[[HttpRequest, DeskItem], str]
ACTS: dict[str, Act] = {
    "take": _take,
    "take_over": _take_over,
    "release": _release,
    "reopen": _reopen,
    "draft": _draft,
    "compose": _compose,
    "answer": _answer,
    "nothing": _nothing,
    "advise": _advise,
    "introduce": _introduce,
    "settle": _settle,
    "gone": _gone,
    "refresh": _refresh,
}


@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing; what was typed stays in the form when it is refused."""
    _desk_only(request)
    found = queries.get_item_for(request.user, code)
    if action not in ACTS:
        raise NotFound
    tab = queries.tab_of(found)
    try:
        message = ACTS[action](request, found)
    except Refused as refusal:
        again = queries.get_item_for(request.user, code)
        return _page(request, again, refusal=refusal, status=422)
    messages.success(request, message)
    now = queries.get_item_for(request.user, code)
    if not now.is_open and tab != "decided":
        following = queries.after_deciding(request.user, tab)
        return redirect("deals_desk:item", code=following) if following else _to_queue(tab)
    return redirect("deals_desk:item", code=now.code)


def _to_queue(tab: str) -> HttpResponse:
    response = redirect("deals_desk:queue")
    response["Location"] += f"?tab={tab}"
    return response


@require_safe
def of_listing(request: HttpRequest, code: str) -> HttpResponse:
    """Where a listing is answered: its item, or the queue when it has none."""
    _desk_only(request)
    listing = listings.get_listing_for(request.user, code)
    found = queries.open_item_of(listing)
    if found is None:
        return redirect("deals_desk:queue")
    return redirect("deals_desk:item", code=found.code)
