"""Giving a mandate, signing it by both sides, ending it: every write.

Locks are taken in one order: the client's organisation, then the mandate. The first one keeps two
exclusive mandates of a client from being signed at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import one_time
from cms.base import audit, clock
from cms.base.codes import normalise_code
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.i18n import localized
from cms.base.text import clean
from ecosystem.registry import hooks, permissions
from ecosystem.registry.mandates import notices, queries
from ecosystem.registry.mandates.states import BROKER, CLIENT, MANDATE, SIDES, UNSIGNED
from ecosystem.registry.models import Mandate, Organisation
from ecosystem.registry.models.mandates import MOST_CODES, NOTE

PURPOSE = "mandate"
LONGEST = timedelta(days=10 * 366)
MOST_SUM = 10**15
S = Mandate.State


def _locked(mandate: Mandate) -> Mandate:
    """The mandate read afresh under the client's lock and its own.

    Raises:
        NotFound: it is gone.
    """
    lock_client(mandate.client_id)
    rows = Mandate.objects.select_for_update(of=("self",)).select_related("client", "broker")
    found = rows.filter(pk=mandate.pk).first()
    if found is None:
        raise NotFound
    return found


def _fresh(mandate: Mandate) -> Mandate:
    """The mandate as it stands now, without a lock.

    Raises:
        NotFound: it is gone.
    """
    found = Mandate.objects.select_related("client", "broker").filter(pk=mandate.pk).first()
    if found is None:
        raise NotFound
    return found


def lock_client(pk: int) -> None:
    """Whatever becomes of a client's mandates becomes of them one after the other."""
    list(Organisation.objects.select_for_update().filter(pk=pk).values_list("pk"))


def _binding(actor: Any, mandate: Mandate) -> set[str]:
    """The sides that the actor may bind.

    Raises:
        NotFound: the actor may not know of the mandate.
        NotAllowed: they speak for a side, but can't bind it.
    """
    standing = permissions.standing_of(actor)
    if not queries.sides_of(standing, mandate):
        raise NotFound
    found = queries.binding_sides(standing, mandate)
    if not found:
        raise NotAllowed
    return found


def side_to_sign(actor: Any, mandate: Mandate) -> str:
    """The side for which the actor can sign now; empty when there is none.

    Nobody signs for both: who binds both organisations signs for one of them.
    """
    sides = queries.binding_sides(permissions.standing_of(actor), mandate)
    for side in SIDES:
        other = CLIENT if side == BROKER else BROKER
        if (
            side in sides
            and mandate.signed_at(side) is None
            and getattr(mandate, f"{other}_signed_by_id") != actor.pk
            and f"{side}_signs" in MANDATE.actions_for(mandate.state, (side,), mandate)
        ):
            return side
    return ""


# --- writing it ----------------------------------------------------------------------------------


def _refuse(message: str, field: str) -> Refused:
    return Refused(message, field=field, code=field)


def _codes(scope: str, typed: Iterable[str]) -> list[str]:
    if scope == Mandate.Scope.ALL:
        return []
    found = []
    for one in typed:
        code = normalise_code(one)
        if code is None:
            raise _refuse(
                _("“%(code)s” isn't the code of a listing or a deal.") % {"code": clean(one)[:20]},
                "codes",
            )
        found.append(code)
    if not found:
        raise _refuse(_("Name at least one listing or deal by its code."), "codes")
    if len(found) > MOST_CODES:
        raise _refuse(_("At most %(count)d codes.") % {"count": MOST_CODES}, "codes")
    return sorted(set(found))


def _fee(kind: str, percent: Decimal | None, amount: int | None) -> dict[str, Any]:
    if kind == Mandate.Fee.PERCENT:
        if percent is None or not Decimal(0) < percent <= Decimal(100):
            raise _refuse(_("Write a share above 0 and at most 100 %."), "fee_percent")
        exact = percent.quantize(Decimal("0.01"))
        if exact != percent:
            raise _refuse(_("At most two digits after the decimal comma."), "fee_percent")
        return {"fee_kind": kind, "fee_percent": exact, "fee_sum": None}
    if kind != Mandate.Fee.SUM:
        raise _refuse(_("Choose how the fee is counted."), "fee_kind")
    if amount is None or not 0 < amount < MOST_SUM:
        raise _refuse(_("Write a sum above 0. Check the zeros."), "fee_sum")
    return {"fee_kind": kind, "fee_percent": None, "fee_sum": amount}


