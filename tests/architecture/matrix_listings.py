"""Rows of needs and technologies: readers, the owner's desk, drafts, files, words of others."""

from typing import Any

from marketplace.listings import services
from tests.architecture.matrix import Row, World
from tests.factories import listings, uploads

SIGN_IN = {"anonymous": 302}
# The owner's side and moderators know of what isn't up; for all others it isn't there.
KNOWN = {"anonymous": 302, "owner": 200, "moderator": 200, "admin": 200}
OWNERS_ONLY = {"anonymous": 302, "owner": 200}


def own(world: World) -> dict[str, Any]:
    """The owner and its organisation, as the factories want them."""
    return {"user": world.users["owner"], "organisation": world.records["organisation"]}


def live(kind: str, **more: Any) -> Any:
    """A listing that is up."""

    def make(world: World) -> dict[str, Any]:
        found = listings.live(kind, moderator=world.users["moderator"], **own(world), **more)
        return {
            "slug": found.get_absolute_url().split("/")[-2].rsplit("-", 1)[0],
            "code": found.code,
        }

    return make


def unsent(world: World) -> dict[str, Any]:
    """A listing that only its owner's side knows."""
    return {"code": listings.saved("need", **own(world)).code}


def unsent_offer(world: World) -> dict[str, Any]:
    """The same, an offer with its address."""
    return {"slug": "x", "code": listings.saved("offer", **own(world)).code}


def draft(world: World) -> dict[str, Any]:
    """What the owner is typing."""
    return {"code": listings.draft(world.users["owner"]).code}


def gated(access: str) -> Any:
    """A document of a live offer."""

    def make(world: World) -> dict[str, Any]:
        owner = world.users["owner"]
        listing = listings.saved("offer", **own(world))
        document = services.add_document(
            owner, listing=listing, upload=uploads.pdf(), title="x", access=access
        )
        services.submit(owner, listing=listing, novelty_read=True)
        listings.approved(listing, world.users["moderator"])
        return {"code": document.file.code}

    return make


def pair(world: World) -> dict[str, Any]:
    """A need of the owner and an offer of somebody else."""
    mine = listings.live("need", moderator=world.users["moderator"], **own(world))
    theirs = listings.live(
        "offer",
        moderator=world.users["moderator"],
        user=world.users["other_member"],
        organisation=world.records["other_organisation"],
    )
    return {"code": mine.code, "other": theirs.code}


def word(world: World) -> dict[str, Any]:
    """No token of ours."""
    return {"token": "made-up"}


def doing(action: str) -> Any:
    """A live listing and something to do with it."""

    def make(world: World) -> dict[str, Any]:
        found = listings.live("need", moderator=world.users["moderator"], **own(world))
        return {"code": found.code, "action": action}

    return make


def kind(world: World) -> dict[str, Any]:
    """A new need."""
    return {"kind": "need"}


NOT_THERE = {"anonymous": 302}

ROWS = [
    Row(name="listings:search", everyone=200),
    Row(name="listings:suggest", everyone=200),
    Row(name="listings:needs", everyone=200),
    Row(name="listings:offers", everyone=200),
    Row(name="listings:need", case="live", everyone=200, kwargs=live("need")),
    Row(
        name="listings:need",
        case="members only",
        everyone=404,
        roles={"owner": 200, "moderator": 200, "editor": 200, "admin": 200},
        kwargs=live("need", disclosure="members"),
    ),
    Row(name="listings:offer", case="live", everyone=200, kwargs=live("offer")),
    Row(
        name="listings:offer",
        case="not sent",
        everyone=404,
        roles={"owner": 200, "moderator": 200, "admin": 200},
        kwargs=unsent_offer,
    ),
    Row(
        name="listings:say",
        method="post",
        everyone=404,
        roles={"anonymous": 302, "owner": 302, "moderator": 302, "admin": 302},
        kwargs=pair,
        data=lambda _: {"verdict": "fits"},
    ),
    Row(name="listings:need_new", everyone=200),
    Row(name="listings:offer_new", everyone=200),
    Row(name="listings:draft", everyone=404, roles=OWNERS_ONLY, kwargs=draft),
    Row(name="listings:draft_save_new", everyone=405, kwargs=kind),
    Row(name="listings:draft_matches", method="post", everyone=200, kwargs=kind),
    Row(
        name="listings:draft_save",
        method="post",
        everyone=404,
        roles={"anonymous": 401, "owner": 200},
        kwargs=draft,
    ),
    Row(
        name="listings:draft_discard",
        method="post",
        case="gone for others, as when pressed twice",
        everyone=302,
        kwargs=draft,
    ),
    Row(
        name="listings:draft_accept",
        method="post",
        everyone=404,
        roles={"anonymous": 302, "owner": 302},
        kwargs=draft,
    ),
    Row(name="listings:desk", everyone=200, roles=SIGN_IN),
    Row(name="listings:desk", case="sheet", query="format=xlsx", everyone=200, roles=SIGN_IN),
    Row(name="listings:desk_listing", everyone=404, roles=KNOWN, kwargs=unsent),
    Row(name="listings:preview", everyone=404, roles=KNOWN, kwargs=unsent),
    Row(name="listings:edit", method="get", everyone=405, roles=SIGN_IN, kwargs=unsent),
    Row(
        name="listings:act",
        case="withdraw: moderators take down in the admin",
        everyone=404,
        roles=KNOWN | {"moderator": 403, "admin": 403},
        kwargs=doing("withdraw"),
    ),
    Row(name="listings:act", case="unknown", everyone=404, roles=SIGN_IN, kwargs=doing("explode")),
    Row(name="listings:approvals", everyone=200, roles=SIGN_IN),
    Row(name="listings:approval", case="nothing waits", everyone=404, roles=KNOWN, kwargs=unsent),
    Row(
        name="listings:staff_new_need",
        everyone=404,
        roles={"anonymous": 302, "moderator": 200, "admin": 200},
    ),
    Row(name="listings:upload_form", everyone=405, roles=SIGN_IN, kwargs=unsent),
    Row(name="listings:confirm_word", everyone=404, kwargs=word),
    Row(name="listings:renew_link", everyone=404, kwargs=word),
    Row(name="listings:file", case="public", everyone=200, kwargs=gated("public")),
    Row(
        name="listings:file",
        case="verified members",
        everyone=404,
        roles={"owner": 200, "moderator": 200, "editor": 200, "admin": 200},
        kwargs=gated("members"),
    ),
    Row(
        name="listings:file",
        case="after an agreement",
        everyone=404,
        roles={"owner": 200, "moderator": 200, "admin": 200},
        kwargs=gated("nda"),
    ),
]
