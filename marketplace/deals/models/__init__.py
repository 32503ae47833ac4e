"""Interests of one side in the other's listing, the match desk, and what follows from them."""

from marketplace.deals.agreement.models import (
    Agreement,
    ContractRule,
    ListApproval,
    Signatory,
)
from marketplace.deals.dealroom.models import (
    Deal,
    DealFile,
    DealFileOpening,
    DealMessage,
    DealReading,
    Dispute,
    NdaAcceptance,
    NdaText,
    StaffConsent,
    StaffLook,
)
from marketplace.deals.delivery.models import (
    CompletionWord,
    EarlyEnd,
    Milestone,
    MilestoneEntry,
    MilestoneFile,
)
from marketplace.deals.diary.models import ContactNote
from marketplace.deals.models.desk import DeskItem
from marketplace.deals.models.interest import Interest, InterestMessage
from marketplace.deals.outside.models import OutsideContract
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun
from marketplace.deals.terms.models import StartingForm, TermsVersion

__all__ = [
    "Agreement",
    "CompletionWord",
    "ContactNote",
    "ContractRule",
    "Deal",
    "DealFile",
    "DealFileOpening",
    "DealMessage",
    "DealReading",
    "DeskItem",
    "Dispute",
    "EarlyEnd",
    "Interest",
    "InterestMessage",
    "ListApproval",
    "Milestone",
    "MilestoneEntry",
    "MilestoneFile",
    "NdaAcceptance",
    "NdaText",
    "OutsideContract",
    "RadarCluster",
    "RadarMember",
    "RadarRun",
    "Signatory",
    "StaffConsent",
    "StaffLook",
    "StartingForm",
    "TermsVersion",
]
