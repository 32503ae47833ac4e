"""Proposing terms, countering, taking back, agreeing: one version on the table at a time."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.base import clock
from cms.base.errors import Conflict, Refused, not_too_long
from cms.base.i18n import localized
from cms.base.text import clean
from marketplace.deals import hooks
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal, other
from marketplace.deals.dealroom.permissions import PROPOSE
from marketplace.deals.dealroom.services import confirming
from marketplace.deals.dealroom.services.common import now, record, sided, step
from marketplace.deals.dealroom.states import S
from marketplace.deals.terms.checking import problems
from marketplace.deals.terms.content import Terms
from marketplace.deals.terms.models import NOTE, TermsVersion

PURPOSE = "deal_terms"
V = TermsVersion.State


def newest(deal: Deal) -> TermsVersion | None:
    """The last version, whatever became of it."""
    return deal.terms.order_by("-number").first()


def _moved_on() -> Conflict:
    return Conflict(
        _("The other side has changed the terms meanwhile. Read the latest version first.")
    )


@transaction.atomic
def propose(
    actor: Any, *, deal: Deal, terms: Terms, answers: int = 0, note: str = ""
) -> TermsVersion:
    """Put a whole version on the table: the first one, or a counter-offer to the one there.

    Args:
        actor: who speaks for a side; for a counter-offer, the one whose turn it is.
        deal: before its agreement.
        terms: checked here, whoever made them.
        answers: the number of the latest version that the actor has read, 0 for none.
        note: a word to the other side.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: there is a later version than the one they read.
        IllegalStep: it isn't their turn, or the terms are agreed already.
        Refused: the first thing that is wrong with the terms, with its field; or the same again.
    """
    found, reader, side = sided(actor, deal, PROPOSE)
    last = newest(found)
    latest = last.number if last else 0
    if latest != answers:
        if last is not None and last.side == side and last.digest == terms.digest:
            return last
        raise _moved_on()
    for field, sentence in problems(terms, today=clock.today()):
        raise Refused(sentence, field=field, code="terms")
    countered = last if last is not None and last.state == V.ON_TABLE else None
    if countered is not None and countered.digest == terms.digest:
        raise Refused(
            _("Nothing is different from what lies on the table. Agree to it, or change a line."),
            code="same",
        )
    at = now()
    words = not_too_long(clean(note), NOTE, field="note")
    verb = "propose" if countered is None else "counter"
    step(found, verb, reader=reader, now=at, turn=other(side))
    if countered is not None:
        _decide(countered, V.COUNTERED, actor)
    made = TermsVersion.objects.create(
        deal=found,
        number=latest + 1,
        side=side,
        author=actor,
        mandate=reader.mandate(found),
        note=words,
        content=terms.to_json(),
        digest=terms.digest,
        kind=terms.kind,
        lump_sum=terms.lump_sum if terms.has_lump else 0,
        proposed_at=at,
    )
    record(actor, verb, found, version=made.number, digest=made.digest)
    key = f"terms:{made.number}"
    telling.tell_side(
        found,
        other(side),
        template=f"terms_{verb}",
        key=key,
        mandate=made.mandate,
        note=words,
    )
    return made


def _decide(version: TermsVersion, state: str, actor: Any) -> None:
    version.state, version.decided_at, version.decided_by = state, now(), actor
    version.save(update_fields=["state", "decided_at", "decided_by"])


def _on_table(deal: Deal, number: int) -> TermsVersion:
    """The version on the table, if it is the one that the actor has read.

    Raises:
        Conflict: another one lies there, or none.
    """
    found = deal.terms.select_for_update().filter(state=V.ON_TABLE).first()
    if found is None or found.number != number:
        raise _moved_on()
    return found


@transaction.atomic
def take_back(actor: Any, *, deal: Deal, number: int) -> TermsVersion:
    """Take one's own proposal off the table before it is answered.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: it was answered meanwhile.
        IllegalStep: it is the other side's.
    """
    found, reader, side = sided(actor, deal, PROPOSE)
    version = _on_table(found, number)
    step(found, "take_back", reader=reader, now=now())
    _decide(version, V.TAKEN_BACK, actor)
    record(actor, "take_back", found, version=number)
    telling.tell_side(
        found,
        other(side),
        template="terms_taken_back",
        key=f"terms_back:{number}",
        but=actor,
        mandate=reader.mandate(found),
    )
    return version


def send_code(actor: Any, *, deal: Deal) -> str:
    """Send the person the code with which they agree for their organisation.

    Returns:
        Where it went.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: they can't bind the organisation, have no address, or a code has just gone out.
    """
    with transaction.atomic():
        found, reader, side = sided(actor, deal)
        confirming.require_binder(reader, found)
    about = _("You agree to the terms for %(organisation)s.") % {
        "organisation": localized(found.organisation(side), "name").text
    }
    return confirming.send_code(actor, found, purpose=PURPOSE, about=about)


def agree(actor: Any, *, deal: Deal, number: int, code: str) -> TermsVersion:
    """Agree to the other side's version, for an organisation that the actor may bind.

    Args:
        actor: of the side whose turn it is.
        deal: with a version on the table.
        number: of the version that was read.
        code: the one sent by `send_code`.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: another version lies on the table.
        IllegalStep: it is their own, or the state has moved on.
        Refused: they can't bind the organisation, or the code is wrong.
    """
    with transaction.atomic():
        found, reader, _side = sided(actor, deal)
        confirming.require_binder(reader, found)
        agreed = found.terms.filter(state=V.AGREED, number=number, decided_by=actor).first()
        if agreed is not None:
            return agreed
        _on_table(found, number)
    confirming.check_code(actor, deal, purpose=PURPOSE, code=code)
    return _agree(actor, deal, number)


@transaction.atomic
def _agree(actor: Any, deal: Deal, number: int) -> TermsVersion:
    found, reader, side = sided(actor, deal)
    version = _on_table(found, number)
    step(found, "agree", reader=reader, now=now())
    _decide(version, V.AGREED, actor)
    record(actor, "agree", found, version=number, digest=version.digest, side=side)
    telling.tell_both(found, template="terms_agreed", key=f"agreed:{number}", but=actor)
    return version


@transaction.atomic
def reopen(actor: Any, *, deal: Deal, note: str = "") -> Deal:
    """Open agreed terms again, before anything is signed; the last version stays to start from.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        IllegalStep: nothing is agreed, or it is signed.
        Refused: too many words.
    """
    found, reader, side = sided(actor, deal)
    words = not_too_long(clean(note), NOTE, field="note")
    step(found, "reopen", reader=reader, now=now())
    for version in found.terms.select_for_update().filter(state=V.AGREED):
        _decide(version, V.SET_ASIDE, actor)
        record(actor, "reopen", found, version=version.number)
        telling.tell_side(
            found,
            other(side),
            template="terms_reopened",
            key=f"reopened:{version.number}",
            but=actor,
            note=words,
        )
    hooks.terms_reopened.call(found)
    return found


def is_open(deal: Deal) -> bool:
    """Whether terms may be proposed in this state, by whoever's turn it is."""
    return deal.state in {S.NEGOTIATING, S.PROPOSED, S.COUNTERED}
