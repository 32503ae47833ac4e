"""Rows of the contact diary: who keeps it, nobody else."""

from typing import Any

from tests.architecture.matrix import Row, World
from tests.factories import diary

KEEPERS = {"moderator": 200, "admin": 200}
DOING = {"moderator": 302, "admin": 302}


def note(world: World) -> dict[str, Any]:
    """A note with a next step, of the moderator's."""
    made = diary.note(
        world.users["moderator"],
        organisation=world.records["organisation"],
        next_step="Gọi lại",
    )
    return {"code": made.code}


def doing(world: World) -> dict[str, Any]:
    """The same and something to do with it."""
    return note(world) | {"action": "postpone"}


ROWS = [
    Row(name="contact_diary:index", everyone=302, roles=KEEPERS),
    Row(name="contact_diary:index", case="sheet", query="format=xlsx", everyone=302, roles=KEEPERS),
    Row(name="contact_diary:new", everyone=302, roles=KEEPERS),
    Row(name="contact_diary:suggest", query="q=lua", everyone=302, roles=KEEPERS),
    Row(name="contact_diary:note", everyone=302, roles=KEEPERS, kwargs=note),
    Row(name="contact_diary:edit", everyone=302, roles=KEEPERS, kwargs=note),
    Row(name="contact_diary:act", method="post", everyone=302, roles=DOING, kwargs=doing),
]
