"""Rows of deals' rooms: their two sides, staff with a ground; the board for the match desk."""

from typing import Any

from marketplace.deals.dealroom import services
from marketplace.deals.dealroom.models import Deal
from tests.architecture.matrix import Row, World
from tests.architecture.matrix_listings import own
from tests.architecture.matrix_moderation import ONLY_MODERATORS
from tests.factories import dealroom as make
from tests.factories import listings

SIGN_IN = {"anonymous": 302}
#: For everybody but its two sides it isn't there.
SIDES = {**SIGN_IN, "owner": 200, "other_member": 200}
DOING = {**SIGN_IN, "owner": 302, "other_member": 302}


def room(world: World) -> Deal:
    """The owner sells, the other member buys."""
    return make.room(
        listing=listings.live("offer", moderator=world.users["moderator"], **own(world)),
        sender=world.users["other_member"],
        organisation=world.records["other_organisation"],
    )


def deal(world: World) -> dict[str, Any]:
    """Its code."""
    return {"code": room(world).code}


def open_to_staff(world: World) -> dict[str, Any]:
    """Both sides have let staff in."""
    found = room(world)
    for person in make.both(found):
        services.let_staff_in(person, deal=found)
    return {"code": found.code}


def file(world: World) -> dict[str, Any]:
    """A file shown in it."""
    found = room(world)
    kept = make.said(found, uploads=[make.pdf()]).files.get()
    return {"code": found.code, "file": kept.file.code}


def doing(action: str) -> Any:
    """A room and something to do in it."""
    return lambda world: {**deal(world), "action": action}


ROWS = [
    Row(name="deals:deals", everyone=200, roles=SIGN_IN),
    Row(name="deals:deals", case="sheet", query="format=xlsx", everyone=200, roles=SIGN_IN),
    Row(name="deals:deal", everyone=404, roles=SIDES, kwargs=deal),
    Row(
        name="deals:deal",
        case="both sides let staff in",
        everyone=404,
        roles={**SIDES, "moderator": 200, "admin": 200},
        kwargs=open_to_staff,
    ),
    Row(name="deals:deal_file", everyone=404, roles=SIDES, kwargs=file),
    Row(
        name="deals:deal_act",
        method="post",
        case="let staff in",
        everyone=404,
        # Both sides have let them in by then: they know of it, but aren't a side.
        roles={**DOING, "moderator": 403, "admin": 403},
        kwargs=doing("let_staff_in"),
    ),
    Row(
        name="deals:deal_act",
        method="post",
        case="say",
        everyone=404,
        roles=DOING,
        kwargs=doing("say"),
        data=lambda _: {"text": "Xin chào"},
    ),
    Row(
        name="deals:deal_act",
        method="post",
        case="unknown",
        everyone=404,
        roles=SIGN_IN,
        kwargs=doing("explode"),
    ),
    Row(name="deals_board:board", everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="deals_board:board",
        case="sheet",
        query="format=xlsx",
        everyone=200,
        roles=ONLY_MODERATORS,
    ),
    Row(name="deals_board:entry", everyone=200, roles=ONLY_MODERATORS, kwargs=deal),
    Row(
        name="deals_board:entry",
        method="post",
        case="without a reason",
        everyone=422,
        roles=ONLY_MODERATORS,
        kwargs=deal,
        data=lambda _: {"target": "broken_off"},
    ),
    Row(name="deals_board:nda", everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="deals_board:nda",
        method="post",
        case="without words",
        everyone=422,
        roles=ONLY_MODERATORS,
    ),
]
