"""Contracts signed elsewhere as the services make them."""

from datetime import timedelta
from typing import Any

from cms.accounts.models import User
from cms.base.clock import today
from ecosystem.registry.models import Organisation
from marketplace.deals.outside import services
from marketplace.deals.outside.checking import Party
from marketplace.deals.outside.models import OutsideContract
from tests.factories import accounts, registry, uploads


def party(organisation: Organisation | None = None, name: str = "") -> Party:
    return Party(organisation=organisation, name=name)


def reported(actor: User | None = None, **changes: Any) -> OutsideContract:
    """By staff, between two organisations of the registry unless said otherwise."""
    data: dict[str, Any] = {
        "kind": "sale_of_equipment",
        "signed_on": today() - timedelta(days=20),
        "introduced_by": "centre",
        "value": 600_000_000,
        "evidence": uploads.pdf(),
        **changes,
    }
    for side in ("giver", "taker"):
        if side not in data:
            data[side] = party(registry.OrganisationFactory())
    return services.report(actor or accounts.moderator(), **data)


def confirmed(moderator: User | None = None, **changes: Any) -> OutsideContract:
    """Both sides have confirmed, on paper."""
    someone = moderator or accounts.moderator()
    found = reported(someone, **changes)
    for side in ("giver", "taker"):
        found = services.confirm(someone, contract=found, side=side, reason="Bản giấy")
    return found


def counted(moderator: User | None = None, **changes: Any) -> OutsideContract:
    """It stands in the figures."""
    someone = moderator or accounts.moderator()
    return services.count(someone, contract=confirmed(someone, **changes))
