"""Who may know of a contract signed elsewhere, and do what with it."""

from typing import Any

from cms.accounts import staff
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation
from marketplace.deals import permissions as deals
from marketplace.deals.outside.models import OutsideContract
from marketplace.deals.outside.states import GIVER, MODERATOR, OUTSIDE, TAKER


def can_keep_outside(user: Any) -> bool:
    """The match desk writes down, counts and settles."""
    return staff.is_moderator(user)


def speaks_for(user: Any) -> frozenset[int]:
    """Primary keys of the organisations for which the person may report and confirm."""
    roles = registry.roles_by_organisation(user)
    wanted = deals.SPEAKERS | {"legal_representative"}
    return frozenset(pk for pk, held in roles.items() if held & wanted)


def sides_of(user: Any, contract: OutsideContract) -> set[str]:
    """The sides that the person speaks for."""
    mine = speaks_for(user)
    found = {GIVER: contract.giver_id, TAKER: contract.taker_id}
    return {side for side, pk in found.items() if pk is not None and pk in mine}


def can_view(user: Any, contract: OutsideContract) -> bool:
    """Its two sides and the match desk; it isn't there for anybody else."""
    return can_keep_outside(user) or bool(sides_of(user, contract))


def is_impartial(user: Any, contract: OutsideContract) -> bool:
    """Staff don't decide about a contract of an organisation of their own."""
    places: list[Organisation | None] = [contract.giver, contract.taker]
    return not any(place and registry.is_member(user, place) for place in places)


def parties_of(user: Any, contract: OutsideContract) -> set[str]:
    """Which parties of the state table the person is."""
    found = sides_of(user, contract)
    if can_keep_outside(user) and is_impartial(user, contract):
        found.add(MODERATOR)
    return found


def can_withdraw(user: Any, contract: OutsideContract) -> bool:
    """The side that reported it, or staff."""
    parties = parties_of(user, contract)
    return MODERATOR in parties or contract.reported_side in parties


def actions_of(user: Any, contract: OutsideContract) -> list[str]:
    """What the person can do now, by the table: for pages that show buttons."""
    parties = parties_of(user, contract)
    found = OUTSIDE.actions_for(contract.state, parties, contract)
    waiting = {
        side
        for side in (GIVER, TAKER)
        if getattr(contract, f"{side}_confirmed_at") is None
        and (side in parties or MODERATOR in parties)
    }
    gone = set()
    if not waiting:
        gone.add("confirm")
    if not can_withdraw(user, contract):
        gone.add("withdraw")
    return [action for action in found if action not in gone]
