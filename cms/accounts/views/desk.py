"""The staff's desk for requests about personal data, inside the Wagtail admin."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts import permissions, queries, services
from cms.base import sheets
from cms.base.errors import NotAllowed, Refused

PER_PAGE = 30


@require_safe
def data_requests(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first, then what was answered."""
    if not permissions.can_answer_data_requests(request.user):
        raise NotAllowed
    if request.GET.get("format") == "xlsx":
        return _sheet()
    page = Paginator(queries.data_requests(), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "accounts/admin/data_requests.html", {"page_obj": page})


def _sheet() -> HttpResponse:
    headers = [_("Person"), _("Asks for"), _("Asked"), _("Answer due"), _("Answered")]
    rows = (
        [
            str(record.user or ""),
            record.get_kind_display(),
            record.made_at,
            record.due_at,
            record.answered_at,
        ]
        for record in queries.data_requests()
    )
    return sheets.workbook_response(_("Data requests"), headers, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def data_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: erase, or say why not yet."""
    record = queries.get_data_request_for(request.user, pk)
    error = ""
    if request.method == "POST":
        try:
            services.answer_data_request(
                request.user,  # type: ignore[arg-type]  # the query let only staff through
                request=record,
                erase=request.POST.get("answer") == "erase",
                note=request.POST.get("note", ""),
            )
        except Refused as refused:
            error = refused.message
        else:
            messages.success(request, _("The request is answered."))
            return redirect("accounts_data_requests")
    return render(
        request,
        "accounts/admin/data_request.html",
        {"record": record, "error": error, "note": request.POST.get("note", "")},
    )
