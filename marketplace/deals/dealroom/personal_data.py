"""What deals' rooms hold of a person: for the export they ask for, and for erasure."""

from __future__ import annotations

from cms.accounts.models import User
from marketplace.deals.dealroom.models import (
    DealFileOpening,
    DealMessage,
    DealReading,
    Dispute,
    NdaAcceptance,
    StaffConsent,
    StaffLook,
)


def export(user: User) -> tuple[str, object]:
    """What the person said, showed, accepted, agreed to and opened in the rooms of deals."""
    said = DealMessage.objects.filter(author=user).select_related("deal")
    said = said.prefetch_related("files__file")
    accepted = NdaAcceptance.objects.filter(accepted_by=user).select_related("deal", "text")
    opened = DealFileOpening.objects.filter(user=user).select_related("file__deal", "file__file")
    consents = StaffConsent.objects.filter(given_by=user).select_related("deal")
    disputes = Dispute.objects.filter(called_by=user).select_related("deal")
    return "deal_rooms", {
        "messages": [
            {
                "deal": one.deal.code,
                "text": one.text,
                "files": [kept.file.original_name for kept in one.files.all()],
                "said": one.said_at.isoformat(),
            }
            for one in said.order_by("pk")
        ],
        "agreements_accepted": [
            {
                "deal": one.deal.code,
                "version": one.text.version,
                "name": one.accepted_by_name,
                "accepted": one.accepted_at.isoformat(),
            }
            for one in accepted
        ],
        "files_opened": [
            {
                "deal": one.file.deal.code,
                "file": one.file.file.original_name,
                "opened": one.opened_at.isoformat(),
            }
            for one in opened
        ],
        "staff_let_in": [
            {"deal": one.deal.code, "given": one.given_at.isoformat()} for one in consents
        ],
        "disputes_called": [
            {"deal": one.deal.code, "text": one.text, "called": one.called_at.isoformat()}
            for one in disputes
        ],
    }


def erase(user: User) -> None:
    """The organisations keep what was said and agreed between them; who of them it was goes.

    The name under an acceptance of the agreement stays: it is the evidence of a contract between
    two organisations, which either may have to bring.
    """
    DealMessage.objects.filter(author=user).update(author=None)
    DealFileOpening.objects.filter(user=user).update(user=None)
    DealReading.objects.filter(user=user).delete()
    NdaAcceptance.objects.filter(accepted_by=user).update(accepted_by=None)
    StaffConsent.objects.filter(given_by=user).update(given_by=None)
    StaffLook.objects.filter(user=user).update(user=None)
    Dispute.objects.filter(called_by=user).update(called_by=None)
    Dispute.objects.filter(settled_by=user).update(settled_by=None)
