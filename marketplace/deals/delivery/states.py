"""The state machine of a milestone, and of a proposal to end a contract early.

Parties: `giver` (the side that delivers and is paid), `taker` (the side that accepts and pays),
`system` (silence, amendments, payments that are seen elsewhere); of a proposal `proposer` and
`asked`.
"""

from typing import Any

from cms.base.states import Edge, StateTable
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.delivery.models import EarlyEnd, Milestone

S = Milestone.State
E = EarlyEnd.State

GIVER = "giver"
TAKER = "taker"
SYSTEM = "system"
PROPOSER = "proposer"
ASKED = "asked"

#: So many times changes can be asked for before staff are called.
ROUNDS = 3
#: The deal's states in which milestones go on.
RUNNING = (Deal.State.IN_FORCE, Deal.State.IN_DELIVERY)
#: And those in which what was accepted is still paid.
PAYABLE = (*RUNNING, Deal.State.COMPLETED, Deal.State.TERMINATED)
#: What an amendment can still change.
OPEN = (S.DUE, S.DELIVERED, S.CHANGES)


def running(milestone: Any) -> bool:
    """The contract is in force, and no dispute is open."""
    return milestone.deal.state in RUNNING and milestone.deal.disputed_at is None


def rounds_left(milestone: Any) -> bool:
    """Changes can be asked for without staff."""
    return running(milestone) and milestone.rounds < ROUNDS


def rounds_over(milestone: Any) -> bool:
    """Asking for changes once more calls staff."""
    return running(milestone) and milestone.rounds >= ROUNDS


def by_silence(milestone: Any) -> bool:
    """Both sides agreed that silence accepts."""
    return running(milestone) and milestone.accept_by is not None


def payable(milestone: Any) -> bool:
    """Something is paid for it, also after an early end: what was accepted stays owed."""
    deal = milestone.deal
    return milestone.amount > 0 and deal.state in PAYABLE and deal.disputed_at is None


MILESTONE = StateTable(
    "milestone",
    S.DUE,
    (
        Edge(S.DUE, "deliver", S.DELIVERED, (GIVER,), guard=running),
        Edge(S.CHANGES, "deliver", S.DELIVERED, (GIVER,), guard=running),
        Edge(S.DELIVERED, "accept", S.ACCEPTED, (TAKER,), guard=running),
        Edge(S.DELIVERED, "accept_by_silence", S.ACCEPTED, (SYSTEM,), guard=by_silence),
        Edge(S.DELIVERED, "ask_changes", S.CHANGES, (TAKER,), guard=rounds_left),
        Edge(S.DELIVERED, "call_staff", S.DELIVERED, (TAKER,), guard=rounds_over),
        Edge(S.ACCEPTED, "request_payment", S.REQUESTED, (GIVER,), guard=payable),
        Edge(S.ACCEPTED, "settle", S.PAID, (SYSTEM,), guard=payable),
        Edge(S.REQUESTED, "settle", S.PAID, (GIVER, SYSTEM), guard=payable),
        Edge(S.DELIVERED, "begin_anew", S.DUE, (SYSTEM,)),
        Edge(S.CHANGES, "begin_anew", S.DUE, (SYSTEM,)),
        *(Edge(state, "drop", S.DROPPED, (SYSTEM,)) for state in OPEN),
    ),
)

EARLY_END = StateTable(
    "early_end",
    E.PROPOSED,
    (
        Edge(E.PROPOSED, "agree", E.AGREED, (ASKED,)),
        Edge(E.PROPOSED, "decline", E.DECLINED, (ASKED,)),
        Edge(E.PROPOSED, "take_back", E.TAKEN_BACK, (PROPOSER,)),
        Edge(E.PROPOSED, "overtake", E.OVERTAKEN, (SYSTEM,)),
    ),
)


def party(side: str) -> str:
    """Which party of the milestone's table a side is; empty for nobody's."""
    return {Side.SELLER.value: GIVER, Side.BUYER.value: TAKER}.get(side, "")
