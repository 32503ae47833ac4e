"""Rows of saved searches: each person's own, and the link that stops one without signing in."""

from typing import Any

from marketplace.listings.saved import stopping
from tests.architecture.matrix import Row, World
from tests.listings.saved import making

SIGN_IN = {"anonymous": 302}
OWNERS_ONLY = {"anonymous": 302, "owner": 200}


def search(world: World) -> dict[str, Any]:
    """Of the owner."""
    return {"code": making.saved(world.users["owner"]).code}


def doing(action: str) -> Any:
    """The same and something to do with it."""
    return lambda world: {**search(world), "action": action}


def link(world: World) -> dict[str, Any]:
    """As it stands in the mail."""
    return {"token": stopping.token_for(search(world)["code"])}


ROWS = [
    Row(name="listings:saved", everyone=200, roles=SIGN_IN),
    Row(name="listings:saved", case="sheet", query="format=xlsx", everyone=200, roles=SIGN_IN),
    Row(name="listings:saved_new", query="q=lua&of=need", everyone=200, roles=SIGN_IN),
    Row(name="listings:saved_new", case="no listings", query="tab=pages", everyone=302),
    Row(
        name="listings:saved_new",
        method="post",
        case="save",
        query="q=lua&of=need",
        everyone=302,
        data=lambda _: {"name": "Lua", "pace": "daily"},
    ),
    Row(name="listings:saved_edit", everyone=404, roles=OWNERS_ONLY, kwargs=search),
    Row(
        name="listings:saved_act",
        method="post",
        case="stop",
        everyone=404,
        roles={"anonymous": 302, "owner": 302},
        kwargs=doing("stop"),
    ),
    Row(
        name="listings:saved_act",
        method="post",
        case="unknown",
        everyone=404,
        roles=SIGN_IN,
        kwargs=doing("explode"),
    ),
    Row(name="listings:saved_stop", everyone=200, kwargs=link),
    Row(name="listings:saved_stop", method="post", case="stop", everyone=200, kwargs=link),
    Row(name="listings:saved_stop", case="forged", everyone=404, kwargs=lambda _: {"token": "x"}),
]
