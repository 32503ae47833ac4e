"""Every write of this room: one function for each thing a person does, the actor first.

All raise `NotFound` for what the actor may not know of, `NotAllowed` for what they may not do,
`IllegalStep` (a `Refused`) when the state has moved on, `Refused` for what they can put right, and
`DraftConflict` or `ListingConflict` when somebody else was faster; after any of them nothing was
changed and nothing was sent.
"""

from marketplace.listings.services.answering import answer_need
from marketplace.listings.services.attachments import (
    add_document,
    add_image,
    open_document,
    remove_document,
    remove_image,
)
from marketplace.listings.services.common import DraftConflict, ListingConflict
from marketplace.listings.services.describing import describe_document, describe_image
from marketplace.listings.services.drafts import (
    accept_newer,
    discard_draft,
    save_draft,
    start_draft,
    start_for_somebody,
)
from marketplace.listings.services.life import (
    cancel_edit,
    close,
    expire,
    listing_of_renewal_token,
    renew,
    renew_by_token,
    renewal_token,
    reopen,
    start_edit,
    withdraw,
)
from marketplace.listings.services.moderation import (
    approve,
    comment,
    pass_completeness,
    present_check,
    record_list_check,
    return_to_author,
)
from marketplace.listings.services.saving import save_listing
from marketplace.listings.services.saying import (
    end_agreement,
    end_grant,
    grant_by_agreement,
    grant_documents,
    say_of_match,
)
from marketplace.listings.services.sending import (
    acknowledge_novelty,
    approve_inside,
    confirm_word,
    listing_of_word_token,
    resend_word_code,
    return_inside,
    submit,
    take_back,
    word_token,
)

__all__ = [
    "DraftConflict",
    "ListingConflict",
    "accept_newer",
    "acknowledge_novelty",
    "add_document",
    "add_image",
    "answer_need",
    "approve",
    "approve_inside",
    "cancel_edit",
    "close",
    "comment",
    "confirm_word",
    "describe_document",
    "describe_image",
    "discard_draft",
    "end_agreement",
    "end_grant",
    "expire",
    "grant_by_agreement",
    "grant_documents",
    "listing_of_renewal_token",
    "listing_of_word_token",
    "open_document",
    "pass_completeness",
    "present_check",
    "record_list_check",
    "remove_document",
    "remove_image",
    "renew",
    "renew_by_token",
    "renewal_token",
    "reopen",
    "resend_word_code",
    "return_inside",
    "return_to_author",
    "save_draft",
    "save_listing",
    "say_of_match",
    "start_draft",
    "start_edit",
    "start_for_somebody",
    "submit",
    "take_back",
    "withdraw",
    "word_token",
]
