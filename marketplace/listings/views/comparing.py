"""Two versions that meet: both are shown, nothing is lost, the writer chooses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from marketplace.listings import queries
from marketplace.listings.forms.content import ContentForm
from marketplace.listings.forms.raw import Raw, raw_from_content
from marketplace.listings.forms.rows import count_of
from marketplace.listings.models import Listing, ListingDraft

SERVICE = {"tab", "revision", "lang", "guess_shown", "guessed_codes"}
CONFLICT = 409


def _labels(form: ContentForm) -> dict[str, str]:
    return {name: str(field.label or "") for name, field in form.fields.items()}


def _words(form: ContentForm, name: str, values: list[str]) -> str:
    """Values as people read them: labels of choices instead of codes."""
    choices: dict[str, str] = {}
    for value, label in getattr(form.fields.get(name), "choices", None) or ():
        if isinstance(label, list | tuple):
            choices |= {str(inner): str(text) for inner, text in label}
        else:
            choices[str(value)] = str(label)
    return ", ".join(choices.get(value, value) for value in values if value)


def _row_words(raw: Raw, prefix: str, names: list[str]) -> list[str]:
    lines = []
    for number in range(count_of(raw, prefix)):
        parts = [value for n in names for value in raw.get(f"{prefix}-{number}-{n}", []) if value]
        if any(raw.get(f"{prefix}-{number}-{n}", [""])[-1] for n in names[:1]):
            lines.append(" · ".join(parts))
    return lines


def differences(form_class: type[ContentForm], theirs: Raw, mine: Raw) -> list[dict[str, str]]:
    """Field by field, what differs."""
    form = form_class(mine, quiet=True)
    labels = _labels(form)
    found = []
    for name, label in labels.items():
        if name in SERVICE:
            continue
        left = _words(form, name, theirs.get(name, []))
        right = _words(form, name, mine.get(name, []))
        if left.strip() != right.strip():
            found.append({"label": label, "theirs": left, "mine": right})
    titles = {prefix: part.title for part in form.parts for prefix in part.rows}
    for prefix, row_form in form.row_forms.items():
        names = list(row_form.base_fields)
        left_rows, right_rows = _row_words(theirs, prefix, names), _row_words(mine, prefix, names)
        if left_rows != right_rows:
            found.append(
                {
                    "label": str(titles.get(prefix, prefix)),
                    "theirs": "\n".join(left_rows),
                    "mine": "\n".join(right_rows),
                }
            )
    return found


def two_drafts(
    request: HttpRequest, form_class: type[ContentForm], newer: ListingDraft, mine: Raw
) -> HttpResponse:
    """Another tab saved a newer text of the same draft."""
    context = {
        "draft": newer,
        "rows": differences(form_class, newer.data.get("form") or {}, mine),
        "mine": [(name, value) for name, values in mine.items() for value in values],
        "kind": newer.kind,
        "title": _("Two versions of the same draft"),
    }
    return render(request, "listings/writing/two_drafts.html", context, status=CONFLICT)


def with_listing(
    request: HttpRequest,
    form_class: type[ContentForm],
    draft: ListingDraft,
    listing: Listing,
    mine: Raw,
) -> HttpResponse:
    """Somebody changed the listing since the writer began."""
    theirs: dict[str, Any] = raw_from_content(form_class, queries.latest_content(listing))
    theirs["disclosure"] = [listing.pending_disclosure or listing.disclosure]
    context = {
        "draft": draft,
        "listing": listing,
        "rows": differences(form_class, theirs, mine),
        "kind": draft.kind,
    }
    return render(request, "listings/writing/changed_meanwhile.html", context, status=CONFLICT)
