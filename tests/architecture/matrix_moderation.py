"""Rows of moderation in the admin: moderators and the administrator, nobody else."""

from typing import Any

from marketplace.listings import services
from tests.architecture.matrix import Row, World
from tests.factories import listings, uploads

# Wagtail sends people who may not enter its admin to the sign-in, and staff who may not open a
# page back to its front page.
ONLY_MODERATORS = {
    "anonymous": 302,
    "member": 302,
    "other_member": 302,
    "owner": 302,
    "editor": 302,
}


def waiting(world: World) -> dict[str, Any]:
    """A listing in the queue."""
    owner, organisation = world.users["owner"], world.records["organisation"]
    return {"code": listings.sent("need", user=owner, organisation=organisation).code}


def passing(world: World) -> dict[str, Any]:
    """The same, with an action."""
    return waiting(world) | {"action": "note"}


def file(world: World) -> dict[str, Any]:
    """A private file of a draft listing."""
    owner, organisation = world.users["owner"], world.records["organisation"]
    listing = listings.saved("need", user=owner, organisation=organisation)
    document = services.add_document(
        owner, listing=listing, upload=uploads.pdf(), title="x", access="staff"
    )
    return {"code": document.file.code}


ROWS = [
    Row(name="listings_moderation:queue", everyone=200, roles=ONLY_MODERATORS),
    Row(name="listings_moderation:entry", everyone=200, roles=ONLY_MODERATORS),
    Row(name="listings_moderation:review", kwargs=waiting, everyone=200, roles=ONLY_MODERATORS),
    Row(name="listings_moderation:document", kwargs=file, everyone=200, roles=ONLY_MODERATORS),
    Row(
        name="listings_moderation:act",
        kwargs=passing,
        everyone=405,
        roles=ONLY_MODERATORS | {"editor": 405},
    ),
    Row(
        name="listings_moderation:act",
        method="post",
        kwargs=passing,
        data=lambda _: {"text": "Xem lại."},
        everyone=302,
    ),
    Row(name="listing_offers:index", everyone=200, roles=ONLY_MODERATORS),
    Row(name="listing_offers:index_results", everyone=200, roles=ONLY_MODERATORS),
    Row(name="listing_needs:index", everyone=200, roles=ONLY_MODERATORS),
    Row(name="listing_needs:index_results", everyone=200, roles=ONLY_MODERATORS),
]
