"""Offers and needs: the service-owned record, its revisioned content, what hangs on it."""

from marketplace.listings.models.attachments import DocumentGrant, ListingDocument, ListingImage
from marketplace.listings.models.content import TechnologyNeed, TechnologyOffer
from marketplace.listings.models.drafts import ListingDraft
from marketplace.listings.models.feedback import MatchFeedback
from marketplace.listings.models.importing import ImportedRow, ImportLine, ImportMapping, ImportRun
from marketplace.listings.models.listing import Listing
from marketplace.listings.models.moderation import (
    InternalApproval,
    ListCheck,
    ModerationNote,
    ModerationTask,
)
from marketplace.listings.models.promise import AnswerOffer, DeskAnswer, Promise
from marketplace.listings.models.saved import ListingToCompare, SavedSearch, SavedSearchHit

__all__ = [
    "AnswerOffer",
    "DeskAnswer",
    "DocumentGrant",
    "ImportLine",
    "ImportMapping",
    "ImportRun",
    "ImportedRow",
    "InternalApproval",
    "ListCheck",
    "Listing",
    "ListingDocument",
    "ListingDraft",
    "ListingImage",
    "ListingToCompare",
    "MatchFeedback",
    "ModerationNote",
    "ModerationTask",
    "Promise",
    "SavedSearch",
    "SavedSearchHit",
    "TechnologyNeed",
    "TechnologyOffer",
]
