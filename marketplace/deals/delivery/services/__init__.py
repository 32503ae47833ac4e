"""Every write of delivery: one function for each thing a person does, the actor first.

All raise `NotFound` for what the actor may not know of, `NotAllowed` for what they may not do,
`IllegalStep` (a `Refused`, saying what happened meanwhile) when the state has moved on and
`Refused` for what they can put right; after any of them nothing was changed and nothing was sent.
Locks: the deal's, which all that happens to its milestones takes first.
"""

from marketplace.deals.delivery.services.answering import accept, ask_changes, deliver, send_code
from marketplace.deals.delivery.services.clock import advance
from marketplace.deals.delivery.services.ending import (
    agree_end,
    answer_end,
    propose_end,
    say_completed,
)
from marketplace.deals.delivery.services.opening import (
    agreement_amended,
    deal_moved,
    dispute_settled,
)
from marketplace.deals.delivery.services.paying import (
    confirm_payment,
    payment_settled,
    request_payment,
)
from marketplace.deals.delivery.services.showing import open_file

__all__ = [
    "accept",
    "advance",
    "agree_end",
    "agreement_amended",
    "answer_end",
    "ask_changes",
    "confirm_payment",
    "deal_moved",
    "deliver",
    "dispute_settled",
    "open_file",
    "payment_settled",
    "propose_end",
    "request_payment",
    "say_completed",
    "send_code",
]
