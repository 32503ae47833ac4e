"""Rows of the match desk in the admin: moderators and the administrator, nobody else."""

from typing import Any

from marketplace.deals.models import DeskItem
from tests.architecture.matrix import Row, World
from tests.architecture.matrix_listings import own
from tests.architecture.matrix_moderation import ONLY_MODERATORS
from tests.factories import listings


def need(world: World) -> dict[str, Any]:
    """A need on the desk."""
    found = listings.live("need", moderator=world.users["moderator"], **own(world))
    return {"code": found.code}


def item(world: World) -> dict[str, Any]:
    """Its item."""
    return {"code": DeskItem.objects.get(listing__code=need(world)["code"]).code}


def doing(action: str) -> Any:
    """The same and something to do with it."""
    return lambda world: {**item(world), "action": action}


ROWS = [
    Row(name="deals_desk:queue", everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="deals_desk:queue",
        case="sheet",
        query="format=xlsx",
        everyone=200,
        roles=ONLY_MODERATORS,
    ),
    Row(name="deals_desk:item", kwargs=item, everyone=200, roles=ONLY_MODERATORS),
    Row(name="deals_desk:of_listing", kwargs=need, everyone=302),
    Row(
        name="deals_desk:act",
        kwargs=doing("take"),
        everyone=405,
        roles=ONLY_MODERATORS | {"editor": 405},
    ),
    Row(
        name="deals_desk:act",
        method="post",
        case="draft",
        kwargs=doing("draft"),
        data=lambda _: {"text": "Nháp.", "language": "vi"},
        everyone=302,
    ),
    Row(
        name="deals_desk:act",
        method="post",
        case="unknown",
        kwargs=doing("explode"),
        everyone=404,
        roles=ONLY_MODERATORS,
    ),
]
