"""Every write of the match desk: the actor first, each under the item's lock.

Locks are taken in one order: listings by primary key, then the item, then its interests. Each form
sends the item's `version` back, so that nobody decides on what a colleague has changed meanwhile.
All raise `NotFound` for those who aren't of the desk, `NotAllowed`, `IllegalStep`, and `Refused`
for what can be put right; after any of them nothing was changed and nothing was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from marketplace.deals import pairing, permissions, states
from marketplace.deals.models import DeskItem, Interest
from marketplace.deals.models.desk import ANSWER, NOTE
from marketplace.deals.services import sending
from marketplace.listings import permissions as listings
from marketplace.listings import services as listing_services
from marketplace.listings.models import DeskAnswer, Listing

D = DeskItem.Decision
S = DeskItem.State
Kind = DeskItem.Kind


def lock_listings(*wanted: Listing) -> dict[int, Listing]:
    """The listings under their locks, by primary key.

    Raises:
        NotFound: one is gone.
    """
    keys = sorted({one.pk for one in wanted})
    rows = Listing.objects.select_for_update(of=("self",)).select_related("organisation")
    found = {one.pk: one for one in rows.filter(pk__in=keys).order_by("pk")}
    if len(found) != len(keys):
        raise NotFound
    return found


def locked(item: DeskItem) -> DeskItem:
    """The item read afresh under its lock.

    Raises:
        NotFound: it is gone.
    """
    rows = DeskItem.objects.select_for_update(of=("self",))
    found = rows.select_related("listing__organisation", "taken_by").filter(pk=item.pk).first()
    if found is None:
        raise NotFound
    return found


def _worked(actor: Any, item: DeskItem, version: int | None) -> DeskItem:
    """The locked item, if the actor works on it and it stands as the actor saw it.

    Raises:
        NotFound: not of the desk.
        NotAllowed: an item of their own organisation.
        Refused: a colleague did something meanwhile.
    """
    if not permissions.can_see_desk(actor):
        raise NotFound
    found = locked(item)
    if not permissions.can_work_item(actor, found):
        raise NotAllowed
    if version is not None and version != found.version:
        raise Refused(
            _("Something was done here meanwhile. Look at it once more, then go on."),
            code="moved_on",
        )
    return found


def _step(actor: Any, item: DeskItem, action: str) -> None:
    """Take an action of the table, for staff or (without an actor) for the clock; doesn't save.

    Raises:
        Refused: a colleague has taken it.
        IllegalStep: the table has no such edge.
    """
    parties = {states.SYSTEM} if actor is None else permissions.desk_parties(actor, item)
    if action not in states.DESK.actions_for(item.state, parties, item):
        if item.state == S.TAKEN and action != "take":
            raise Refused(
                _("%(name)s has taken this. Take it over first if they can't go on.")
                % {"name": item.taken_by or _("A colleague")},
                code="taken",
            )
        states.DESK.edge(item.state, action, who="", record=item)
    item.state = states.DESK.edge(item.state, action, record=item).target


def _save(actor: Any, item: DeskItem, verb: str, *names: str, **details: Any) -> DeskItem:
    item.version += 1
    item.save(update_fields=sorted({"state", "version", *names}))
    audit.record(actor, f"deals.desk_{verb}", item, listing=item.listing.code, **details)
    return item


# --- what comes onto the desk, and what leaves it by itself -----------------------------------


def _open_items(listing: Listing) -> QuerySet[DeskItem]:
    return DeskItem.objects.filter(listing=listing).exclude(state=S.DECIDED)


def put_on_desk(listing: Listing, kind: str, *, due_at: datetime | None = None) -> DeskItem | None:
    """A new open item of a locked listing, None when one is open already."""
    if _open_items(listing).filter(kind=kind).exists():
        return None
    item = DeskItem.objects.create(
        listing=listing, kind=kind, opened_at=timezone.now(), due_at=due_at
    )
    audit.record(None, "deals.desk_open", item, listing=listing.code)
    return item


def listing_published(listing: Listing) -> None:
    """A need that is owed an answer comes onto the desk; what was there is looked at anew."""
    rows = _open_items(listing)
    rows.update(refreshed_at=None, left_at=None)
    if listing.kind != Listing.Kind.NEED or listing.answered_at is not None:
        return
    if put_on_desk(listing, Kind.NEED, due_at=listing.answer_due_at) is None:
        rows.update(due_at=listing.answer_due_at)


def listing_gone(listing: Listing) -> None:
    """A need that left unanswered stays until somebody has seen it; an offer goes by itself."""
    for item in _open_items(listing).select_for_update():
        if item.kind == Kind.OFFER:
            decide_by_itself(item, D.GONE)
        else:
            item.left_at = timezone.now()
            _save(None, item, "left", "left_at")


def decide_by_itself(item: DeskItem, decision: str) -> DeskItem:
    """What happened elsewhere ends a locked item: an interest came, its listing left."""
    _step(None, item, "decide")
    return _decided(None, item, decision)


def decide_as_answered(item: DeskItem, sent: DeskAnswer) -> DeskItem:
    """An answer that was written elsewhere ends a locked item, by whom and when it was written."""
    _step(None, item, "decide")
    named = sent.offers.exists()
    done = _decided(None, item, D.ANSWERED if named else D.NOTHING_FITS, answer=sent.pk)
    done.decided_by, done.decided_at = sent.answered_by, sent.answered_at
    done.save(update_fields=["decided_by", "decided_at"])
    return done


def _decided(
    actor: Any, item: DeskItem, decision: str, *, reason: str = "", note: str = "", **details: Any
) -> DeskItem:
    item.decision, item.reason, item.note = decision, reason, note
    item.decided_at, item.decided_by = timezone.now(), actor
    item.draft_text, item.draft_chosen, item.draft_by, item.draft_at = "", [], None, None
    decided = ("decision", "reason", "note", "decided_at", "decided_by")
    draft = ("draft_text", "draft_chosen", "draft_by", "draft_at")
    return _save(actor, item, "decide", *decided, *draft, decision=decision, **details)


# --- who has it ------------------------------------------------------------------------------


def _pass_on(actor: Any, item: DeskItem, action: str, version: int | None) -> DeskItem:
    found = _worked(actor, item, version)
    _step(actor, found, action)
    holds = found.state == S.TAKEN
    found.taken_by = actor if holds else None
    found.taken_at = timezone.now() if holds else None
    return _save(actor, found, action, "taken_by", "taken_at")


@transaction.atomic
def take(actor: Any, *, item: DeskItem) -> DeskItem:
    """Say "I do this one"; others then leave it alone.

    Raises:
        IllegalStep: a colleague was first.
    """
    return _pass_on(actor, item, "take", None)


@transaction.atomic
def take_over(actor: Any, *, item: DeskItem, version: int | None = None) -> DeskItem:
    """Take what a colleague has taken and can't go on with."""
    return _pass_on(actor, item, "take_over", version)


