"""The states of an agreement.

Parties: `party` (either side), `other` (the side that has to look at the signatures that were
brought), `system` (what follows from them).
"""

from cms.base.states import Edge, StateTable
from marketplace.deals.agreement.models import Agreement

A = Agreement.State

PARTY = "party"
OTHER = "other"
SYSTEM = "system"

AGREEMENT = StateTable(
    "agreement",
    A.DRAFTED,
    (
        Edge(A.DRAFTED, "bring", A.HALF, (PARTY,)),
        Edge(A.DRAFTED, "sign", A.SIGNED, (SYSTEM,)),
        Edge(A.DRAFTED, "void", A.VOIDED, (PARTY, SYSTEM)),
        Edge(A.HALF, "confirm", A.SIGNED, (OTHER,)),
        Edge(A.HALF, "hand_back", A.DRAFTED, (PARTY, OTHER)),
    ),
)
