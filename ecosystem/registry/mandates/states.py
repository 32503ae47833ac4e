"""How a mandate is signed by both sides, and how it ends.

Who: `client` gives it, `broker` takes it, `system` is the calendar.
"""

from cms.base.states import Edge, StateTable
from ecosystem.registry.models import Mandate

S = Mandate.State
CLIENT, BROKER = Mandate.Side.CLIENT.value, Mandate.Side.BROKER.value
SYSTEM = "system"
SIDES = (CLIENT, BROKER)
UNSIGNED = (S.OFFERED, S.CLIENT_SIGNED, S.BROKER_SIGNED)

MANDATE = StateTable(
    "mandate",
    S.OFFERED,
    [
        Edge(S.OFFERED, "client_signs", S.CLIENT_SIGNED, (CLIENT,)),
        Edge(S.OFFERED, "broker_signs", S.BROKER_SIGNED, (BROKER,)),
        Edge(S.CLIENT_SIGNED, "broker_signs", S.ACTIVE, (BROKER,)),
        Edge(S.BROKER_SIGNED, "client_signs", S.ACTIVE, (CLIENT,)),
        *(Edge(state, "take_back", S.WITHDRAWN, SIDES) for state in UNSIGNED),
        Edge(S.ACTIVE, "end", S.ENDED, SIDES),
        *(Edge(state, "lapse", S.LAPSED, (SYSTEM,)) for state in (*UNSIGNED, S.ACTIVE)),
    ],
)
