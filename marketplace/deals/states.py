"""The state machines of this room.

Parties of an interest: `asked` (a side whose yes is awaited), `agreed` (a side that has given it:
the sender by sending), `moderator` (staff, for what the centre introduced), `system` (time passing,
or a listing that left the exchange).
"""

from typing import Any

from cms.base.states import Edge, StateTable
from marketplace.deals.models import Interest

S = Interest.State

ASKED = "asked"
AGREED = "agreed"
MODERATOR = "moderator"
SYSTEM = "system"


def one_yes_missing(interest: Any) -> bool:
    """One side has agreed and the other hasn't: its yes makes the two meet."""
    return (interest.from_agreed_at is None) != (interest.to_agreed_at is None)


def both_missing(interest: Any) -> bool:
    """Neither side has agreed yet: only where the centre introduces."""
    return interest.from_agreed_at is None and interest.to_agreed_at is None


def no_question(interest: Any) -> bool:
    """Nobody has been asked something that is still to be answered."""
    return not interest.waits_for


def has_question(interest: Any) -> bool:
    """A question waits for its answer."""
    return bool(interest.waits_for)


def is_introduction(interest: Any) -> bool:
    """Whether the centre brought the two together."""
    return bool(interest.introduced)


INTEREST = StateTable(
    "interest",
    S.SENT,
    (
        Edge(S.SENT, "agree", S.SENT, (ASKED,), guard=both_missing),
        Edge(S.SENT, "accept", S.ACCEPTED, (ASKED,), guard=one_yes_missing),
        Edge(S.SENT, "decline", S.DECLINED, (ASKED,)),
        Edge(S.SENT, "ask", S.SENT, (ASKED,), guard=no_question),
        Edge(S.SENT, "answer", S.SENT, (ASKED, AGREED), guard=has_question),
        Edge(S.SENT, "withdraw", S.WITHDRAWN, (AGREED,)),
        Edge(S.SENT, "call_off", S.WITHDRAWN, (MODERATOR,), guard=is_introduction),
        Edge(S.SENT, "lapse", S.LAPSED, (SYSTEM,)),
    ),
)
