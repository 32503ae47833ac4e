"""Rows of a deal's terms: the form, one version, the buttons, and staff's forms to start from."""

from typing import Any

from marketplace.deals.models import Interest
from tests.architecture.matrix import Row, World
from tests.architecture.matrix_deals import interest
from tests.factories import deals
from tests.factories import terms as write

SIGN_IN = {"anonymous": 302}
#: Its two sides; staff only with a ground; it isn't there for anybody else.
SIDES = {"anonymous": 302, "owner": 200, "other_member": 200}
DO = {"anonymous": 302, "owner": 302, "other_member": 302}


def deal(world: World) -> dict[str, Any]:
    """Between the owner, who gives, and the other member, who takes."""
    interest(world)
    found = Interest.objects.latest("pk")
    room = deals.accepted(found).deal
    return {"code": room.code}


def version(world: World) -> dict[str, Any]:
    """The same, with terms that the owner has proposed."""
    interest(world)
    room = deals.accepted(Interest.objects.latest("pk")).deal
    write.proposed(room)
    return {"code": room.code, "number": 1}


STAFF = {"moderator": 200, "admin": 200}

ROWS = [
    Row(name="deals:terms_new", everyone=404, roles=SIDES, kwargs=deal),
    Row(name="deals:terms_version", everyone=404, roles=SIDES, kwargs=version),
    Row(
        name="deals:terms_agree",
        everyone=404,
        roles=SIDES,
        kwargs=version,
    ),
    Row(name="deals:terms_take_back", method="post", everyone=404, roles=DO, kwargs=version),
    Row(name="deals:terms_reopen", method="post", everyone=404, roles=DO, kwargs=deal),
    *(
        Row(name=f"terms_forms:{name}", everyone=302, roles=STAFF)
        for name in ("index", "index_results")
    ),
]
