"""The two state machines of a listing: the listing's own, and that of a change to a live one.

Parties: `owner` (who may write for the organisation), `insider` (who may approve the present step
inside the organisation), `moderator`, `person` (on whose word staff entered it, with a one-time
code or a signed form), `system` (time passing, or the other table).
"""

from typing import Any

from cms.base.states import Edge, StateTable
from marketplace.listings.models import Listing

S = Listing.State
E = Listing.EditState

OWNER = "owner"
INSIDER = "insider"
MODERATOR = "moderator"
PERSON = "person"
SYSTEM = "system"


def may_be_changed(listing: Any) -> bool:
    """A change can be written while a version is up, or could be renewed."""
    return listing.state in {S.LIVE, S.EXPIRED}


LISTING = StateTable(
    "listing",
    S.DRAFT,
    (
        Edge(S.DRAFT, "submit", S.COMPLETENESS, (OWNER,)),
        Edge(S.DRAFT, "ask_inside", S.INTERNAL_REVIEW, (OWNER,)),
        Edge(S.DRAFT, "ask_word", S.AWAITING_WORD, (MODERATOR,)),
        Edge(S.DRAFT, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.AWAITING_WORD, "confirm_word", S.COMPLETENESS, (PERSON, MODERATOR)),
        Edge(S.AWAITING_WORD, "confirm_word_inside", S.INTERNAL_REVIEW, (PERSON, MODERATOR)),
        Edge(S.AWAITING_WORD, "take_back", S.DRAFT, (OWNER, MODERATOR)),
        Edge(S.AWAITING_WORD, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.INTERNAL_REVIEW, "pass_step", S.INTERNAL_REVIEW, (INSIDER,)),
        Edge(S.INTERNAL_REVIEW, "approve_inside", S.COMPLETENESS, (INSIDER,)),
        Edge(S.INTERNAL_REVIEW, "return_inside", S.DRAFT, (INSIDER,)),
        Edge(S.INTERNAL_REVIEW, "take_back", S.DRAFT, (OWNER,)),
        Edge(S.INTERNAL_REVIEW, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.COMPLETENESS, "pass_completeness", S.APPROVAL, (MODERATOR,)),
        Edge(S.COMPLETENESS, "return_to_author", S.DRAFT, (MODERATOR,)),
        Edge(S.COMPLETENESS, "take_back", S.DRAFT, (OWNER,)),
        Edge(S.COMPLETENESS, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.APPROVAL, "approve", S.LIVE, (MODERATOR,)),
        Edge(S.APPROVAL, "return_to_author", S.DRAFT, (MODERATOR,)),
        Edge(S.APPROVAL, "take_back", S.DRAFT, (OWNER,)),
        Edge(S.APPROVAL, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.LIVE, "renew", S.LIVE, (OWNER, MODERATOR)),
        Edge(S.LIVE, "expire", S.EXPIRED, (SYSTEM,)),
        Edge(S.LIVE, "close", S.CLOSED, (OWNER, MODERATOR)),
        Edge(S.LIVE, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.EXPIRED, "renew", S.LIVE, (OWNER, MODERATOR)),
        Edge(S.EXPIRED, "close", S.CLOSED, (OWNER, MODERATOR)),
        Edge(S.EXPIRED, "withdraw", S.WITHDRAWN, (OWNER, MODERATOR)),
        Edge(S.CLOSED, "reopen", S.DRAFT, (OWNER,)),
        Edge(S.WITHDRAWN, "reopen", S.DRAFT, (OWNER,)),
    ),
)

EDIT = StateTable(
    "change of a listing",
    E.NONE,
    (
        Edge(E.NONE, "start_edit", E.EDITING, (OWNER,), guard=may_be_changed),
        Edge(E.EDITING, "submit", E.COMPLETENESS, (OWNER,)),
        Edge(E.EDITING, "ask_inside", E.INTERNAL_REVIEW, (OWNER,)),
        Edge(E.EDITING, "cancel_edit", E.NONE, (OWNER, SYSTEM)),
        Edge(E.INTERNAL_REVIEW, "pass_step", E.INTERNAL_REVIEW, (INSIDER,)),
        Edge(E.INTERNAL_REVIEW, "approve_inside", E.COMPLETENESS, (INSIDER,)),
        Edge(E.INTERNAL_REVIEW, "return_inside", E.EDITING, (INSIDER,)),
        Edge(E.INTERNAL_REVIEW, "take_back", E.EDITING, (OWNER,)),
        Edge(E.INTERNAL_REVIEW, "cancel_edit", E.NONE, (OWNER, SYSTEM)),
        Edge(E.COMPLETENESS, "pass_completeness", E.APPROVAL, (MODERATOR,)),
        Edge(E.COMPLETENESS, "return_to_author", E.EDITING, (MODERATOR,)),
        Edge(E.COMPLETENESS, "take_back", E.EDITING, (OWNER,)),
        Edge(E.COMPLETENESS, "cancel_edit", E.NONE, (OWNER, SYSTEM)),
        Edge(E.APPROVAL, "approve", E.NONE, (MODERATOR,)),
        Edge(E.APPROVAL, "return_to_author", E.EDITING, (MODERATOR,)),
        Edge(E.APPROVAL, "take_back", E.EDITING, (OWNER,)),
        Edge(E.APPROVAL, "cancel_edit", E.NONE, (OWNER, SYSTEM)),
    ),
)

#: States in which the listing itself waits for the exchange.
IN_REVIEW = (S.COMPLETENESS, S.APPROVAL)
#: States of a change in which it waits for the exchange.
EDIT_IN_REVIEW = (E.COMPLETENESS, E.APPROVAL)


def is_change(listing: Listing) -> bool:
    """Whether what is being done concerns a change of a published version."""
    return listing.edit_state != E.NONE


def table_and_state(listing: Listing) -> tuple[StateTable, str]:
    """The table that a step of review goes by now, and where the listing stands in it."""
    if is_change(listing):
        return EDIT, listing.edit_state
    return LISTING, listing.state
