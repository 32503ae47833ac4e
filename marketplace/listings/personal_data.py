"""What this room holds of a person: for the export they ask for, and for erasure."""

from cms.accounts.models import User
from marketplace.listings.jobs import delete_drafts_of
from marketplace.listings.models import Listing, ListingDraft, MatchFeedback


def export(user: User) -> tuple[str, object]:
    """Listings the person wrote, drafts, words on matches."""
    listings = Listing.objects.filter(created_by=user).order_by("pk")
    drafts = ListingDraft.objects.filter(user=user).order_by("pk")
    words = MatchFeedback.objects.filter(user=user).select_related("listing", "other")
    return "listings", {
        "listings": [
            {
                "code": listing.code,
                "kind": listing.kind,
                "state": listing.state,
                "title": listing.live_title_vi or listing.live_title_en,
                "created": listing.created_at.isoformat(),
            }
            for listing in listings
        ],
        "drafts": [
            {"code": draft.code, "kind": draft.kind, "data": draft.data} for draft in drafts
        ],
        "words_on_matches": [
            {
                "listing": said.listing.code,
                "other": said.other.code,
                "verdict": said.verdict,
                "reason": said.reason,
                "note": said.note,
            }
            for said in words.order_by("pk")
        ],
    }


def erase(user: User) -> None:
    """The organisation keeps its listings; the person's name and unfinished texts go."""
    delete_drafts_of(user.pk)
    MatchFeedback.objects.filter(user=user).update(user=None)
    Listing.objects.filter(created_by=user).update(created_by=None)
    contacts = [text for text in (user.email, user.phone) if text]
    Listing.objects.filter(word_contact__in=contacts).update(word_of="", word_contact="")
