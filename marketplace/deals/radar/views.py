"""The radar in the Wagtail admin: its groups, one group, what staff do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cms.base import sheets
from cms.base.errors import NotFound, Refused
from cms.base.i18n import current_language, localized
from cms.base.money import format_vnd
from marketplace.deals.radar import permissions, queries, services
from marketplace.deals.radar.forms import RadarFilter
from marketplace.deals.radar.models import RadarCluster, RadarMember

PAGE = 50


def _staff_only(request: HttpRequest) -> None:
    if not permissions.can_use_radar(request.user):
        raise PermissionDenied


def words_of(group: RadarCluster) -> list[str]:
    """The shared words in the page's language, or in the other one."""
    mine = group.words.get(current_language()) or group.words.get("vi") or group.words.get("en")
    return list(mine or [])


def counted(group: Any) -> str:
    """From how many needs the value comes, and how many state no figure."""
    parts = []
    if group.by_budget:
        text = ngettext("%(n)s by its budget", "%(n)s by their budget", group.by_budget)
        parts.append(text % {"n": group.by_budget})
    if group.by_loss:
        text = ngettext("%(n)s by its measured loss", "%(n)s by their measured loss", group.by_loss)
        parts.append(text % {"n": group.by_loss})
    if group.silent:
        text = ngettext("%(n)s states no figure", "%(n)s state no figure", group.silent)
        parts.append(text % {"n": group.silent})
    return ", ".join(parts)


def _row(group: Any) -> dict[str, Any]:
    return {
        "group": group,
        "value": format_vnd(group.value) if group.value else "",
        "counted": counted(group),
        "words": ", ".join(words_of(group)),
    }


@require_safe
def radar(request: HttpRequest) -> HttpResponse:
    """The groups; `?format=xlsx` gives the same as a spreadsheet."""
    _staff_only(request)
    form = RadarFilter(request.GET or None)
    rows = form.apply(queries.groups())
    if request.GET.get("format") == "xlsx":
        return _sheet(rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    sums = form.apply(RadarCluster.objects.all()).aggregate(needs=Sum("needs"), value=Sum("value"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [_row(group) for group in page],
        "total": page.paginator.count,
        "needs": sums["needs"] or 0,
        "value": format_vnd(sums["value"] or 0),
        "query": request.GET.urlencode(),
        "run": queries.current_run(),
        "last": queries.last_run(),
    }
    return render(request, "deals/radar/radar.html", context)


def _sheet(rows: Any) -> HttpResponse:
    headers = (
        _("Code"),
        _("Name"),
        _("Technology field"),
        _("Place"),
        _("Words"),
        _("Needs"),
        _("Value at stake (VND)"),
        _("How it is counted"),
        _("Newest need"),
        _("Note"),
        _("Set aside, because"),
    )
    values = (
        (
            group.code,
            str(group),
            str(group.field or ""),
            str(group.province or ""),
            ", ".join(words_of(group)),
            group.needs,
            group.value,
            counted(group),
            group.newest_at,
            group.note,
            group.set_aside_reason,
        )
        for group in rows
    )
    return sheets.workbook_response(_("Unmet needs"), headers, values)


@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Have everything computed anew in the background."""
    _staff_only(request)
    try:
        services.ask_to_compute(request.user)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The radar is being computed. It takes a few minutes."))
    return redirect("deals_radar:radar")


@require_safe
def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group with its needs, their value, and what came near."""
    _staff_only(request)
    return _group(request, queries.get_group(code))


def _group(
    request: HttpRequest, found: RadarCluster, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    page = Paginator(queries.members_of(found), PAGE).get_page(request.GET.get("p"))
    context = {
        "group": found,
        "row": _row(found),
        "generated": localized(found, "generated").text,
        "members": [_member(member) for member in page],
        "page_obj": page,
        "targets": queries.other_groups(found),
        "suppliers": queries.suppliers_for(found),
        "refusal": refusal,
        "typed": request.POST,
        "chosen": request.POST.getlist("needs"),
    }
    return render(request, "deals/radar/group.html", context, status=status)


def _member(member: RadarMember) -> dict[str, Any]:
    need = member.need.need
    figure = ""
    if member.value:
        figure = format_vnd(member.value)
    near = [
        {
            "code": row["code"],
            "title": localized(row, "title").text,
            "fits": localized(row, "fits").text,
            "misses": localized(row, "misses").text,
            "refused": row.get("refused", False),
        }
        for row in member.near
    ]
    return {
        "member": member,
        "title": need.title_vi or need.title_en or member.need.code,
        "figure": figure,
        "period": need.get_loss_period_display()
        if member.counted == RadarMember.Counted.LOSS
        else "",
        "near": near,
    }


def _describe(request: HttpRequest, found: RadarCluster) -> tuple[RadarCluster, str]:
    name, note = request.POST.get("name", ""), request.POST.get("note", "")
    done = services.describe(request.user, group=found, name=name, note=note)
    return done, _("Name and note are saved.")


def _set_aside(request: HttpRequest, found: RadarCluster) -> tuple[RadarCluster, str]:
    reason = request.POST.get("reason", "")
    done = services.set_aside(request.user, group=found, reason=reason)
    return done, _("Set aside. You find it under “set aside” and can take it back.")


def _take_back(request: HttpRequest, found: RadarCluster) -> tuple[RadarCluster, str]:
    return services.take_back(request.user, group=found), _("It stands in the list again.")


def _move(request: HttpRequest, found: RadarCluster) -> tuple[RadarCluster, str]:
    needs, to = request.POST.getlist("needs"), request.POST.get("to", "")
    done = services.move(request.user, group=found, needs=needs, to=to)
    if to == services.AUTO:
        return done, _("The next run decides where they belong.")
    return done, _("Moved. They stay here also after the next run.")


ACTS: dict[str, Callable[[HttpRequest, RadarCluster], tuple[RadarCluster, str]]] = {
    "describe": _describe,
    "set-aside": _set_aside,
    "take-back": _take_back,
    "move": _move,
}


@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do one thing; what was typed stays in the form when it is refused."""
    _staff_only(request)
    found = queries.get_group(code)
    if action not in ACTS:
        raise NotFound
    try:
        done, message = ACTS[action](request, found)
    except Refused as refusal:
        return _group(request, found, refusal=refusal, status=422)
    messages.success(request, message)
    return redirect("deals_radar:group", code=done.code)
