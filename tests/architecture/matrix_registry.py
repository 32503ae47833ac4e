"""Rows of the registry: who gets what at its addresses."""

from typing import Any

from ecosystem.registry.models import Field, TechnologyList
from tests.architecture.matrix import SIGN_IN_FIRST, Row, World
from tests.factories.registry import AffiliationFactory, TechnologyListEntryFactory

# Wagtail sends people who may not enter its admin back to its front page, and staff who may not
# open a page there too.
NO_ADMIN = {"anonymous": 302, "member": 302, "other_member": 302, "owner": 302}
# Another organisation's workplace isn't known to exist, to staff neither: they have their desk.
ITS_PEOPLE = {
    "anonymous": 302,
    "member": 404,
    "other_member": 404,
    "moderator": 404,
    "editor": 404,
    "admin": 404,
}


def code(world: World) -> dict[str, Any]:
    """The owner's organisation."""
    return {"code": world.records["organisation"].code}


def page(world: World) -> dict[str, Any]:
    """Its public address."""
    organisation = world.records["organisation"]
    return {"slug": organisation.slug, "code": organisation.code}


def asked(world: World) -> dict[str, Any]:
    """Somebody else's request to join it."""
    affiliation = AffiliationFactory(organisation=world.records["organisation"], state="asked")
    return {"request_code": affiliation.code}


def asked_there(world: World) -> dict[str, Any]:
    """The same with the organisation's code."""
    return code(world) | asked(world)


def a_list(world: World) -> dict[str, Any]:
    """A technology list."""
    return {"pk": TechnologyList.objects.first().pk}


def list_pk(world: World) -> dict[str, Any]:
    """The same, as Wagtail's views name it."""
    return {"pk": str(TechnologyList.objects.first().pk)}


def entry_pk(world: World) -> dict[str, Any]:
    """An entry of a list."""
    return {"pk": str(TechnologyListEntryFactory().pk)}


def field_pk(world: World) -> dict[str, Any]:
    """A field of the taxonomy."""
    return {"pk": str(Field.objects.first().pk)}


ROWS: list[Row] = [
    Row(name="registry:organisations", everyone=200),
    Row(name="registry:organisations", case="xlsx", query="format=xlsx", everyone=200),
    Row(name="registry:organisation", kwargs=page, everyone=200),
    Row(name="registry:onboarding", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="registry:find", query="q=may", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="registry:alone", everyone=405, roles=SIGN_IN_FIRST),
    Row(name="registry:alone", method="post", everyone=302),
    Row(name="registry:create", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="registry:create", method="post", everyone=422, roles=SIGN_IN_FIRST),
    Row(name="registry:ward_options", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="registry:join", kwargs=code, everyone=200, roles=SIGN_IN_FIRST),
    Row(
        name="registry:join",
        method="post",
        kwargs=code,
        data=lambda _: {"role": "editor"},
        everyone=302,
        roles={"owner": 422},
    ),
    Row(
        name="registry:withdraw_request",
        method="post",
        case="somebody else's",
        kwargs=asked,
        everyone=404,
        roles=SIGN_IN_FIRST,
    ),
    Row(
        name="registry:invitation",
        method="post",
        case="somebody else's",
        kwargs=asked,
        everyone=404,
        roles=SIGN_IN_FIRST,
    ),
    *(
        Row(name=f"registry:{name}", kwargs=code, roles=ITS_PEOPLE | {"owner": 200})
        for name in ("manage", "edit", "people")
    ),
    Row(name="registry:edit", method="post", kwargs=code, roles=ITS_PEOPLE | {"owner": 422}),
    Row(name="registry:logo", method="post", kwargs=code, roles=ITS_PEOPLE | {"owner": 302}),
    Row(name="registry:approval", method="post", kwargs=code, roles=ITS_PEOPLE | {"owner": 302}),
    Row(name="registry:invite", method="post", kwargs=code, roles=ITS_PEOPLE | {"owner": 422}),
    Row(name="registry:add_role", method="post", kwargs=code, roles=ITS_PEOPLE | {"owner": 422}),
    Row(
        name="registry:decide", method="post", kwargs=asked_there, roles=ITS_PEOPLE | {"owner": 302}
    ),
    Row(name="registry:end", method="post", kwargs=asked_there, roles=ITS_PEOPLE | {"owner": 302}),
    Row(name="registry_desk:organisation", kwargs=code, everyone=200, roles=NO_ADMIN),
    Row(
        name="registry_desk:act",
        method="post",
        kwargs=lambda world: code(world) | {"action": "verify"},
        data=lambda _: {"said": "GCN 1, 2/3/2021"},
        everyone=302,
    ),
    Row(
        name="registry_desk:act",
        method="post",
        case="unknown action",
        kwargs=lambda world: code(world) | {"action": "steal"},
        everyone=404,
        roles=NO_ADMIN,
    ),
    Row(name="registry_desk:decide", method="post", kwargs=asked_there, everyone=302),
    Row(name="registry_desk:enter", everyone=200, roles=NO_ADMIN | {"editor": 302}),
    Row(name="registry_desk:import_template", everyone=200, roles=NO_ADMIN | {"editor": 302}),
    Row(
        name="registry_desk:import_entries",
        kwargs=a_list,
        everyone=200,
        roles=NO_ADMIN | {"editor": 302},
    ),
    *(
        Row(name=f"registry_{name}:{view}", everyone=200, roles=NO_ADMIN)
        for name in (
            "organisations",
            "affiliations",
            "fields",
            "provinces",
            "wards",
            "lists",
            "entries",
        )
        for view in ("index", "index_results")
    ),
    Row(
        name="registry_fields:edit",
        kwargs=field_pk,
        everyone=200,
        roles=NO_ADMIN | {"editor": 302},
    ),
    Row(name="registry_lists:add", everyone=200, roles=NO_ADMIN | {"editor": 302}),
    Row(name="registry_lists:edit", kwargs=list_pk, everyone=200, roles=NO_ADMIN | {"editor": 302}),
    Row(name="registry_entries:add", everyone=200, roles=NO_ADMIN | {"editor": 302}),
    Row(
        name="registry_entries:edit",
        kwargs=entry_pk,
        everyone=200,
        roles=NO_ADMIN | {"editor": 302},
    ),
]
