"""What the exchange owes and what it answered, as pages show it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from cms.base.i18n import current_language, localized
from marketplace.listings import permissions
from marketplace.listings.models import AnswerOffer, DeskAnswer, Listing, Promise


def newest(listing: Listing, kind: str) -> Promise | None:
    """The promise of a kind that counts now: the open one, else the one that ended last."""
    found = Promise.objects.filter(listing=listing, kind=kind).select_related("kept_by")
    return found.order_by("-pk").first()


def answers_of(listing: Listing) -> QuerySet[DeskAnswer]:
    """The written answers to a need with their technologies, the newest first."""
    rows = AnswerOffer.objects.select_related("offer__organisation").order_by("position")
    found = DeskAnswer.objects.filter(listing=listing).select_related("answered_by")
    return found.prefetch_related(Prefetch("rows", queryset=rows)).order_by("-answered_at", "-pk")


def shown_answers(viewer: Any, listing: Listing) -> list[dict[str, Any]]:
    """The answers for the pages of the owner and of staff; what is gone has no link."""
    if listing.kind != Listing.Kind.NEED:
        return []
    return [
        {
            "text": answer.text,
            "lang": answer.language if answer.language != current_language() else "",
            "when": answer.answered_at,
            "by": answer.answered_by,
            "offers": [_offer(viewer, row) for row in answer.rows.all()],
        }
        for answer in answers_of(listing)
    ]


def _offer(viewer: Any, row: AnswerOffer) -> dict[str, Any]:
    title, lang = localized(row.offer, "live_title")
    up = permissions.is_up(row.offer) and permissions.can_view_listing(viewer, row.offer)
    why, why_lang = localized(row, "why")
    here = current_language()
    return {
        "title": title,
        "lang": lang if lang != here else "",
        "url": row.offer.get_absolute_url() if up else "",
        "why": why,
        "why_lang": why_lang if why_lang != here else "",
    }
