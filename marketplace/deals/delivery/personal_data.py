"""What delivery holds of a person: for the export they ask for, and for erasure."""

from __future__ import annotations

from cms.accounts.models import User
from marketplace.deals.delivery.models import CompletionWord, EarlyEnd, MilestoneEntry


def export(user: User) -> tuple[str, object]:
    """What the person delivered, accepted, asked and confirmed, and proposed about the end."""
    entries = MilestoneEntry.objects.filter(author=user).select_related("milestone__deal")
    ends = EarlyEnd.objects.filter(proposed_by=user).select_related("deal")
    words = CompletionWord.objects.filter(said_by=user).select_related("deal")
    return "deal_delivery", {
        "milestones": [
            {
                "deal": one.milestone.deal.code,
                "milestone": one.milestone.title,
                "what": one.kind,
                "text": one.text,
                "files": [each.file.original_name for each in one.files.all()],
                "at": one.at.isoformat(),
            }
            for one in entries.prefetch_related("files__file").order_by("pk")
        ],
        "early_ends_proposed": [
            {"deal": one.deal.code, "text": one.text, "proposed": one.proposed_at.isoformat()}
            for one in ends
        ],
        "completions_said": [
            {"deal": one.deal.code, "said": one.said_at.isoformat()} for one in words
        ],
    }


def erase(user: User) -> None:
    """The organisations keep what was delivered and accepted; who of them did it goes."""
    MilestoneEntry.objects.filter(author=user).update(author=None)
    EarlyEnd.objects.filter(proposed_by=user).update(proposed_by=None)
    EarlyEnd.objects.filter(decided_by=user).update(decided_by=None)
    CompletionWord.objects.filter(said_by=user).update(said_by=None)
