"""Every write about contracts signed elsewhere.

All raise `NotFound` for what the actor may not know of, `NotAllowed` for what they may not do,
`IllegalStep` when it has moved on and `Refused` for what can be put right; after any of them
nothing was changed and nothing was sent.
"""

import hashlib
from datetime import date
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base import audit, files
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean, fold
from ecosystem.registry.models import Field
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.outside import permissions, queries, telling
from marketplace.deals.outside.checking import (
    Party,
    check_scan,
    checked_day,
    checked_value,
    facts_of,
)
from marketplace.deals.outside.models import WORDS, OutsideContract
from marketplace.deals.outside.states import MODERATOR, OUTSIDE, SIDES
from marketplace.listings import permissions as listing_permissions
from marketplace.listings.models import Listing

How = OutsideContract.How
SALT = "deals.outside"
LINK_SECONDS = 60 * 60 * 24 * 60


def _reporting_side(actor: Any, sides: dict[str, Any]) -> str:
    mine = permissions.speaks_for(actor)
    for side in SIDES:
        place = sides[side]
        if place is not None and place.pk in mine:
            return side
    if not permissions.can_keep_outside(actor):
        raise NotAllowed
    return ""


@transaction.atomic
def report(
    actor: Any,
    *,
    giver: Party,
    taker: Party,
    kind: str,
    signed_on: date,
    introduced_by: str,
    value: int | None = None,
    field: Field | None = None,
    listing: Listing | None = None,
    note: str = "",
    evidence: Any = None,
    token: str = "",
) -> OutsideContract:
    """Write down a contract; the side that reports it has confirmed it by that.

    Repeating a `token` gives the record that is there already.

    Raises:
        NotAllowed: neither a side of it nor the match desk.
        NotFound: a listing that the actor may not know of.
        Refused: impossible facts, or a file that can't serve as evidence.
    """
    key = clean(token)[:40] or None
    there = OutsideContract.objects.filter(token=key).first() if key else None
    if there is not None and permissions.can_view(actor, there):
        return there
    sides = facts_of("giver", giver) | facts_of("taker", taker)
    reported_side = _reporting_side(actor, sides)
    if giver.organisation and giver.organisation == taker.organisation:
        raise Refused(_("A contract has two different sides."), field="taker", code="sides")
    for name, chosen, choices in (
        ("kind", kind, ContractKind.values),
        ("introduced_by", introduced_by, OutsideContract.By.values),
    ):
        if chosen not in choices:
            raise Refused(_("Choose one of them."), field=name, code=name)
    if listing is not None and not listing_permissions.can_view_listing(actor, listing):
        raise NotFound
    made = OutsideContract(
        **sides,
        kind=kind,
        signed_on=checked_day(signed_on),
        value=checked_value(value),
        field=field,
        listing=listing,
        introduced_by=introduced_by,
        note=not_too_long(clean(note), WORDS, field="note"),
        reported_by=actor,
        reported_side=reported_side,
        token=key,
    )
    if evidence is not None:
        check_scan(evidence)
        made.evidence = files.store(actor, upload=evidence)
    made.save(force_insert=True)
    audit.record(actor, "deals.outside_report", made, side=reported_side)
    if reported_side:
        _confirm(actor, made, reported_side, How.DESK)
    telling.tell_sides(made, "reported", but=actor)
    return made


# --- the two sides ---------------------------------------------------------------------------


def _locked(contract: OutsideContract) -> OutsideContract:
    rows = queries.with_all(OutsideContract.objects.select_for_update(of=("self",)))
    found = rows.filter(pk=contract.pk).first()
    if found is None:
        raise NotFound
    return found


def _visible(actor: Any, contract: OutsideContract) -> OutsideContract:
    found = _locked(contract)
    if not permissions.can_view(actor, found):
        raise NotFound
    return found


def _step(contract: OutsideContract, action: str, who: str) -> None:
    edge = OUTSIDE.edge(contract.state, action, who=who, record=contract)
    contract.state = edge.target
    contract.version += 1


def _confirm(actor: Any, found: OutsideContract, side: str, how: str, reason: str = "") -> None:
    if getattr(found, f"{side}_confirmed_at") is not None:
        raise Refused(_("This side has confirmed it already."), code="confirmed")
    _step(found, "confirm", MODERATOR if how == How.PAPER else side)
    setattr(found, f"{side}_confirmed_at", timezone.now())
    setattr(found, f"{side}_how", how)
    found.save()
    audit.record(actor, "deals.outside_confirm", found, side=side, how=how, reason=reason)


