"""The state machines of this room.

Parties of an interest: `asked` (a side whose yes is awaited), `agreed` (a side that has given it:
the sender by sending), `moderator` (staff, for what the centre introduced), `system` (time passing,
or a listing that left the exchange). Of an item of the match desk: `moderator` (staff who may
decide on it), `holder` (the one of them who took it), `system`.
"""

from typing import Any

from cms.base.states import Edge, StateTable
from marketplace.deals.models import DeskItem, Interest

S = Interest.State

ASKED = "asked"
AGREED = "agreed"
MODERATOR = "moderator"
SYSTEM = "system"
HOLDER = "holder"


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


D = DeskItem.State
_SET_ASIDE = frozenset(
    {DeskItem.Decision.SETTLED, DeskItem.Decision.GONE, DeskItem.Decision.INTEREST}
)


def was_set_aside(item: Any) -> bool:
    """Decided without a word to anybody, so that it can be taken up again."""
    return item.decision in _SET_ASIDE


DESK = StateTable(
    "desk item",
    D.OPEN,
    (
        Edge(D.OPEN, "take", D.TAKEN, (MODERATOR,)),
        Edge(D.OPEN, "decide", D.DECIDED, (MODERATOR, SYSTEM)),
        Edge(D.TAKEN, "take_over", D.TAKEN, (MODERATOR,)),
        Edge(D.TAKEN, "release", D.OPEN, (HOLDER,)),
        Edge(D.TAKEN, "decide", D.DECIDED, (HOLDER, SYSTEM)),
        Edge(D.DECIDED, "reopen", D.OPEN, (MODERATOR,), guard=was_set_aside),
    ),
)
