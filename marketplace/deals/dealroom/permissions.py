"""Who may do what in a deal's room: the two sides, and staff only with a ground."""

from functools import cached_property
from typing import Any

from cms.accounts import staff
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Affiliation
from marketplace.deals.dealroom import states
from marketplace.deals.dealroom.models import Deal, Side, StaffLook
from marketplace.deals.permissions import SPEAKERS

#: Who binds an organisation: by law, by a power of attorney, or as the record's owner.
BINDERS = frozenset(
    {
        Affiliation.Role.OWNER,
        Affiliation.Role.LEGAL_REPRESENTATIVE,
        Affiliation.Role.ATTORNEY,
    }
)


class DealReader:
    """One person who looks at any number of deals; their roles are read once."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def _roles(self) -> dict[int, set[str]]:
        return registry.roles_by_organisation(self.user)

    @cached_property
    def speaks_for(self) -> frozenset[int]:
        """Primary keys of the organisations for which the person speaks."""
        return frozenset(pk for pk, held in self._roles.items() if held & SPEAKERS)

    @cached_property
    def moderates(self) -> bool:
        """Whether the person is of the staff who bring sides together and mediate."""
        return staff.is_moderator(self.user)

    def side(self, deal: Deal) -> str:
        """The side for which the person speaks; empty for everybody else.

        Who belongs to both organisations sits on the buyer's side: nobody deals with himself.
        """
        if deal.buyer_id in self.speaks_for:
            return Side.BUYER.value
        return Side.SELLER.value if deal.seller_id in self.speaks_for else ""

    def binds(self, deal: Deal) -> bool:
        """Whether the person may bind the organisation of their side."""
        side = self.side(deal)
        if not side:
            return False
        return bool(self._roles.get(deal.organisation(side).pk, set()) & BINDERS)

    def ground(self, deal: Deal) -> str:
        """On what ground staff may look into the room; empty when there is none.

        One query, unless the deal was read with `consents` (see `queries.get_deal_for`).
        """
        if not self.moderates:
            return ""
        if deal.disputed_at is not None:
            return StaffLook.Ground.DISPUTE.value
        standing = getattr(deal, "consents", None)
        if standing is None:
            standing = deal.staff_consents.filter(ended_at=None).count()
        return StaffLook.Ground.CONSENT.value if standing == len(Side) else ""

    def enters(self, deal: Deal) -> bool:
        """Whether the room opens for the person."""
        return bool(self.side(deal) or self.ground(deal))

    def parties(self, deal: Deal) -> set[str]:
        """Which parties of the state table the person is, towards this deal."""
        found = set()
        side = self.side(deal)
        if side:
            found.add(states.PARTY)
            found.add(states.MOVER if deal.turn in {"", side} else states.WAITING)
        elif self.moderates:
            found.add(states.MODERATOR)
        return found

    def actions(self, deal: Deal) -> list[str]:
        """What the person can do now, by the table: for pages that show buttons."""
        return states.DEAL.actions_for(deal.state, self.parties(deal), deal)


def can_publish_nda(user: Any) -> bool:
    """Writing a new version of the non-disclosure agreement."""
    return staff.is_moderator(user)


def can_see_board(user: Any) -> bool:
    """The board shows states and deadlines of all deals, nothing that was said in them."""
    return staff.is_moderator(user)
