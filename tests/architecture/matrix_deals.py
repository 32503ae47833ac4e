"""Rows of interests: the form, the lists of one's own, one of them and what can be done."""

from typing import Any

from tests.architecture.matrix import Row, World
from tests.architecture.matrix_listings import own
from tests.factories import deals, listings

SIGN_IN = {"anonymous": 302}
#: Its two sides and the match desk; it isn't there for anybody else.
SIDES = {"anonymous": 302, "owner": 200, "other_member": 200, "moderator": 200, "admin": 200}


def interest(world: World) -> dict[str, Any]:
    """Of the other member, in an offer of the owner."""
    found = deals.sent(
        listing=listings.live("offer", moderator=world.users["moderator"], **own(world)),
        sender=world.users["other_member"],
        organisation=world.records["other_organisation"],
    )
    return {"code": found.code}


def doing(action: str) -> Any:
    """The same and something to do with it."""
    return lambda world: {**interest(world), "action": action}


def listing(**more: Any) -> Any:
    """A live listing of the owner's."""

    def make(world: World) -> dict[str, Any]:
        found = listings.live("need", moderator=world.users["moderator"], **own(world), **more)
        return {"code": found.code}

    return make


ROWS = [
    Row(name="deals:interests", everyone=200, roles=SIGN_IN),
    Row(name="deals:interests", case="sheet", query="format=xlsx", everyone=200, roles=SIGN_IN),
    Row(name="deals:interest_new", everyone=200, roles=SIGN_IN, kwargs=listing()),
    Row(
        name="deals:interest_new",
        case="members only",
        everyone=404,
        roles={**SIGN_IN, "owner": 200, "moderator": 200, "editor": 200, "admin": 200},
        kwargs=listing(disclosure="members"),
    ),
    Row(name="deals:interest", everyone=404, roles=SIDES, kwargs=interest),
    Row(
        name="deals:interest_act",
        method="post",
        case="accept",
        everyone=404,
        roles={
            "anonymous": 302,
            "owner": 302,
            "other_member": 302,
            "moderator": 403,
            "admin": 403,
        },
        kwargs=doing("accept"),
    ),
    Row(
        name="deals:interest_act",
        method="post",
        case="unknown",
        everyone=404,
        roles=SIGN_IN,
        kwargs=doing("explode"),
    ),
]
