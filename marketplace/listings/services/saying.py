"""What owners say of matches, and which organisation may open the gated documents."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from ecosystem.registry.models import Organisation
from marketplace.listings import permissions
from marketplace.listings.models import DocumentGrant, Listing, MatchFeedback
from marketplace.listings.services.common import allow, record, visible


@transaction.atomic
def say_of_match(
    actor: Any, *, listing: Listing, other: Listing, verdict: str, reason: str = "", note: str = ""
) -> MatchFeedback:
    """A word on a match: it fits, or doesn't, because …; a new word replaces the old.

    The owner's and the staff's stand side by side.

    Raises:
        NotFound: the listing or the other one may not be known.
        NotAllowed: not theirs.
        Refused: no such verdict, or a misfit without its reason.
    """
    found = visible(actor, listing)
    if not permissions.can_view_listing(actor, other):
        raise NotFound
    allow(permissions.can_say_of_match(actor, found, other))
    if verdict not in MatchFeedback.Verdict.values:
        raise Refused(_("Say whether it fits."), field="verdict", code="verdict")
    because = reason if verdict == MatchFeedback.Verdict.MISFIT else ""
    if verdict == MatchFeedback.Verdict.MISFIT and reason not in MatchFeedback.Reason.values:
        raise Refused(_("Say why it doesn't fit."), field="reason", code="reason")
    side = permissions.feedback_side(actor, found)
    made, _created = MatchFeedback.objects.update_or_create(
        listing=found,
        other=other,
        side=side,
        defaults={
            "user": actor,
            "verdict": verdict,
            "reason": because,
            "note": not_too_long(clean(note), 300, field="note"),
        },
    )
    record(
        actor, "say_of_match", found, other=other.code, verdict=verdict, reason=because, side=side
    )
    return made


@transaction.atomic
def grant_documents(
    actor: Any, *, listing: Listing, organisation: Organisation, basis: str
) -> DocumentGrant:
    """Let an organisation open the documents that ask for an agreement; idempotent.

    Raises:
        NotFound, NotAllowed: neither the owner's side nor a moderator.
        Refused: no basis.
    """
    found = visible(actor, listing)
    allow(permissions.can_grant_documents(actor, found))
    words = clean(basis)[:255]
    if not words:
        raise Refused(_("Say on what agreement."), field="basis", code="basis")
    made, created = DocumentGrant.objects.get_or_create(
        listing=found,
        organisation=organisation,
        ended_at=None,
        defaults={"granted_by": actor, "basis": words},
    )
    if created:
        record(actor, "grant_documents", found, organisation=organisation.code, basis=words)
    return made


@transaction.atomic
def end_grant(actor: Any, *, grant: DocumentGrant) -> DocumentGrant:
    """End a grant; what was opened before stays in the audit trail.

    Raises:
        NotFound, NotAllowed: neither the owner's side nor a moderator.
    """
    found = visible(actor, grant.listing)
    if not permissions.can_grant_documents(actor, found):
        raise NotAllowed
    row = DocumentGrant.objects.select_for_update().get(pk=grant.pk)
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        record(actor, "end_grant", found, organisation=row.organisation.code)
    return row


@transaction.atomic
def grant_by_agreement(*, listing: Listing, organisation: Organisation, basis: str) -> None:
    """Write down that an organisation may open the gated documents: both sides have agreed to it.

    For the room that keeps the agreement and has asked who may make it; idempotent.

    Args:
        listing: whose documents.
        organisation: of the other side.
        basis: on what agreement, at most 255 characters.
    """
    _made, created = DocumentGrant.objects.get_or_create(
        listing=listing, organisation=organisation, ended_at=None, defaults={"basis": basis}
    )
    if created:
        record(None, "grant_documents", listing, organisation=organisation.code, basis=basis)


@transaction.atomic
def end_agreement(*, listing: Listing, organisation: Organisation) -> None:
    """End the grants that `grant_by_agreement` made: what was agreed has come to its end.

    Args:
        listing: whose documents.
        organisation: of the other side.
    """
    standing = DocumentGrant.objects.filter(
        listing=listing, organisation=organisation, ended_at=None, granted_by=None
    )
    if standing.update(ended_at=timezone.now()):
        record(None, "end_grant", listing, organisation=organisation.code)
