"""How a person comes to act for an organisation, and how that ends.

Who: `person` is the one the affiliation is about, `owner` owns the organisation's record, `staff`
stands in for owners who don't answer.
"""

from cms.base.states import Edge, StateTable
from ecosystem.registry.models import Affiliation

_STATE = Affiliation.State

AFFILIATION = StateTable(
    "affiliation",
    _STATE.ASKED,
    [
        Edge(_STATE.ASKED, "approve", _STATE.ACTIVE, ("owner", "staff")),
        Edge(_STATE.ASKED, "refuse", _STATE.REFUSED, ("owner", "staff")),
        Edge(_STATE.ASKED, "withdraw", _STATE.ENDED, ("person",)),
        Edge(_STATE.INVITED, "accept", _STATE.ACTIVE, ("person",)),
        Edge(_STATE.INVITED, "decline", _STATE.REFUSED, ("person",)),
        Edge(_STATE.INVITED, "cancel", _STATE.ENDED, ("owner", "staff")),
        Edge(_STATE.ACTIVE, "leave", _STATE.ENDED, ("person",)),
        Edge(_STATE.ACTIVE, "end", _STATE.ENDED, ("owner", "staff")),
    ],
)