@transaction.atomic
def release(actor: Any, *, item: DeskItem) -> DeskItem:
    """Give it back to everybody; its draft stays."""
    return _pass_on(actor, item, "release", None)


@transaction.atomic
def reopen(actor: Any, *, item: DeskItem, version: int | None = None) -> DeskItem:
    """Take up again what was set aside without a word to anybody.

    Raises:
        Refused: the same listing is on the desk again already.
        IllegalStep: a word went out, so there is nothing to take up.
    """
    if not permissions.can_see_desk(actor):
        raise NotFound
    lock_listings(item.listing)
    found = _worked(actor, item, version)
    _step(actor, found, "reopen")
    if _open_items(found.listing).filter(kind=found.kind).exists():
        raise Refused(_("This listing is on the desk again already."), code="already_open")
    found.decision, found.reason, found.decided_at, found.decided_by = "", "", None, None
    found.taken_by, found.taken_at, found.refreshed_at = None, None, None
    names = ("decision", "reason", "decided_at", "decided_by", "taken_by", "taken_at")
    return _save(actor, found, "reopen", *names, "refreshed_at")


# --- the draft -------------------------------------------------------------------------------


def _known(item: DeskItem, codes: Sequence[str]) -> list[str]:
    """The chosen candidates in the order of the list."""
    wanted = set(codes)
    return [row["code"] for row in item.candidates if row["code"] in wanted]


def _require_hand(actor: Any, item: DeskItem) -> None:
    """Raise what deciding on it would raise: taken by a colleague, or decided."""
    state = item.state
    _step(actor, item, "decide")
    item.state = state


@transaction.atomic
def save_draft(
    actor: Any,
    *,
    item: DeskItem,
    text: str,
    language: str,
    chosen: Sequence[str] = (),
    version: int | None = None,
) -> DeskItem:
    """Keep what is being written, for whoever goes on with it.

    Raises:
        Refused: too long, taken by a colleague, or changed by one.
    """
    found = _worked(actor, item, version)
    _require_hand(actor, found)
    found.draft_text = not_too_long(clean(text), ANSWER, field="text")
    found.draft_language = language
    found.draft_chosen = _known(found, chosen)
    found.draft_by, found.draft_at = actor, timezone.now()
    names = ("draft_text", "draft_language", "draft_chosen", "draft_by", "draft_at")
    found.version += 1
    found.save(update_fields=["version", *names])
    return found


# --- decisions -------------------------------------------------------------------------------


def _begin(actor: Any, item: DeskItem, version: int | None, *others: Listing) -> DeskItem:
    """The listings and the item locked, the step to `decided` taken (not saved)."""
    if not permissions.can_see_desk(actor):
        raise NotFound
    lock_listings(item.listing, *others)
    found = _worked(actor, item, version)
    _step(actor, found, "decide")
    return found


def _words(text: str, limit: int = ANSWER) -> str:
    said = not_too_long(clean(text), limit, field="text")
    if not said:
        raise Refused(_("Write what the owner should read."), field="text", code="required")
    return said


