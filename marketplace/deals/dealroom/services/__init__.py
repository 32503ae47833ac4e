"""Every write of a deal's room: one function for each thing a person does, the actor first.

All raise `NotFound` for what the actor may not know of, `NotAllowed` for what they may not do,
`IllegalStep` (a `Refused`) when the state has moved on and `Refused` for what they can put right;
after any of them nothing was changed and nothing was sent.
"""

from marketplace.deals.dealroom.services.agreeing import accept_nda, send_code
from marketplace.deals.dealroom.services.life import break_off, open_for, override
from marketplace.deals.dealroom.services.mediating import (
    call_dispute,
    let_staff_in,
    look_in,
    settle,
    shut_staff_out,
)
from marketplace.deals.dealroom.services.publishing import publish_nda
from marketplace.deals.dealroom.services.talking import open_file, read, say

__all__ = [
    "accept_nda",
    "break_off",
    "call_dispute",
    "let_staff_in",
    "look_in",
    "open_file",
    "open_for",
    "override",
    "publish_nda",
    "read",
    "say",
    "send_code",
    "settle",
    "shut_staff_out",
]
