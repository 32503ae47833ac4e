"""Rows of milestones: the two sides of their deal, staff with a ground."""

from typing import Any

from marketplace.deals.dealroom import services
from marketplace.deals.models import Deal
from tests.architecture.matrix import Row, World
from tests.architecture.matrix_dealroom import room
from tests.factories import dealroom
from tests.factories import delivery as make

SIGN_IN = {"anonymous": 302}
#: For everybody but its two sides it isn't there.
SIDES = {**SIGN_IN, "owner": 200, "other_member": 200}
DOING = {**SIGN_IN, "owner": 422, "other_member": 422}
STAFF = {"moderator": 200, "admin": 200}


def contract(world: World) -> Deal:
    """In force, with one milestone."""
    return make.in_force(deal=room(world))


def deal(world: World) -> dict[str, Any]:
    """Its code."""
    return {"code": contract(world).code}


def milestone(world: World) -> dict[str, Any]:
    """Its first milestone."""
    return {**deal(world), "number": 1}


def open_to_staff(world: World) -> dict[str, Any]:
    """Both sides have let staff in."""
    found = contract(world)
    for person in dealroom.both(found):
        services.let_staff_in(person, deal=found)
    return {"code": found.code}


def file(world: World) -> dict[str, Any]:
    """Evidence of a delivery."""
    found = contract(world)
    make.delivered(found)
    return {"code": found.code, "file": found.milestone_files.get().file.code}


def doing(action: str, place: Any) -> Any:
    """Something to do."""
    return lambda world: {**place(world), "action": action}


def acts(name: str, place: Any, *actions: str) -> list[Row]:
    """A row for each thing that can be done, without the words that it needs."""
    return [
        Row(
            name=name,
            method="post",
            case=f"{action} without words",
            everyone=404,
            roles=DOING,
            kwargs=doing(action, place),
        )
        for action in actions
    ]


ROWS = [
    Row(name="deals:milestones", everyone=404, roles=SIDES, kwargs=deal),
    Row(
        name="deals:milestones",
        case="both sides let staff in",
        everyone=404,
        roles={**SIDES, **STAFF},
        kwargs=open_to_staff,
    ),
    Row(name="deals:milestone", everyone=404, roles=SIDES, kwargs=milestone),
    Row(
        name="deals:milestone",
        case="both sides let staff in",
        everyone=404,
        roles={**SIDES, **STAFF},
        kwargs=lambda world: {**open_to_staff(world), "number": 1},
    ),
    Row(
        name="deals:milestone",
        case="one that isn't there",
        everyone=404,
        roles=SIGN_IN,
        kwargs=lambda world: {**deal(world), "number": 9},
    ),
    Row(name="deals:milestone_file", everyone=404, roles=SIDES, kwargs=file),
    *acts(
        "deals:milestone_act",
        milestone,
        "deliver",
        "ask_changes",
        "send_code",
        "accept",
        "request_payment",
        "confirm_payment",
    ),
    *acts(
        "deals:milestones_act",
        deal,
        "propose_end",
        "send_end_code",
        "agree_end",
        "answer_end",
        "send_word_code",
        "say_completed",
    ),
    *(
        Row(
            name=name,
            method="post",
            case="unknown",
            everyone=404,
            roles=SIGN_IN,
            kwargs=doing("explode", place),
        )
        for name, place in (("deals:milestone_act", milestone), ("deals:milestones_act", deal))
    ),
]
