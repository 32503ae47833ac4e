"""Rows of the contract: its two sides, staff with a ground; the rules that staff edit."""

from typing import Any

from marketplace.deals.agreement import rules
from tests.architecture.matrix import Row, World
from tests.architecture.matrix_dealroom import open_to_staff, room
from tests.factories import agreement as make
from tests.factories import terms as write

SIGN_IN = {"anonymous": 302}
#: For everybody but its two sides it isn't there.
SIDES = {**SIGN_IN, "owner": 200, "other_member": 200}
DOING = {**SIGN_IN, "owner": 422, "other_member": 422}
STAFF = {"moderator": 200, "admin": 200}


def deal(world: World) -> dict[str, Any]:
    """Its code."""
    return {"code": room(world).code}


def file(world: World) -> dict[str, Any]:
    """The PDF of a contract."""
    rules.sync()
    found = make.named(write.agreed(room(world)).deal)
    return {"code": found.code, "file": make.made(found).pdf.code}


def doing(action: str) -> Any:
    """A deal and something to do with its contract."""
    return lambda world: {**deal(world), "action": action}


ACTIONS = ("signatory", "approval", "make", "digital", "scan", "confirm", "back")

ROWS = [
    Row(name="deals:agreement", everyone=404, roles=SIDES, kwargs=deal),
    Row(
        name="deals:agreement",
        case="both sides let staff in",
        everyone=404,
        roles={**SIDES, **STAFF},
        kwargs=open_to_staff,
    ),
    Row(name="deals:agreement_file", everyone=404, roles=SIDES, kwargs=file),
    *(
        Row(
            name="deals:agreement_act",
            method="post",
            case=f"{action} without words",
            everyone=404,
            roles=DOING,
            kwargs=doing(action),
        )
        for action in ACTIONS
    ),
    Row(
        name="deals:agreement_act",
        method="post",
        case="unknown",
        everyone=404,
        roles=SIGN_IN,
        kwargs=doing("explode"),
    ),
    *(
        Row(name=f"contract_rules:{name}", everyone=302, roles=STAFF)
        for name in ("index", "index_results")
    ),
]
