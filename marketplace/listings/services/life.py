"""What happens to a listing once it is up: change, renew, expire, close, withdraw, reopen."""

from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base.errors import NotFound, Refused, not_too_long
from cms.base.text import clean
from marketplace.listings import hooks, permissions, queries, states
from marketplace.listings.models import InternalApproval, Listing, ListingDraft, Promise
from marketplace.listings.services import attachments, drafts, promising, workflow
from marketplace.listings.services.common import (
    EXPIRY,
    E,
    S,
    allow,
    locked,
    people_of,
    record,
    save,
    step_listing,
    tell,
    visible,
)
from marketplace.listings.services.moderation import NEED_DAYS, OFFER_DAYS
from marketplace.listings.services.sending import MOST_WORDS, note, require_words

RENEWAL_SALT = "listings.renewal"
RENEWAL_SECONDS = 60 * 60 * 24 * 120
RENEW_WITHIN_DAYS = 60  # before that a renewal changes nothing that anybody waits for


def life_days(kind: str) -> int:
    """For how many days a renewal lasts."""
    return OFFER_DAYS if kind == Listing.Kind.OFFER else NEED_DAYS


# --- changes ---------------------------------------------------------------------------------


@transaction.atomic
def start_edit(actor: Any, *, listing: Listing) -> ListingDraft:
    """Begin a change of a live (or expired) listing; its version stays up meanwhile.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: a change is being reviewed, or there is nothing to change.
    """
    found = visible(actor, listing)
    allow(permissions.is_own_writer(actor, found))
    if found.state != S.DRAFT and found.edit_state != E.EDITING:
        edge = states.EDIT.edge(found.edit_state, "start_edit", record=found)
        found.edit_state = edge.target
        save(found)
        record(actor, "start_edit", found)
    return drafts.start_draft(actor, kind=found.kind, listing=found)


@transaction.atomic
def cancel_edit(actor: Any, *, listing: Listing) -> Listing:
    """Give a change up: what is live stays, and the next change starts from it.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: there is no change.
    """
    waiting = ListingDraft.objects.filter(listing=listing, finished_at__isnull=True)
    list(waiting.select_for_update().order_by("pk"))
    found = visible(actor, listing)
    allow(permissions.is_own_writer(actor, found))
    states.EDIT.edge(found.edit_state, "cancel_edit", record=found)
    _drop_change(actor, found)
    waiting.delete()
    save(found, "pending_disclosure", "content_version")
    promising.end(found, Promise.Kind.WORD, Promise.Ended.OWNER)
    record(actor, "cancel_edit", found)
    return found


def _drop_change(actor: Any, listing: Listing) -> None:
    """End a change by the table; the newest revision is the live one again. Doesn't save."""
    listing.edit_state = states.EDIT.edge(listing.edit_state, "cancel_edit", record=listing).target
    listing.pending_disclosure = ""
    listing.internal_approvals.filter(decision=InternalApproval.Decision.WAITING).delete()
    content = queries.content_row(listing)
    workflow.cancel(actor, content)
    attachments.drop_pending(listing)
    if content.latest_revision_id != content.live_revision_id:
        live = content.live_revision.as_object()
        live.save_revision(user=actor if getattr(actor, "pk", None) else None, clean=False)
        listing.content_version += 1


# --- renewal and expiry ----------------------------------------------------------------------


def renewal_token(listing: Listing) -> str:
    """What the one-click link of a reminder carries; it serves for this expiry only."""
    expires = listing.expires_at.isoformat() if listing.expires_at else ""
    return dumps([listing.code, expires], salt=RENEWAL_SALT)


def listing_of_renewal_token(token: str) -> Listing:
    """The listing of a link in a reminder.

    Raises:
        NotFound: not our token, too old, of an earlier expiry, or the listing is gone.
    """
    return _of_renewal_token(token)[0]


def _of_renewal_token(token: str) -> tuple[Listing, str]:
    try:
        code, expires = loads(token, salt=RENEWAL_SALT, max_age=RENEWAL_SECONDS)
    except (BadSignature, ValueError):
        raise NotFound from None
    rows = Listing.objects.select_related("organisation", "offer", "need")
    found = rows.filter(code=code).first()
    if found is None or (found.state == S.EXPIRED and _is_spent(found, expires)):
        raise NotFound
    return found, str(expires)


def _is_spent(listing: Listing, expires: str) -> bool:
    """Whether a link of that expiry was made before the listing was last renewed."""
    return listing.expires_at is not None and listing.expires_at.isoformat() != expires


@transaction.atomic
def renew_by_token(*, token: str) -> Listing:
    """Renew by the link of a reminder; a second click changes nothing.

    Raises:
        NotFound: not our token, too old, or of an earlier expiry than the one that has passed.
        IllegalStep: it was closed or withdrawn meanwhile.
    """
    listing, expires = _of_renewal_token(token)
    found = locked(listing)
    if _is_spent(found, expires):
        if found.state == S.EXPIRED:
            raise NotFound
        if found.state == S.LIVE:
            return found
    _renew(None, found)
    return found


@transaction.atomic
def renew(actor: Any, *, listing: Listing) -> Listing:
    """Keep it up for another year (a need: 90 days); an expired one comes back as it was approved.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: it is neither live nor expired.
        Refused: it isn't due for a long time yet.
    """
    found = visible(actor, listing)
    allow(permissions.can_renew(actor, found))
    _renew(actor, found)
    return found


