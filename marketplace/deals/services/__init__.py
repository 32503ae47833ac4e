"""Every write of this room: one function for each thing a person does, the actor first.

All raise `NotFound` for what the actor may not know of, `NotAllowed` for what they may not do,
`IllegalStep` (a `Refused`) when the state has moved on and `Refused` for what they can put right;
after any of them nothing was changed and nothing was sent.
"""

from marketplace.deals.services.answering import (
    accept,
    answer,
    ask,
    call_off,
    decline,
    listing_gone,
    withdraw,
)
from marketplace.deals.services.clock import advance
from marketplace.deals.services.sending import AlreadyOpen, introduce, send

__all__ = [
    "AlreadyOpen",
    "accept",
    "advance",
    "answer",
    "ask",
    "call_off",
    "decline",
    "introduce",
    "listing_gone",
    "send",
    "withdraw",
]
