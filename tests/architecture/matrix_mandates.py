"""Rows of mandates: those who speak for one of their two sides."""

from typing import Any

from ecosystem.registry.models import Mandate
from tests.architecture.matrix import Row, World
from tests.factories import mandates as make

# For everybody else it isn't there, staff included.
ITS_PEOPLE = {
    "anonymous": 302,
    "member": 404,
    "other_member": 404,
    "moderator": 404,
    "editor": 404,
    "admin": 404,
}


def organisation(world: World) -> dict[str, Any]:
    """The owner's, which an intermediary is there for."""
    make.intermediary()
    return {"code": world.records["organisation"].code}


def given(world: World) -> Mandate:
    """One that it has given and that stands."""
    return make.mandate(world.records["organisation"])


def mandate(world: World) -> dict[str, Any]:
    """Its code."""
    return {"code": given(world).code}


def acts(action: str, owner: int) -> Row:
    """A row for something that can be done with it."""
    return Row(
        name="registry:mandate_act",
        method="post",
        case=action,
        everyone=owner,
        roles=ITS_PEOPLE,
        kwargs=lambda world: {**mandate(world), "action": action},
    )


ROWS = [
    Row(name="registry:mandates", kwargs=organisation, everyone=200, roles=ITS_PEOPLE),
    Row(
        name="registry:mandates",
        case="xlsx",
        query="format=xlsx",
        kwargs=organisation,
        everyone=200,
        roles=ITS_PEOPLE,
    ),
    Row(name="registry:mandate_new", kwargs=organisation, everyone=200, roles=ITS_PEOPLE),
    Row(
        name="registry:mandate_new",
        method="post",
        case="nothing typed",
        kwargs=organisation,
        everyone=422,
        roles=ITS_PEOPLE,
    ),
    Row(name="registry:mandate", kwargs=mandate, everyone=200, roles=ITS_PEOPLE),
    acts("send_code", 302),
    acts("sign", 422),
    acts("take_back", 302),
    acts("end", 302),
    Row(
        name="registry:mandate_act",
        method="post",
        case="unknown",
        everyone=404,
        roles={"anonymous": 302},
        kwargs=lambda world: {**mandate(world), "action": "explode"},
    ),
]