@transaction.atomic
def confirm(
    actor: Any, *, contract: OutsideContract, side: str = "", reason: str = ""
) -> OutsideContract:
    """A side says that it is so; the match desk can, on paper evidence, saying which.

    Args:
        actor: who confirms.
        contract: the record.
        side: `giver` or `taker`; may stay empty for somebody who speaks for one.
        reason: the paper; asked of staff.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: it has moved on.
        Refused: confirmed already, or staff without a paper.
    """
    found = _visible(actor, contract)
    mine = permissions.sides_of(actor, found)
    if side and side not in SIDES:
        raise Refused(_("Choose one of them."), field="side", code="side")
    wanted = side or next(
        (one for one in SIDES if one in mine and not getattr(found, f"{one}_confirmed_at")),
        next(iter(sorted(mine)), ""),
    )
    if wanted in mine:
        _confirm(actor, found, wanted, How.DESK)
    elif wanted and MODERATOR in permissions.parties_of(actor, found):
        if found.evidence_id is None:
            raise Refused(_("There is no scan of the contract yet."), code="evidence")
        _confirm(actor, found, wanted, How.PAPER, _words(reason))
    else:
        raise NotAllowed
    telling.tell_confirmed(found, but=actor)
    return found


def link_token(contract: OutsideContract, side: str) -> str:
    """What the link carries by which a side without an account confirms; for this report only."""
    return dumps([contract.code, side], salt=SALT)


def of_link(token: str) -> tuple[OutsideContract, str]:
    """The contract and the side of a link.

    Raises:
        NotFound: not our token, too old, or the record is gone.
    """
    try:
        code, side = loads(token, salt=SALT, max_age=LINK_SECONDS)
    except (BadSignature, ValueError):
        raise NotFound from None
    found = queries.with_all(OutsideContract.objects.filter(code=code)).first()
    if found is None or side not in SIDES:
        raise NotFound
    return found, side


@transaction.atomic
def confirm_by_link(*, token: str) -> OutsideContract:
    """A side without an account says that it is so; a second click changes nothing.

    Raises:
        NotFound: as `of_link`, or the side has an organisation here and confirms on its desk.
        IllegalStep: it has moved on.
    """
    contract, side = of_link(token)
    found = _locked(contract)
    if getattr(found, f"{side}_id") is not None:
        raise NotFound
    if getattr(found, f"{side}_confirmed_at") is not None:
        return found
    _confirm(None, found, side, How.LINK)
    telling.tell_confirmed(found, but=None)
    return found


def _words(reason: str) -> str:
    said = not_too_long(clean(reason), WORDS, field="reason")
    if not said:
        raise Refused(_("Say why."), field="reason", code="reason")
    return said


@transaction.atomic
def dispute(actor: Any, *, contract: OutsideContract, reason: str) -> OutsideContract:
    """A side says that it isn't so; a counted one stops counting until it is settled.

    Raises:
        NotFound, NotAllowed: no side of theirs.
        IllegalStep: it has moved on.
        Refused: no reason.
    """
    found = _visible(actor, contract)
    mine = sorted(permissions.sides_of(actor, found))
    if not mine:
        raise NotAllowed
    _step(found, "dispute", mine[0])
    found.reason = _words(reason)
    found.fingerprint, found.counted_at = None, None
    found.save()
    audit.record(actor, "deals.outside_dispute", found, reason=found.reason, side=mine[0])
    telling.tell_sides(found, "disputed", but=actor)
    telling.tell_staff(found, "disputed", but=actor)
    return found


@transaction.atomic
def withdraw(actor: Any, *, contract: OutsideContract, reason: str = "") -> OutsideContract:
    """Take the report back: who reported it, or staff with a reason.

    Raises:
        NotFound, NotAllowed: not theirs.
        IllegalStep: it has moved on.
        Refused: staff without a reason.
    """
    found = _visible(actor, contract)
    if not permissions.can_withdraw(actor, found):
        raise NotAllowed
    mine = permissions.sides_of(actor, found)
    side = found.reported_side
    who = side if side in mine else MODERATOR
    said = _words(reason) if who == MODERATOR else clean(reason)
    said = not_too_long(said, WORDS, field="reason")
    _withdrawn(actor, found, who, said)
    return found


def _withdrawn(actor: Any, found: OutsideContract, who: str, reason: str) -> None:
    _step(found, "withdraw", who)
    found.reason = reason
    found.fingerprint, found.counted_at = None, None
    found.save()
    same = found.same_as.code if found.same_as else ""
    audit.record(actor, "deals.outside_withdraw", found, reason=reason, same_as=same)
    telling.tell_sides(found, "withdrawn", but=actor)


