"""What every service of this room does alike: lock, step, write down.

Locks are taken in one order everywhere: the listing, then its interests.
"""

from typing import Any

from cms.base import audit
from cms.base.errors import NotAllowed, NotFound
from ecosystem.registry.models import Mandate
from marketplace.deals import permissions, states
from marketplace.deals.models import Interest
from marketplace.deals.queries import with_both_sides

S = Interest.State


def locked(interest: Interest) -> Interest:
    """The interest read afresh under its lock, with both sides.

    Raises:
        NotFound: it is gone.
    """
    rows = with_both_sides(Interest.objects.select_for_update(of=("self",)))
    found = rows.filter(pk=interest.pk).first()
    if found is None:
        raise NotFound
    return found


def visible(actor: Any, interest: Interest) -> Interest:
    """The locked interest, if the actor may know of it.

    Raises:
        NotFound: neither a side of it nor the match desk.
    """
    found = locked(interest)
    if not permissions.can_view_interest(actor, found):
        raise NotFound
    return found


def side_for(actor: Any, interest: Interest, action: str) -> str:
    """The side for which the actor takes an action that the table allows now.

    Raises:
        NotAllowed: they speak for neither side.
        IllegalStep: the state, or whose turn it is, doesn't allow it.
    """
    reader = permissions.Reader(actor)
    if not reader.sides(interest):
        raise NotAllowed
    side = permissions.acting_side(reader, interest, action)
    parties = (
        {states.AGREED if permissions.agreed(interest, side) else states.ASKED} if side else {""}
    )
    for who in sorted(parties):
        states.INTEREST.edge(interest.state, action, who=who, record=interest)
    return side


def mandate_of(actor: Any, interest: Interest, side: str) -> Mandate | None:
    """The mandate under which the actor speaks for a side; it stays on what they say."""
    return permissions.Reader(actor).mandate_on(interest, side)


def step(interest: Interest, action: str) -> None:
    """Take an action of the table; doesn't save.

    Raises:
        IllegalStep: the table has no such edge.
    """
    interest.state = states.INTEREST.edge(interest.state, action, record=interest).target


def record(actor: Any, verb: str, interest: Interest, **details: Any) -> None:
    """One line in the audit trail of the interest."""
    audit.record(actor, f"deals.interest_{verb}", interest, **details)
