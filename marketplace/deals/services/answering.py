"""Answers to an interest: yes, no, a question; and taking it back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base.errors import NotAllowed, Refused, not_too_long
from cms.base.text import clean
from marketplace.deals import hooks, permissions, states, telling, wording
from marketplace.deals.models import Interest, InterestMessage
from marketplace.deals.models.interest import NOTE
from marketplace.deals.services import clock, standing
from marketplace.deals.services.common import locked, mandate_of, record, side_for, step, visible
from marketplace.deals.services.sending import agree_to_share, words_of
from marketplace.listings.models import Listing

MOST_QUESTIONS = 10
_STANDING = (Listing.State.LIVE, Listing.State.EXPIRED)


def _responded(interest: Interest, side: str, now: Any) -> bool:
    """Note the first answer of the listing's side; whether this is it."""
    if side != permissions.TO or interest.first_response_at is not None:
        return False
    interest.first_response_at = now
    return True


@transaction.atomic
def accept(actor: Any, *, interest: Interest, share_contact: bool = False) -> Interest:
    """Say yes for the side the actor speaks for; with both sides' yes each sees who the other is.

    Of an introduction the first yes changes nothing but that it is noted.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it was answered or ended meanwhile.
        Refused: a listing of it has left the exchange.
    """
    found = visible(actor, interest)
    first = states.both_missing(found)
    side = side_for(actor, found, "agree" if first else "accept")
    about = [one for one in (found.listing, found.own_listing) if one is not None]
    if any(one.state not in _STANDING for one in about):
        raise Refused(
            _("The listing has been taken off the exchange, so there is nothing to talk about."),
            code="gone",
        )
    now = timezone.now()
    answered = _responded(found, side, now)
    verb = "agree" if first else "accept"
    step(found, verb)
    setattr(found, f"{side}_agreed_at", now)
    mandate = mandate_of(actor, found, side)
    setattr(found, f"{side}_mandate", mandate)
    # A broker isn't of the client's people: the client's public contact is shown instead.
    setattr(found, f"{side}_person", agree_to_share(actor, share_contact and mandate is None))
    if not first:
        clock.stop(found, now)
    elif found.waits_for == side:
        found.waits_for = ""
    found.save(
        update_fields=[
            *clock.END_FIELDS,
            "first_response_at",
            f"{side}_agreed_at",
            f"{side}_person",
            f"{side}_mandate",
        ]
    )
    record(actor, verb, found, side=side)
    if first:
        telling.tell_side(found, wording.other_side(side), template="agreed", but=actor)
    else:
        for each in (permissions.FROM, permissions.TO):
            telling.tell_side(found, each, template="accepted", but=actor)
        hooks.interest_accepted.call(found)
    if answered:
        standing.refresh(found.to_organisation, now=now)
    return found


@transaction.atomic
def decline(actor: Any, *, interest: Interest, reason: str, note: str = "") -> Interest:
    """Say no, with a reason that the other side reads.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it was answered or ended meanwhile.
        Refused: no reason, or too many words.
    """
    found = visible(actor, interest)
    side = side_for(actor, found, "decline")
    if reason not in Interest.Reason.values:
        raise Refused(_("Choose why, so that they know."), field="reason", code="reason")
    now = timezone.now()
    words = not_too_long(clean(note), NOTE, field="note")
    answered = _responded(found, side, now)
    step(found, "decline")
    found.declined_side, found.decline_reason, found.decline_note = side, reason, words
    setattr(found, f"{side}_mandate", mandate_of(actor, found, side))
    clock.stop(found, now)
    found.save(
        update_fields=[
            *clock.END_FIELDS,
            "first_response_at",
            "declined_side",
            "decline_reason",
            "decline_note",
            f"{side}_mandate",
        ]
    )
    record(actor, "decline", found, side=side, reason=reason)
    telling.tell_side(found, wording.other_side(side), template="declined", but=actor)
    if answered:
        standing.refresh(found.to_organisation, now=now)
    return found


