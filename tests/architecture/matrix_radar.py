"""Rows of the radar and the report of refusals: the match desk's people; a supplier's own page."""

from typing import Any

from tests.architecture.matrix import Row, World
from tests.architecture.matrix_listings import own
from tests.architecture.matrix_moderation import ONLY_MODERATORS
from tests.factories import listings, radar


def group(world: World) -> dict[str, Any]:
    """A group with one need of the owner's."""
    need = listings.live("need", moderator=world.users["moderator"], **own(world))
    return {"code": radar.group(need).code}


def doing(action: str) -> Any:
    """The same and something to do with it."""
    return lambda world: {**group(world), "action": action}


ROWS = [
    Row(name="deals_radar:radar", everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="deals_radar:radar",
        case="sheet",
        query="format=xlsx",
        everyone=200,
        roles=ONLY_MODERATORS,
    ),
    Row(name="deals_radar:compute", everyone=405, roles=ONLY_MODERATORS | {"editor": 405}),
    Row(name="deals_radar:compute", method="post", everyone=302),
    Row(name="deals_radar:group", kwargs=group, everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="deals_radar:act",
        method="post",
        kwargs=doing("describe"),
        data=lambda _: {"name": "Sấy lúa"},
        everyone=302,
    ),
    Row(
        name="deals_radar:act",
        method="post",
        case="unknown",
        kwargs=doing("explode"),
        everyone=404,
        roles=ONLY_MODERATORS,
    ),
    Row(name="deals_radar:report", everyone=200, roles=ONLY_MODERATORS),
    Row(name="deals_radar:records", everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="deals_radar:records",
        case="sheet",
        query="format=xlsx",
        everyone=200,
        roles=ONLY_MODERATORS,
    ),
    Row(name="deals:refusals", everyone=200, roles={"anonymous": 302}),
]
