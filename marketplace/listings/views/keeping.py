"""What the long form's pages share: whose draft it is, and keeping what was typed."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import permissions, services
from marketplace.listings.forms.content import ContentForm
from marketplace.listings.forms.need import NeedForm
from marketplace.listings.forms.offer import OfferForm
from marketplace.listings.forms.raw import Raw
from marketplace.listings.models import ListingDraft
from marketplace.listings.views import visitors

FORMS: dict[str, type[ContentForm]] = {"need": NeedForm, "offer": OfferForm}
CONFLICT, GONE, SIGNED_OUT, TOO_LARGE, TOO_MANY = 409, 410, 401, 413, 429
SESSION_LIMIT = 200_000  # characters a visitor may leave in the session


def saved_words(moment: Any = None) -> str:
    """When it was saved, and that the page may be closed."""
    return _("Saved at %(time)s. You can close this page.") % {"time": clock(moment)}


def clock(moment: Any = None) -> str:
    """The time of day, in Vietnam."""
    return date_format(timezone.localtime(moment or timezone.now()), "H:i")


def new_tab() -> str:
    """A name for one open page, so that its saves are known as its own."""
    return secrets.token_urlsafe(9)


def organisations_for(request: HttpRequest, draft: ListingDraft | None) -> list[Organisation]:
    """Whom the person may write for; staff who enter a need on somebody's word: that one."""
    if draft is not None and draft.data.get("word"):
        return [draft.organisation] if draft.organisation else []
    if draft is not None and draft.listing is not None and draft.listing.first_published_at:
        return [draft.listing.organisation]
    return [
        organisation
        for organisation in registry.organisations_of(request.user)
        if permissions.can_write_for(request.user, organisation)
    ]


def size_of(raw: Raw) -> int:
    """Characters in all."""
    return sum(len(value) for values in raw.values() for value in values)


def draft_of_tab(request: HttpRequest, kind: str) -> ListingDraft | None:
    """The draft that this very page has made already: a form sent twice makes one."""
    tab = request.POST.get("tab", "").replace("\0", "")  # the database takes none in a question
    if not tab:
        return None
    return (
        ListingDraft.objects.filter(user=request.user, kind=kind, data__tab=tab)  # type: ignore[misc]  # signed in
        .select_related("organisation", "listing__organisation")
        .order_by("-pk")
        .first()
    )


def chosen(organisations: list[Organisation], code: str) -> Organisation | None:
    """The organisation chosen, or the only one there is."""
    for organisation in organisations:
        if organisation.code == code:
            return organisation
    return organisations[0] if len(organisations) == 1 else None


def keep(request: HttpRequest, kind: str, found: ListingDraft | None, raw: Raw) -> ListingDraft:
    """Save what was typed.

    Raises:
        DraftConflict: another tab has a newer text.
        Refused: sent already, or far too long.
    """
    if found is None:
        found = services.start_draft(request.user, kind=kind)
    tab = (raw.get("tab") or [""])[-1]
    try:
        revision = int((raw.get("revision") or ["0"])[-1])
    except ValueError:
        revision = 0
    # The same tab goes on from its own saves, whatever number its page was made with.
    if tab and found.data.get("tab") == tab:
        revision = found.revision
    organisations = organisations_for(request, found)
    return services.save_draft(
        request.user,
        draft=found,
        data=visitors.data_of(raw, found),
        revision=revision,
        organisation=chosen(organisations, (raw.get("organisation") or [""])[-1]),
    )
