"""Rows of the open API: everybody reads it; what is for members isn't there for others."""

from typing import Any

from tests.architecture.matrix import Row, World
from tests.architecture.matrix_listings import own
from tests.factories import listings

#: Staff, besides those of a verified organisation; the owner's isn't.
MEMBERS = {"moderator": 200, "editor": 200, "admin": 200}


def live(kind: str, **more: Any) -> Any:
    """A live listing of the owner's."""

    def make(world: World) -> dict[str, Any]:
        found = listings.live(kind, moderator=world.users["moderator"], **own(world), **more)
        return {"code": found.code}

    return make


ROWS = [Row(name="api:needs", everyone=200), Row(name="api:offers", everyone=200)]
for kind in ("need", "offer"):
    for name in (f"api:{kind}", f"api:{kind}_matches"):
        ROWS += [
            Row(name=name, everyone=200, kwargs=live(kind)),
            Row(
                name=name,
                case="for members",
                everyone=404,
                roles=MEMBERS,
                kwargs=live(kind, disclosure="members"),
            ),
        ]
