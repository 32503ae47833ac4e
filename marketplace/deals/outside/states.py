"""What may follow what for a contract signed elsewhere.

Parties: `giver`, `taker` (their sides), `moderator` (staff).
"""

from typing import Any

from cms.base.states import Edge, StateTable
from marketplace.deals.outside.models import OutsideContract

S = OutsideContract.State
GIVER, TAKER = OutsideContract.Side.GIVER.value, OutsideContract.Side.TAKER.value
MODERATOR = "moderator"
SIDES = (GIVER, TAKER)
ALL = (*SIDES, MODERATOR)


def other_confirmed(contract: Any) -> bool:
    """Exactly one side has confirmed, so that the next one makes two."""
    return (contract.giver_confirmed_at is None) != (contract.taker_confirmed_at is None)


OUTSIDE = StateTable(
    "contract signed elsewhere",
    S.REPORTED,
    (
        Edge(S.REPORTED, "confirm", S.HALF, ALL),
        Edge(S.REPORTED, "dispute", S.DISPUTED, SIDES),
        Edge(S.REPORTED, "withdraw", S.WITHDRAWN, ALL),
        Edge(S.HALF, "confirm", S.CONFIRMED, ALL, guard=other_confirmed),
        Edge(S.HALF, "dispute", S.DISPUTED, SIDES),
        Edge(S.HALF, "withdraw", S.WITHDRAWN, ALL),
        Edge(S.CONFIRMED, "count", S.COUNTED, (MODERATOR,)),
        Edge(S.CONFIRMED, "dispute", S.DISPUTED, SIDES),
        Edge(S.CONFIRMED, "withdraw", S.WITHDRAWN, (MODERATOR,)),
        Edge(S.COUNTED, "dispute", S.DISPUTED, SIDES),
        Edge(S.COUNTED, "withdraw", S.WITHDRAWN, (MODERATOR,)),
        Edge(S.DISPUTED, "settle", S.REPORTED, (MODERATOR,)),
        Edge(S.DISPUTED, "withdraw", S.WITHDRAWN, (MODERATOR,)),
    ),
)