# --- the match desk --------------------------------------------------------------------------


def _decided(actor: Any, contract: OutsideContract) -> OutsideContract:
    found = _visible(actor, contract)
    if MODERATOR not in permissions.parties_of(actor, found):
        raise NotAllowed
    return found


def fingerprint_of(contract: OutsideContract) -> str:
    """The same for two reports of one contract, whichever side is called giver."""
    sides = sorted(
        str(getattr(contract, f"{side}_id") or "")
        or getattr(contract, f"{side}_tax_code")
        or fold(getattr(contract, f"{side}_name"))
        for side in SIDES
    )
    apart = contract.code if contract.told_apart else ""
    parts = (*sides, contract.signed_on.isoformat(), contract.kind, apart)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@transaction.atomic
def count(actor: Any, *, contract: OutsideContract) -> OutsideContract:
    """Let it count in the figures: both sides have confirmed, evidence is there, it is no double.

    Raises:
        NotFound, NotAllowed: not the match desk, or an organisation of their own.
        IllegalStep: both sides haven't confirmed, or it counts already.
        Refused: no evidence, or what is like it isn't decided.
    """
    found = _decided(actor, contract)
    OUTSIDE.edge(found.state, "count", who=MODERATOR, record=found)
    if found.evidence_id is None:
        raise Refused(_("There is no scan of the contract yet."), code="evidence")
    undecided = Refused(
        _("Another report is like this one. Say first whether it is the same contract."),
        code="doubles",
    )
    if not found.told_apart and queries.doubles_of(found).exists():
        raise undecided
    _step(found, "count", MODERATOR)
    found.counted_at = timezone.now()
    found.fingerprint = fingerprint_of(found)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:  # the same contract was counted in this moment
        raise undecided from None
    audit.record(actor, "deals.outside_count", found)
    telling.tell_sides(found, "counted", but=actor)
    return found


@transaction.atomic
def settle(actor: Any, *, contract: OutsideContract, reason: str) -> OutsideContract:
    """A dispute is over: both sides are asked anew.

    Raises:
        NotFound, NotAllowed: not the match desk, or an organisation of their own.
        IllegalStep: nobody disputes it.
        Refused: no reason.
    """
    found = _decided(actor, contract)
    _step(found, "settle", MODERATOR)
    found.reason = _words(reason)
    for side in SIDES:
        setattr(found, f"{side}_confirmed_at", None)
        setattr(found, f"{side}_how", "")
    found.save()
    audit.record(actor, "deals.outside_settle", found, reason=found.reason)
    telling.tell_sides(found, "reported", but=actor)
    return found


@transaction.atomic
def tell_apart(actor: Any, *, contract: OutsideContract, reason: str) -> OutsideContract:
    """What is like it is another contract.

    Raises:
        NotFound, NotAllowed: not the match desk, or an organisation of their own.
        Refused: no reason.
    """
    found = _decided(actor, contract)
    said = _words(reason)
    found.told_apart = True
    found.version += 1
    found.save()
    codes = [other.code for other in queries.doubles_of(found)]
    audit.record(actor, "deals.outside_tell_apart", found, reason=said, others=codes)
    return found


@transaction.atomic
def same(actor: Any, *, contract: OutsideContract, other: OutsideContract) -> OutsideContract:
    """It is the same contract as another report: this one is taken back, the other stays.

    Raises:
        NotFound, NotAllowed: not the match desk, or an organisation of their own.
        IllegalStep: it is taken back already.
        Refused: the other one isn't like it.
    """
    found = _decided(actor, contract)
    if not queries.doubles_of(found).filter(pk=other.pk).exists():
        raise Refused(_("These two have nothing in common."), code="other")
    found.same_as = other
    text = _("The same contract as %(code)s.") % {"code": other.code}
    _withdrawn(actor, found, MODERATOR, text)
    return found


@transaction.atomic
def add_evidence(actor: Any, *, contract: OutsideContract, upload: Any) -> OutsideContract:
    """Add the scan where there is none yet; what was confirmed on one isn't exchanged.

    Raises:
        NotFound: not theirs.
        Refused: there is one, it is taken back, or the file can't serve.
    """
    found = _visible(actor, contract)
    if found.evidence_id is not None or found.state == OutsideContract.State.WITHDRAWN:
        raise Refused(_("There is a scan already."), field="evidence", code="evidence_there")
    check_scan(upload)
    found.evidence = files.store(actor, upload=upload)
    found.version += 1
    found.save()
    audit.record(actor, "deals.outside_add_evidence", found, file=found.evidence.code)
    return found