def _dates(begin: date | None, end: date | None) -> None:
    if begin is None:
        raise _refuse(_("Choose the first day."), "valid_from")
    if end is None or end < begin:
        raise _refuse(_("The last day can't be before the first."), "valid_until")
    if end < clock.today():
        raise _refuse(_("The last day is past already."), "valid_until")
    if end - begin > LONGEST:
        raise _refuse(_("A mandate lasts ten years at most."), "valid_until")


def _require_broker(client: Organisation, broker: Organisation) -> None:
    if broker.pk == client.pk:
        raise _refuse(_("An organisation can't give a mandate to itself."), "broker")
    if (
        broker.state != Organisation.State.ACTIVE
        or Organisation.Kind.INTERMEDIARY not in broker.kinds
    ):
        raise _refuse(_("Choose an intermediary of the directory."), "broker")


@transaction.atomic
def give(
    actor: Any,
    *,
    client: Organisation,
    broker: Organisation,
    scope: str,
    services: Sequence[str],
    fee_kind: str,
    valid_from: date | None,
    valid_until: date | None,
    codes: Iterable[str] = (),
    may_write: bool = False,
    may_propose: bool = False,
    exclusive: bool = False,
    fee_percent: Decimal | None = None,
    fee_sum: int | None = None,
) -> Mandate:
    """Write a mandate down; it counts when both sides have signed it.

    Args:
        actor: who binds the client.
        client: gives it.
        broker: takes it: an intermediary.
        scope: everything of the client, or what `codes` name.
        services: at least one of the six.
        fee_kind: a share or a sum.
        valid_from: first day.
        valid_until: last day, counted in.
        codes: public codes of listings, interests and deals; what none of the client's has covers
            nothing, and whether there is such a thing isn't told.
        may_write: answers and writes for the client.
        may_propose: proposes terms for it, which needs writing too.
        exclusive: no other exclusive one about the same at the same time.
        fee_percent: of the contract's price.
        fee_sum: in VND.

    Raises:
        NotAllowed: they can't bind the client.
        Refused: with the field that is wrong.
    """
    if not permissions.can_bind(actor, client):
        raise NotAllowed
    _require_broker(client, broker)
    if scope not in Mandate.Scope.values:
        raise _refuse(_("Choose what it is about."), "scope")
    chosen = [one for one in Mandate.Service.values if one in services]
    if not chosen:
        raise _refuse(_("Choose at least one service."), "services")
    _dates(valid_from, valid_until)
    assert valid_from is not None
    assert valid_until is not None
    made = Mandate.objects.create(
        client=client,
        broker=broker,
        scope=scope,
        codes=_codes(scope, codes),
        services=chosen,
        may_write=may_write or may_propose,
        may_propose=may_propose,
        exclusive=exclusive,
        valid_from=valid_from,
        valid_until=valid_until,
        created_by=actor,
        created_at=timezone.now(),
        **_fee(fee_kind, fee_percent, fee_sum),
    )
    audit.record(actor, "registry.mandate_give", made, broker=broker.code, scope=scope)
    notices.tell(made, "given", sides=(BROKER,), but=actor)
    return made


# --- signing -------------------------------------------------------------------------------------


def _key(actor: Any, mandate: Mandate) -> str:
    return f"{mandate.code}:{actor.pk}"


def send_code(actor: Any, *, mandate: Mandate) -> str:
    """Send the person the code with which they sign for their organisation.

    Returns:
        Where it went.

    Raises:
        NotFound, NotAllowed: not a side of theirs, or they can't bind it.
        Refused: nothing for them to sign, no address, or a code has just gone out.
    """
    mandate = _fresh(mandate)
    _binding(actor, mandate)
    if not side_to_sign(actor, mandate):
        raise _nothing_to_sign()
    about = _("You sign the mandate between %(client)s and %(broker)s.") % {
        "client": localized(mandate.client, "name").text,
        "broker": localized(mandate.broker, "name").text,
    }
    to = str(actor.email or actor.phone or "")
    one_time.issue(PURPOSE, _key(actor, mandate), to, about=about)
    return to


def _nothing_to_sign() -> Refused:
    return Refused(_("There is nothing here for you to sign now."), code="not_now")


def sign(actor: Any, *, mandate: Mandate, code: str) -> Mandate:
    """Sign for a side with the code; with both signatures it counts.

    Raises:
        NotFound, NotAllowed: not a side of theirs, or they can't bind it.
        Refused: nothing to sign, a wrong code, its last day is past, the broker is no intermediary
            any more, another exclusive one overlaps, or a room above says no.
    """
    mandate = _fresh(mandate)
    _binding(actor, mandate)
    if not side_to_sign(actor, mandate):
        raise _nothing_to_sign()
    one_time.check(PURPOSE, _key(actor, mandate), code)
    return _sign(actor, mandate)


