"""The permission matrix: which address answers whom with what.

One `Row` for each address and method; a second one with another `case` where the answer depends on
the record (somebody's draft, a live listing). `everyone=200` fills all roles, single roles
override it. 404 is the answer to what somebody may not know of, 403 to what she knows but may not
do, 302 to who has to sign in first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.factories.accounts import UserFactory, administrator, editor, moderator
from tests.factories.registry import OrganisationFactory

ROLES = ("anonymous", "member", "other_member", "owner", "moderator", "editor", "admin")


@dataclass(slots=True)
class World:
    """The records that the addresses are about, and who asks.

    `member` belongs to no organisation, `owner` owns the organisation that the records belong to,
    `other_member` owns another one; the rest are staff.
    """

    users: dict[str, Any]
    records: dict[str, Any] = field(default_factory=dict)


def nothing(world: World) -> dict[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One address, its arguments, and the expected status code for each role."""

    name: str
    method: str = "get"
    case: str = ""
    query: str = ""
    kwargs: Callable[[World], dict[str, Any]] = nothing
    data: Callable[[World], dict[str, Any]] = nothing
    everyone: int | None = None
    roles: dict[str, int] = field(default_factory=dict)

    def expected(self) -> dict[str, int]:
        """The code for each role; a role that isn't said is a mistake in the row."""
        codes = {role: self.roles.get(role, self.everyone) for role in ROLES}
        left_out = [role for role, code in codes.items() if code is None]
        assert not left_out, f"{self.name}: no code for {left_out}"
        assert set(self.roles) <= set(ROLES), f"{self.name}: unknown role in {self.roles}"
        return codes


SIGN_IN_FIRST = {"anonymous": 302}
ADMIN = {"moderator": 200, "editor": 200, "admin": 200}
STAFF_ONLY = {"member": 403, "other_member": 403, "owner": 403}


def make_world() -> World:
    """Build the people and the records; called once for each row."""
    owner, other = UserFactory(), UserFactory()
    return World(
        users={
            "anonymous": None,
            "member": UserFactory(),
            "other_member": other,
            "owner": owner,
            "moderator": moderator(),
            "editor": editor(),
            "admin": administrator(),
        },
        records={
            "organisation": OrganisationFactory(owner=owner),
            "other_organisation": OrganisationFactory(owner=other),
        },
    )


ROWS: list[Row] = [
    Row(name="healthz", everyone=200),
    Row(name="robots", everyone=200),
    Row(name="sitemap", everyone=200),
    Row(name="sitemap_part", everyone=200, kwargs=lambda _: {"section": "listings-1"}),
    Row(name="sitemap_part", case="none", everyone=404, kwargs=lambda _: {"section": "people-1"}),
    Row(name="pages:answers", everyone=200),
    Row(name="pages:words", everyone=200),
    Row(name="pages:page", case="front page", everyone=200, kwargs=lambda _: {"path": ""}),
    Row(name="pages:page", case="no page", everyone=404, kwargs=lambda _: {"path": "none/"}),
    Row(name="listing_chooser:choose", everyone=302, roles=ADMIN),
    Row(name="listing_chooser:choose_results", everyone=302, roles=ADMIN),
    Row(name="listing_chooser:chosen_multiple", everyone=302, roles=ADMIN),
    Row(
        name="listing_chooser:chosen",
        case="a listing that isn't up",
        everyone=302,
        roles=dict.fromkeys(ADMIN, 404),
        kwargs=lambda _: {"pk": "1"},
    ),
    Row(name="theme:scheme", everyone=405),
    Row(name="theme:scheme", method="post", everyone=302, data=lambda _: {"scheme": "dark"}),
    Row(name="theme:styleguide", case="outside development", everyone=404),
    Row(name="accounts:preferences", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="accounts:unsubscribe", everyone=404, kwargs=lambda _: {"token": "made-up"}),
]

# Each room's rows stand in a module of their own.
from tests.architecture import (  # noqa: E402 - they need Row
    matrix_accounts,
    matrix_admin,
    matrix_agreement,
    matrix_api,
    matrix_dealroom,
    matrix_deals,
    matrix_delivery,
    matrix_desk,
    matrix_diary,
    matrix_importing,
    matrix_listings,
    matrix_mandates,
    matrix_moderation,
    matrix_outcomes,
    matrix_outside,
    matrix_radar,
    matrix_registry,
    matrix_saved,
    matrix_terms,
)

ROWS += matrix_registry.ROWS
ROWS += matrix_accounts.ROWS
ROWS += matrix_moderation.ROWS
ROWS += matrix_listings.ROWS
ROWS += matrix_mandates.ROWS
ROWS += matrix_dealroom.ROWS
ROWS += matrix_agreement.ROWS
ROWS += matrix_deals.ROWS
ROWS += matrix_delivery.ROWS
ROWS += matrix_desk.ROWS
ROWS += matrix_diary.ROWS
ROWS += matrix_importing.ROWS
ROWS += matrix_outcomes.ROWS
ROWS += matrix_outside.ROWS
ROWS += matrix_saved.ROWS
ROWS += matrix_radar.ROWS
ROWS += matrix_terms.ROWS
ROWS += matrix_admin.ROWS
ROWS += matrix_api.ROWS