def _chosen_offers(item: DeskItem, codes: Sequence[str]) -> list[Listing]:
    """What the answer recommends: candidates that are up now.

    Raises:
        Refused: nothing chosen, or a candidate left meanwhile.
    """
    known = _known(item, codes)
    if not known:
        raise Refused(
            _("Tick what you recommend, or say that nothing fits."), field="chosen", code="none"
        )
    rows = {one.code: one for one in Listing.objects.filter(code__in=known)}
    rows = {code: one for code, one in rows.items() if listings.is_up(one)}
    if len(rows) < len(known):
        raise Refused(
            _("Something you ticked has left the exchange meanwhile. Look once more."),
            field="chosen",
            code="gone",
        )
    return [rows[code] for code in known]


@transaction.atomic
def answer(
    actor: Any,
    *,
    item: DeskItem,
    text: str,
    chosen: Sequence[str],
    language: str = "",
    version: int | None = None,
) -> DeskItem:
    """The written answer to a need with what may fit; it ends the item.

    Raises:
        Refused: no words, nothing chosen, a choice that left, the need left, or somebody answered
            already.
    """
    words = _words(text)
    found = _begin(actor, item, version)
    offers = _chosen_offers(found, chosen)
    _send_answer(actor, found, words, language, offers)
    return _decided(actor, found, D.ANSWERED, offers=[one.code for one in offers])


@transaction.atomic
def say_nothing_fits(
    actor: Any, *, item: DeskItem, text: str, language: str = "", version: int | None = None
) -> DeskItem:
    """The written answer that nothing fits yet, with what was searched; it ends the item.

    Raises:
        Refused: no words, the need left, or somebody answered already.
    """
    words = _words(text)
    found = _begin(actor, item, version)
    _send_answer(actor, found, words, language, [])
    return _decided(actor, found, D.NOTHING_FITS)


def _send_answer(
    actor: Any, item: DeskItem, words: str, language: str, offers: Sequence[Listing]
) -> None:
    if item.kind != Kind.NEED:
        raise Refused(_("Only a need is owed an answer."), code="not_a_need")
    listing_services.answer_need(
        actor, listing=item.listing, text=words, language=language or None, offers=offers
    )


@transaction.atomic
def advise(actor: Any, *, item: DeskItem, text: str, version: int | None = None) -> DeskItem:
    """Write to the owner of a technology that nobody asks about; it ends the item.

    Raises:
        Refused: no words, or a need (which is answered).
    """
    words = _words(text)
    found = _begin(actor, item, version)
    if found.kind != Kind.OFFER:
        raise Refused(_("A need is answered: send it as the answer."), code="not_an_offer")
    listing_services.comment(actor, listing=found.listing, text=words)
    return _decided(actor, found, D.ADVISED)


def introduce(
    actor: Any, *, item: DeskItem, other: Listing, text: str, version: int | None = None
) -> Interest:
    """Bring the listing and a candidate together; it ends an open item.

    The owner of a need that is still owed an answer gets the same words as that answer.

    Args:
        actor: of the desk.
        item: open, or decided (then only the introduction is made).
        other: the candidate.
        text: why the two should talk, as both sides read it.
        version: of the item as the actor saw it.

    Raises:
        NotFound, NotAllowed: not of the desk, or their own organisation's.
        Refused: no words, one of the two has left, a colleague was first.
        AlreadyOpen: the two are in touch already.
    """
    if not permissions.can_see_desk(actor):
        raise NotFound
    words = sending.words_of(text, field="text", required=_("Say why the two should talk."))
    need, offer = (item.listing, other) if item.kind == Kind.NEED else (other, item.listing)
    pair = pairing.pair_of(need, offer)  # asks search, so before anything is locked
    with transaction.atomic():
        lock_listings(need, offer)
        found = _worked(actor, item, version)
        ends = found.is_open
        if ends:
            _step(actor, found, "decide")
        interest = sending.introduce_pair(actor, need, offer, words, pair)
        if ends:
            if found.kind == Kind.NEED:
                _send_answer(actor, found, words, "", [offer])
            _decided(actor, found, D.INTRODUCED, interest=interest.code)
        return interest


@transaction.atomic
def settle(
    actor: Any, *, item: DeskItem, reason: str, note: str = "", version: int | None = None
) -> DeskItem:
    """End it without writing to the owner, for a reason.

    Raises:
        Refused: no reason, or another one without a note.
    """
    found = _begin(actor, item, version)
    words = not_too_long(clean(note), NOTE, field="note")
    if reason not in DeskItem.Reason.values:
        raise Refused(_("Choose why nothing is written."), field="reason", code="reason")
    if reason == DeskItem.Reason.OTHER and not words:
        raise Refused(_("Say which reason."), field="note", code="required")
    return _decided(actor, found, D.SETTLED, reason=reason, note=words)


@transaction.atomic
def close_gone(actor: Any, *, item: DeskItem, version: int | None = None) -> DeskItem:
    """One click on what its owner took down.

    Raises:
        Refused: it is up.
    """
    found = _begin(actor, item, version)
    if found.left_at is None:
        raise Refused(_("This listing is up, so it is owed an answer."), code="up")
    return _decided(actor, found, D.GONE)