def _renew(actor: Any, listing: Listing) -> None:
    now = timezone.now()
    until = now + timedelta(days=life_days(listing.kind))
    was_live = listing.state == S.LIVE
    step_listing(listing, "renew")
    if was_live and listing.expires_at and listing.expires_at >= until - timedelta(days=1):
        return
    listing.expires_at = until
    listing.renewed_at = now
    listing.reminded_days = None
    save(listing, "expires_at", "renewed_at", "reminded_days", public=True)
    record(actor, "renew", listing, until=until.isoformat())
    if not was_live:
        if promising.answer_again_owed(listing):
            promising.begin(listing, Promise.Kind.ANSWER, at=now)
        hooks.listing_published.call(listing)


@transaction.atomic
def expire(*, listing: Listing) -> bool:
    """Take a listing down that has reached its date; False when it was renewed meanwhile."""
    found = locked(listing)
    due = found.expires_at is not None and found.expires_at <= timezone.now()
    if found.state != S.LIVE or not due:
        return False
    step_listing(found, "expire")
    save(found, public=True)
    promising.end(found, Promise.Kind.ANSWER, Promise.Ended.GONE)
    record(None, "expire", found)
    key = f"expired:{found.expires_at:%Y%m%d%H%M%S}"
    context = {"token": renewal_token(found)}
    tell(people_of(found), found, template="expired", key=key, kind=EXPIRY, context=context)
    hooks.listing_gone.call(found)
    return True


# --- the end ---------------------------------------------------------------------------------


def _leave(actor: Any, listing: Listing) -> None:
    """What any end brings with it; doesn't save."""
    if listing.edit_state != E.NONE:
        _drop_change(actor, listing)
    listing.internal_approvals.filter(decision=InternalApproval.Decision.WAITING).delete()
    workflow.cancel(actor, queries.content_row(listing))


def _release(listing: Listing, actor: Any, *, said: bool) -> None:
    """End what is owed: by its owner, or by staff, whose words are the word on a submission."""
    ended = Promise.Ended
    by_owner = permissions.is_own_writer(actor, listing)
    how = ended.OWNER if by_owner else ended.TAKEN_DOWN
    promising.end(listing, Promise.Kind.ANSWER, how)
    word = ended.KEPT if said and not by_owner else how
    promising.end(listing, Promise.Kind.WORD, word, by=actor)


_LEAVING = (
    "pending_disclosure",
    "content_version",
    "closed_at",
    "outcome",
    "outcome_note",
)


@transaction.atomic
def close(actor: Any, *, listing: Listing, outcome: str, note: str = "") -> Listing:
    """Close it with what came of it.

    Raises:
        NotFound, NotAllowed: not theirs.
        Refused: no outcome.
        IllegalStep: it is neither live nor expired.
    """
    found = visible(actor, listing)
    allow(permissions.can_close(actor, found))
    if outcome not in Listing.Outcome.values:
        raise Refused(_("Choose what came of it."), field="outcome", code="outcome")
    was_up = found.state in {S.LIVE, S.EXPIRED}  # what waits on a lapsed one ends now too
    step_listing(found, "close")
    _leave(actor, found)
    found.closed_at = timezone.now()
    found.outcome = outcome
    found.outcome_note = not_too_long(clean(note), 500, field="note")
    save(found, *_LEAVING, public=True)
    _release(found, actor, said=False)
    record(actor, "close", found, outcome=outcome)
    _tell_end(actor, found, "closed")
    if was_up:
        hooks.listing_gone.call(found)
    return found


@transaction.atomic
def withdraw(actor: Any, *, listing: Listing, comment: str = "") -> Listing:
    """Take it off the exchange; a moderator who takes one down says why.

    Raises:
        NotFound, NotAllowed: neither theirs nor a moderator.
        Refused: a moderator without words.
        IllegalStep: it is off already.
    """
    found = visible(actor, listing)
    allow(permissions.can_withdraw(actor, found))
    by_owner = permissions.is_own_writer(actor, found)
    # An owner owes no reason; staff do.
    said = clean(comment) if by_owner else require_words(comment)
    words = not_too_long(said, MOST_WORDS, field="comment")
    was_up = found.state in {S.LIVE, S.EXPIRED}  # what waits on a lapsed one ends now too
    step_listing(found, "withdraw")
    _leave(actor, found)
    save(found, *_LEAVING, public=True)
    _release(found, actor, said=True)
    if words and not by_owner:
        note(actor, found, words, internal=False, stage="withdrawn")
    record(actor, "withdraw", found, comment=words, by_owner=by_owner)
    _tell_end(actor, found, "withdrawn", comment="" if by_owner else words)
    if was_up:
        hooks.listing_gone.call(found)
    return found


def _tell_end(actor: Any, listing: Listing, template: str, **context: Any) -> None:
    """Tell the owner's people, but not the one who did it."""
    people = [user for user in people_of(listing) if user.pk != getattr(actor, "pk", None)]
    key = f"{template}:{listing.version}"
    tell(people, listing, template=template, key=key, context=context)


@transaction.atomic
def reopen(actor: Any, *, listing: Listing) -> Listing:
    """Take a closed or withdrawn one up again as a draft; it goes through review anew.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: it is neither closed nor withdrawn.
    """
    found = visible(actor, listing)
    allow(permissions.is_own_writer(actor, found))
    step_listing(found, "reopen")
    save(found)
    record(actor, "reopen", found)
    return found
