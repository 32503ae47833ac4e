"""The state machine of a deal.

Parties: `mover` (the side whose turn it is, or either while nothing lies on the table), `waiting`
(the side that has proposed and waits), `party` (either side), `moderator` (staff), `system` (what
follows from signatures, certificates, milestones or time).
"""

from typing import Any

from cms.base.states import Edge, StateTable
from marketplace.deals.dealroom.models import Deal

S = Deal.State

MOVER = "mover"
WAITING = "waiting"
PARTY = "party"
MODERATOR = "moderator"
SYSTEM = "system"

TALKING = (S.NEGOTIATING, S.PROPOSED, S.COUNTERED)
ENDS = frozenset({S.COMPLETED, S.BROKEN_OFF, S.TERMINATED})
BOUND = (S.SIGNED, S.AWAITING, S.IN_FORCE, S.IN_DELIVERY)


def no_dispute(deal: Any) -> bool:
    """Nothing goes on while a dispute is open, but its settling."""
    return deal.disputed_at is None


def unsigned(deal: Any) -> bool:
    """No side has signed the contract yet, so that its terms can be opened again."""
    return deal.signing_since is None


def in_dispute(deal: Any) -> bool:
    """Staff have been called and haven't settled it yet."""
    return deal.disputed_at is not None


def _overrides() -> list[Edge]:
    """Staff can put a deal where it belongs, with a reason: never back before signatures.

    An open dispute is settled first: nothing ends over the head of who called for help.
    """
    targets = {
        S.NEGOTIATING: (S.PROPOSED, S.COUNTERED, S.AGREED),
        S.IN_FORCE: (S.AWAITING, S.IN_DELIVERY),
        S.COMPLETED: (S.IN_DELIVERY,),
        S.BROKEN_OFF: (*TALKING, S.AGREED),
        S.TERMINATED: BOUND,
    }
    return [
        Edge(
            source,
            f"override_{target}",
            target,
            (MODERATOR,),
            guard=no_dispute if target in ENDS else unsigned if target == S.NEGOTIATING else None,
        )
        for target, sources in targets.items()
        for source in sources
    ]


DEAL = StateTable(
    "deal",
    S.NEGOTIATING,
    (
        Edge(S.NEGOTIATING, "propose", S.PROPOSED, (PARTY,)),
        Edge(S.PROPOSED, "counter", S.COUNTERED, (MOVER,)),
        Edge(S.COUNTERED, "counter", S.COUNTERED, (MOVER,)),
        Edge(S.PROPOSED, "take_back", S.NEGOTIATING, (WAITING,)),
        Edge(S.COUNTERED, "take_back", S.NEGOTIATING, (WAITING,)),
        Edge(S.PROPOSED, "agree", S.AGREED, (MOVER,)),
        Edge(S.COUNTERED, "agree", S.AGREED, (MOVER,)),
        Edge(S.AGREED, "reopen", S.NEGOTIATING, (PARTY,), guard=unsigned),
        Edge(S.AGREED, "sign", S.SIGNED, (SYSTEM,)),
        Edge(S.SIGNED, "await", S.AWAITING, (SYSTEM,)),
        Edge(S.SIGNED, "take_effect", S.IN_FORCE, (SYSTEM,)),
        Edge(S.AWAITING, "take_effect", S.IN_FORCE, (SYSTEM,)),
        Edge(S.IN_FORCE, "deliver", S.IN_DELIVERY, (SYSTEM,), guard=no_dispute),
        Edge(S.IN_DELIVERY, "complete", S.COMPLETED, (SYSTEM,), guard=no_dispute),
        *(Edge(state, "break_off", S.BROKEN_OFF, (PARTY,)) for state in (*TALKING, S.AGREED)),
        *(
            Edge(state, "terminate", S.TERMINATED, (PARTY,), guard=no_dispute)
            for state in (S.IN_FORCE, S.IN_DELIVERY)
        ),
        *(Edge(state, "call_dispute", state, (PARTY,), guard=no_dispute) for state in BOUND),
        *(Edge(state, "settle", state, (MODERATOR,), guard=in_dispute) for state in BOUND),
        *_overrides(),
    ),
)
