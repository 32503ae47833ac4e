"""What rooms above do when something happens between two sides, and show in a deal's room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cms.base.hooks import Hook
from marketplace.deals.agreement.models import Agreement
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.models import Interest

#: A contract was signed by both sides; called inside the transaction, after the deal has gone on to
#: wait for registration or into force.
agreement_signed: Hook[[Agreement], None] = Hook("deals.agreement_signed")

#: A deal has come into another state, by whatever step, an override by staff included; gets the
#: deal, locked and saved, and the state before. Called inside the transaction, by `common.step`, so
#: that no way into a state can miss it.
deal_moved: Hook[[Deal, str], None] = Hook("deals.deal_moved")

#: A dispute about a deal was settled: what it held goes on; called inside the transaction.
dispute_settled: Hook[[Deal], None] = Hook("deals.dispute_settled")

#: An amendment was signed by both sides: the agreement, of the same deal, whose terms count from
#: now on. Called inside the transaction; the deal's state stays.
agreement_amended: Hook[[Agreement], None] = Hook("deals.agreement_amended")

#: Agreed terms were opened again; called inside the transaction.
terms_reopened: Hook[[Deal], None] = Hook("deals.terms_reopened")

#: Both sides said yes; called inside the transaction of the last yes.
interest_accepted: Hook[[Interest], None] = Hook("deals.interest_accepted")


@dataclass(frozen=True, slots=True)
class RoomSection:
    """A section of a deal's room, above what was said.

    Args:
        title: the heading, translated.
        template: the template of the body; it gets `context`, `deal`, and the request's own.
        context: what the template shows; plain data, so that the page's queries are counted here.
        anchor: id of the section.
        turn: what the person has to do there, in a sentence; empty when nothing.
    """

    title: str
    template: str
    context: Mapping[str, Any]
    anchor: str
    turn: str = ""


#: Called once for each opening of a room, for who may enter it; None leaves the section out.
room_sections: Hook[[HttpRequest, Deal, DealReader], RoomSection | None] = Hook(
    "deals.room_sections"
)
