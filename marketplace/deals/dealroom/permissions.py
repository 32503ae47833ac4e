"""Who may do what in a deal's room: the two sides, their brokers, staff only with a ground."""

from functools import cached_property
from typing import Any

from cms.accounts import staff
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Mandate
from marketplace.deals.dealroom import states
from marketplace.deals.dealroom.models import Deal, Side, StaffLook
from marketplace.deals.permissions import best, codes_of

BINDERS = registry.BINDERS
#: What a broker does for a client, each by the right of the mandate that lets them.
WRITE, PROPOSE = "may_write", "may_propose"
#: The rest is for who belongs to the organisation.
OWN = ""
#: What a broker's mandate to propose opens of the state table.
BROKERED = frozenset({"propose", "counter", "take_back"})


def codes_in(deal: Deal) -> tuple[str, ...]:
    """The public codes by which a mandate can name a deal."""
    return (deal.code, *codes_of(deal.interest))


class DealReader:
    """One person who looks at any number of deals; their roles are read once."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def _standing(self) -> registry.Standing:
        return registry.standing_of(self.user)

    @cached_property
    def speaks_for(self) -> frozenset[int]:
        """Primary keys of the person's own organisations for which they speak."""
        return self._standing.speaks_for

    @cached_property
    def mandates(self) -> tuple[Mandate, ...]:
        """Under which the person acts for clients today; no query for who is no broker."""
        return registry.mandates_under(self._standing)

    @cached_property
    def moderates(self) -> bool:
        """Whether the person is of the staff who bring sides together and mediate."""
        return staff.is_moderator(self.user)

    def side(self, deal: Deal) -> str:
        """The side on which the person sits, as a broker too; empty for everybody else.

        Who belongs to both organisations sits on the buyer's side: nobody deals with himself.
        """
        own = self.own_side(deal)
        if own:
            return own
        found = self._brokered(deal)
        return found[0] if found else ""

    def own_side(self, deal: Deal) -> str:
        """The side to whose organisation the person belongs; empty for brokers and others."""
        if deal.buyer_id in self.speaks_for:
            return Side.BUYER.value
        return Side.SELLER.value if deal.seller_id in self.speaks_for else ""

    def _brokered(self, deal: Deal) -> tuple[str, Mandate] | None:
        """The side for which the person brokers: one alone, who would for both does for neither."""
        if not self.mandates:
            return None
        codes = codes_in(deal)
        covering = [one for one in self.mandates if one.covers(*codes)]
        found = [
            (side.value, mandate)
            for side in Side
            if (mandate := best(one for one in covering if one.client_id == deal.side_id(side)))
        ]
        return found[0] if len(found) == 1 else None

    def mandate(self, deal: Deal) -> Mandate | None:
        """Under which the person sits there for a client; None for who belongs to a side."""
        if self.own_side(deal):
            return None
        found = self._brokered(deal)
        return found[1] if found else None

    def may(self, deal: Deal, right: str) -> bool:
        """Whether the person may do something on their side.

        Args:
            deal: which.
            right: `WRITE` or `PROPOSE`, which a mandate can give; `OWN` for what it never gives.
        """
        if self.own_side(deal):
            return True
        mandate = self.mandate(deal)
        return mandate is not None and right != OWN and bool(getattr(mandate, right))

    def binds(self, deal: Deal) -> bool:
        """Whether the person may bind the organisation of their side; a broker never does."""
        side = self.own_side(deal)
        if not side:
            return False
        return bool(self._standing.roles.get(deal.side_id(side), set()) & BINDERS)

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
            if self.may(deal, PROPOSE):
                found.add(states.PARTY)
                found.add(states.MOVER if deal.turn in {"", side} else states.WAITING)
        elif self.moderates:
            found.add(states.MODERATOR)
        return found

    def actions(self, deal: Deal) -> list[str]:
        """What the person can do now, by the table: for pages that show buttons."""
        found = states.DEAL.actions_for(deal.state, self.parties(deal), deal)
        if self.mandate(deal) is not None:
            return [action for action in found if action in BROKERED]
        return found


def can_publish_nda(user: Any) -> bool:
    """Writing a new version of the non-disclosure agreement."""
    return staff.is_moderator(user)


def can_see_board(user: Any) -> bool:
    """The board shows states and deadlines of all deals, nothing that was said in them."""
    return staff.is_moderator(user)
