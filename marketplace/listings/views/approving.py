"""Approval inside the organisation: what waits, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.base import sheets
from cms.base.errors import Refused
from cms.base.i18n import localized
from cms.base.states import IllegalStep
from ecosystem.registry.models import Affiliation
from marketplace.listings import permissions, queries, services, waiting
from marketplace.listings.forms.desk import DecisionForm
from marketplace.listings.models import Listing
from marketplace.listings.presenting import showing
from marketplace.listings.views import acting

S, E = Listing.State, Listing.EditState


@login_required
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for an approval inside my organisations."""
    roles = dict(Affiliation.Role.choices)
    rows = [
        {
            "listing": found,
            "title": acting.title_of(found),
            "step": str(roles.get(step.step, step.step)) if step else "",
            "since": step.asked_at if step else None,
            "mine": mine,
        }
        for found, step, mine in waiting.for_my_approval(request.user)
    ]
    rows.sort(key=lambda row: not row["mine"])
    if request.GET.get("format") == "xlsx":
        return _approvals_sheet(rows)
    return render(request, "listings/desk/approvals.html", {"rows": rows})


def _approvals_sheet(rows: list[dict[str, Any]]) -> HttpResponse:
    """What waits for an approval inside, as a spreadsheet."""
    headers = [
        *(_("Code"), _("Kind"), _("Listing"), _("Organisation")),
        *(_("Waits for"), _("Since"), _("Your turn")),
    ]
    values = (
        [
            row["listing"].code,
            row["listing"].get_kind_display(),
            row["title"],
            str(row["listing"].organisation),
            row["step"],
            row["since"],
            row["mine"],
        ]
        for row in rows
    )
    title = _("Approvals inside my organisation")
    return sheets.workbook_response(title, headers, values)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, code: str) -> HttpResponse:
    """Read a colleague's listing, then approve it or send it back."""
    found = acting.own_listing(request, code)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = _decide(request, found, form)
        if done is not None:
            return done
    waits = S.INTERNAL_REVIEW in {found.state, found.edit_state}
    content = queries.latest_content(found)
    context = {
        "listing": found,
        "form": form,
        "title_of_listing": localized(content, "title").text,
        "may_decide": waits and permissions.can_approve_inside(request.user, found),
        "waits": waits,
        "differences": queries.difference(found),
        "author": found.created_by,
        "documents": showing.documents(request.user, found),
    }
    return render(request, "listings/desk/approval.html", context)


def _decide(request: HttpRequest, found: Listing, form: DecisionForm) -> HttpResponse | None:
    back = request.POST.get("intent") == "return"
    service = services.return_inside if back else services.approve_inside
    try:
        service(request.user, listing=found, comment=form.cleaned_data["comment"])
    except IllegalStep:
        messages.info(request, acting.moved_on())
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        return None
    else:
        said = _("Sent back to the author.") if back else _("Approved. It goes its way.")
        messages.success(request, said)
    return redirect("listings:approvals")