@transaction.atomic
def _sign(actor: Any, mandate: Mandate) -> Mandate:
    found = _locked(mandate)
    _binding(actor, found)
    side = side_to_sign(actor, found)
    if not side:
        raise _nothing_to_sign()
    if found.valid_until < clock.today():
        raise Refused(_("The last day is past already."), code="past")
    _require_broker(found.client, found.broker)
    found.state = MANDATE.edge(found.state, f"{side}_signs", who=side, record=found).target
    setattr(found, f"{side}_signed_by", actor)
    setattr(found, f"{side}_signed_at", timezone.now())
    active = found.state == S.ACTIVE
    if active:
        require_alone(found)
        hooks.mandate_signed.call(found)
    found.save(update_fields=["state", f"{side}_signed_by", f"{side}_signed_at"])
    audit.record(actor, f"registry.mandate_{side}_signs", found)
    if active:
        notices.tell(found, "active", but=actor)
    else:
        notices.tell(found, "signed", sides=(BROKER if side == CLIENT else CLIENT,), but=actor)
    return found


def overlaps(one: Mandate, other: Mandate) -> bool:
    """Whether two mandates are about the same thing, in a same service, on a same day."""
    same_days = one.valid_from <= other.valid_until and other.valid_from <= one.valid_until
    everything = Mandate.Scope.ALL in {one.scope, other.scope}
    same_things = everything or bool(set(one.codes) & set(other.codes))
    return same_days and same_things and bool(set(one.services) & set(other.services))


def require_alone(mandate: Mandate) -> None:
    """Two exclusive mandates of one client about the same thing can't stand side by side.

    Raises:
        Refused: with code `exclusive`.
    """
    if not mandate.exclusive:
        return
    standing = Mandate.objects.filter(client=mandate.client_id, state=S.ACTIVE, exclusive=True)
    if any(overlaps(mandate, one) for one in standing.exclude(pk=mandate.pk)):
        raise Refused(
            _("Another exclusive mandate for the same time and the same thing stands already."),
            code="exclusive",
        )


# --- ending --------------------------------------------------------------------------------------


def _finish(actor: Any, mandate: Mandate, action: str, note: str) -> Mandate:
    found = _locked(mandate)
    sides = _binding(actor, found)
    words = not_too_long(clean(note), NOTE, field="note")
    side = next(one for one in SIDES if one in sides)
    found.state = MANDATE.edge(found.state, action, who=side, record=found).target
    found.ended_at, found.ended_by = timezone.now(), actor
    found.ended_side, found.end_note = side, words
    found.save(update_fields=["state", "ended_at", "ended_by", "ended_side", "end_note"])
    audit.record(actor, f"registry.mandate_{action}", found, side=side)
    return found


@transaction.atomic
def take_back(actor: Any, *, mandate: Mandate, note: str = "") -> Mandate:
    """Take it back, or refuse it, before both have signed.

    Raises:
        NotFound, NotAllowed: not a side of theirs, or they can't bind it.
        IllegalStep: both have signed, or it is over.
    """
    found = _finish(actor, mandate, "take_back", note)
    notices.tell(found, "taken_back", but=actor)
    return found


@transaction.atomic
def end(actor: Any, *, mandate: Mandate, note: str = "") -> Mandate:
    """End it at once: the broker's people see nothing of the client's from here on.

    Raises:
        NotFound, NotAllowed: not a side of theirs, or they can't bind it.
        IllegalStep: it isn't signed by both, or is over.
    """
    found = _finish(actor, mandate, "end", note)
    notices.tell(found, "ended", but=actor)
    return found


@transaction.atomic
def advance(mandate: Mandate, *, now: datetime) -> str:
    """Do what the calendar says: tell that the end is near, or that it has come.

    It counts by its dates whenever it is read; this only says so and writes it down.

    Returns:
        `ends_soon`, `lapsed`, or "" when somebody was faster.
    """
    found = _locked(mandate)
    today = timezone.localdate(now)
    if found.state not in {*UNSIGNED, S.ACTIVE}:
        return ""
    if found.valid_until < today:
        found.state = MANDATE.edge(found.state, "lapse", who="system", record=found).target
        found.ended_at = now
        found.save(update_fields=["state", "ended_at"])
        audit.record(None, "registry.mandate_lapse", found)
        notices.tell(found, "lapsed")
        return "lapsed"
    near = found.valid_until - today <= notices.SOON
    if found.state == S.ACTIVE and near and found.reminded_at is None:
        found.reminded_at = now
        found.save(update_fields=["reminded_at"])
        audit.record(None, "registry.mandate_ends_soon", found)
        notices.tell(found, "ends_soon")
        return "ends_soon"
    return ""
