"""Rows of contracts signed elsewhere: the two sides and the match desk, nobody else."""

from typing import Any

from marketplace.deals.outside import services
from tests.architecture.matrix import Row, World
from tests.factories import outside

SIGN_IN = {"anonymous": 302}
SIDES = {"anonymous": 302, "owner": 200, "other_member": 200, "moderator": 200, "admin": 200}
DESK = {"moderator": 200, "admin": 200}


def contract(world: World) -> dict[str, Any]:
    """Between the owner's and the other member's organisation."""
    found = outside.reported(
        world.users["moderator"],
        giver=outside.party(world.records["organisation"]),
        taker=outside.party(world.records["other_organisation"]),
    )
    return {"code": found.code}


def doing(action: str) -> Any:
    """The same and something to do with it."""
    return lambda world: contract(world) | {"action": action}


def link(world: World) -> dict[str, Any]:
    """The link for a side without an account."""
    found = outside.reported(world.users["moderator"], giver=outside.party(name="Cơ sở Ba Tý"))
    return {"token": services.link_token(found, "giver")}


ROWS = [
    Row(name="outside_contracts:contracts", everyone=200, roles=SIGN_IN),
    Row(
        name="outside_contracts:contracts",
        case="sheet",
        query="format=xlsx",
        everyone=200,
        roles=SIGN_IN,
    ),
    Row(name="outside_contracts:new", everyone=200, roles=SIGN_IN),
    Row(name="outside_contracts:contract", everyone=404, roles=SIDES, kwargs=contract),
    Row(name="outside_contracts:evidence", everyone=404, roles=SIDES, kwargs=contract),
    Row(
        name="outside_contracts:act",
        method="post",
        everyone=404,
        roles={
            "anonymous": 302,
            "owner": 302,
            "other_member": 302,
            "moderator": 403,
            "admin": 403,
        },
        kwargs=doing("confirm"),
    ),
    Row(name="outside_contracts:by_link", everyone=200, kwargs=link),
    Row(
        name="outside_contracts:by_link",
        case="made up",
        everyone=404,
        kwargs=lambda _: {"token": "made-up"},
    ),
    Row(name="outside_desk:index", everyone=302, roles=DESK),
    Row(name="outside_desk:index", case="sheet", query="format=xlsx", everyone=302, roles=DESK),
    Row(name="outside_desk:new", everyone=302, roles=DESK),
    Row(name="outside_desk:contract", everyone=302, roles=DESK, kwargs=contract),
    Row(
        name="outside_desk:act",
        method="post",
        everyone=302,
        roles={"moderator": 422, "admin": 422},
        kwargs=doing("settle"),
    ),
]
