"""What somebody is typing: started, saved as they go, thrown away. Nothing typed is ever lost."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base.errors import NotAllowed, NotFound, Refused
from ecosystem.registry import services as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import permissions
from marketplace.listings.models import Listing, ListingDraft
from marketplace.listings.services import attachments
from marketplace.listings.services.common import DraftConflict, allow, visible

TWICE = timedelta(minutes=10)  # within which the same form is a second click
MAX_DATA = 400_000  # characters of JSON: thirty rows and six texts at their longest


def locked_draft(actor: Any, draft: ListingDraft) -> ListingDraft:
    """The draft read afresh under its lock.

    Raises:
        NotFound: gone, or somebody else's.
    """
    found = (
        ListingDraft.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=draft.pk)
        .first()
    )
    if found is None or not permissions.can_use_draft(actor, found):
        raise NotFound
    return found


@transaction.atomic
def start_draft(
    actor: Any,
    *,
    kind: str,
    organisation: Organisation | None = None,
    listing: Listing | None = None,
    data: Mapping[str, Any] | None = None,
) -> ListingDraft:
    """Begin to type a new listing, or go on with a listing's text.

    For a listing the person's unfinished draft of it is given back if there is one. A draft with
    revision 0 has no data yet: the form starts from the newest content.

    Raises:
        NotAllowed: not signed in, or not writing for that organisation.
        NotFound: another organisation's listing.
    """
    allow(actor.is_authenticated)
    if organisation is not None:
        allow(permissions.can_write_for(actor, organisation))
    if listing is None:
        if kind not in Listing.Kind.values:
            raise NotFound
        return ListingDraft.objects.create(
            user=actor, kind=kind, organisation=organisation, data=dict(data or {})
        )
    found = visible(actor, listing)
    allow(permissions.can_edit_listing(actor, found))
    draft, _made = ListingDraft.objects.get_or_create(
        user=actor,
        listing=found,
        finished_at=None,
        defaults={
            "kind": found.kind,
            "organisation": found.organisation,
            "base_version": found.content_version,
        },
    )
    return draft


@transaction.atomic
def start_for_somebody(
    actor: Any,
    *,
    kind: str,
    word: Mapping[str, str],
    organisation: Organisation | None,
    new: Mapping[str, Any] | None = None,
) -> ListingDraft:
    """Begin a listing on somebody's word; the same form sent twice begins one.

    Args:
        actor: a moderator.
        kind: of the listing.
        word: `word`, `word_of` and `word_contact`, as `save_listing` takes them.
        organisation: whose listing it is, None when it isn't in the registry yet.
        new: what the registry takes to enter it (`kind`, `name_vi`, `source`, …).

    Raises:
        NotAllowed: no moderator.
        Refused: the registry refuses the organisation.
    """
    allow(permissions.can_enter_for_others(actor))
    User.objects.select_for_update().get(pk=actor.pk)  # two requests at once come one by one
    begun = ListingDraft.objects.filter(
        user=actor,
        kind=kind,
        listing=None,
        finished_at=None,
        revision=0,
        created_at__gte=timezone.now() - TWICE,
    ).select_related("organisation")
    for draft in begun:
        theirs = draft.organisation
        same = theirs == organisation if organisation else theirs and theirs.claimed_at is None
        named = organisation is not None or (theirs and theirs.name_vi == (new or {})["name_vi"])
        if draft.data.get("word") == dict(word) and same and named:
            return draft
    if organisation is None:
        organisation = registry.create_organisation(actor, claim=False, **(new or {}))
    return start_draft(actor, kind=kind, organisation=organisation, data={"word": dict(word)})


def _storable(value: Any) -> Any:
    """The data without the character zero, which PostgreSQL's JSON refuses."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value


@transaction.atomic
def save_draft(
    actor: Any,
    *,
    draft: ListingDraft,
    data: Mapping[str, Any],
    revision: int,
    organisation: Organisation | None = None,
) -> ListingDraft:
    """Keep what is in the form now, however incomplete.

    Args:
        actor: who types.
        draft: theirs.
        data: the raw form data, JSON-able.
        revision: of the draft that the form was made from; a save that is repeated because its
            answer got lost changes nothing.
        organisation: for whom, when that is chosen in the form.

    Raises:
        DraftConflict: another tab saved a newer text; it is on the exception.
        Refused: it was sent already, or is far too long.
    """
    found = locked_draft(actor, draft)
    kept = _storable(json.loads(json.dumps(dict(data))))
    if found.finished_at is not None:
        raise Refused(_("This form was sent already. Open the listing to change it."), code="sent")
    if len(json.dumps(kept)) > MAX_DATA:
        raise Refused(_("This is more text than one listing can hold."), code="too_long")
    if kept == found.data and organisation in (None, found.organisation):
        return found
    if revision != found.revision:
        raise DraftConflict(
            _(
                "A newer text was saved in another tab. Both are kept: "
                "choose which one to go on with."
            ),
            found,
        )
    if organisation is not None and organisation != found.organisation:
        if not permissions.can_write_for(actor, organisation):
            raise NotAllowed
        found.organisation = organisation
    found.data = kept
    found.revision += 1
    found.save(update_fields=["data", "revision", "organisation", "updated_at"])
    return found


@transaction.atomic
def accept_newer(actor: Any, *, draft: ListingDraft) -> ListingDraft:
    """Go on with one's own text after having seen that the listing was changed meanwhile."""
    found = locked_draft(actor, draft)
    if found.listing is not None:
        listing = visible(actor, found.listing)
        found.base_version = listing.content_version
        found.save(update_fields=["base_version", "updated_at"])
    return found


@transaction.atomic
def discard_draft(actor: Any, *, draft: ListingDraft) -> None:
    """Throw away what was typed; pictures and files that only the draft has go with it."""
    found = locked_draft(actor, draft)
    if found.listing_id is None:
        attachments.delete_of_draft(found)
    found.delete()