@transaction.atomic
def ask(actor: Any, *, interest: Interest, text: str) -> InterestMessage:
    """Ask the other side something before answering; the reply clock is theirs until they do.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it ended meanwhile, or a question waits already.
        Refused: no words, too many, or too many questions.
    """
    found = visible(actor, interest)
    side = side_for(actor, found, "ask")
    words = words_of(text, field="text", required=_("Write your question."))
    if found.messages.filter(kind=InterestMessage.Kind.QUESTION).count() >= MOST_QUESTIONS:
        raise Refused(
            _("That is many questions. Say yes to talk, or no if it doesn't fit."),
            field="text",
            code="too_many",
        )
    now = timezone.now()
    answered = _responded(found, side, now)
    step(found, "ask")
    clock.start(found, now, waits_for=wording.other_side(side))
    found.save(update_fields=[*clock.CLOCK_FIELDS, "state", "first_response_at"])
    said = _say(actor, found, side, words, InterestMessage.Kind.QUESTION)
    if answered:
        standing.refresh(found.to_organisation, now=now)
    return said


@transaction.atomic
def answer(actor: Any, *, interest: Interest, text: str) -> InterestMessage:
    """Answer the question that waits; the reply clock begins anew for who asked.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it ended meanwhile, or no question waits for them.
        Refused: no words, or too many.
    """
    found = visible(actor, interest)
    side = side_for(actor, found, "answer")
    words = words_of(text, field="text", required=_("Write your answer."))
    now = timezone.now()
    step(found, "answer")
    clock.start(found, now)
    found.save(update_fields=[*clock.CLOCK_FIELDS, "state"])
    return _say(actor, found, side, words, InterestMessage.Kind.ANSWER)


def _say(
    actor: Any, interest: Interest, side: str, text: str, kind: InterestMessage.Kind
) -> InterestMessage:
    said = InterestMessage.objects.create(
        interest=interest,
        kind=kind,
        side=side,
        author=actor,
        mandate=mandate_of(actor, interest, side),
        text=text,
        created_at=timezone.now(),
    )
    record(actor, kind.value, interest, side=side)
    telling.tell_side(
        interest,
        wording.other_side(side),
        template=kind.value,
        key=f"{kind.value}:{said.pk}",
        but=actor,
        text=text,
    )
    return said


@transaction.atomic
def withdraw(actor: Any, *, interest: Interest) -> Interest:
    """Take it back, by the side that has said yes.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: it was answered or ended meanwhile.
    """
    found = visible(actor, interest)
    side = side_for(actor, found, "withdraw")
    _take_back(actor, found, "withdraw", side)
    telling.tell_side(found, wording.other_side(side), template="withdrawn", but=actor)
    return found


@transaction.atomic
def call_off(actor: Any, *, interest: Interest) -> Interest:
    """Take back what the centre introduced.

    Raises:
        NotFound, NotAllowed: not of the match desk.
        IllegalStep: it was answered or ended meanwhile, or isn't an introduction.
    """
    found = visible(actor, interest)
    if not permissions.can_introduce(actor):
        raise NotAllowed
    _take_back(actor, found, "call_off", "")
    for side in (permissions.FROM, permissions.TO):
        telling.tell_side(found, side, template="withdrawn", but=actor)
    return found


def _take_back(actor: Any, interest: Interest, action: str, side: str) -> None:
    step(interest, action)
    clock.stop(interest, timezone.now())
    interest.save(update_fields=list(clock.END_FIELDS))
    record(actor, action, interest, side=side)


def listing_gone(listing: Listing) -> None:
    """End what is open about a listing that was closed or withdrawn, and say so to both sides.

    One that only reached its date can be renewed, so its interests go on.
    """
    if listing.state in _STANDING:
        return
    now = timezone.now()
    about = Interest.objects.filter(state=Interest.State.SENT)
    rows = about.filter(listing=listing) | about.filter(own_listing=listing)
    for interest in rows.order_by("pk"):
        found = locked(interest)
        if found.state == Interest.State.SENT:
            clock.lapse(found, cause=Interest.Cause.LISTING, now=now)
