"""What a mandate that gets its second signature means for deals that are open."""

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.base.errors import Refused
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Mandate
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import codes_in


def _acting_for(mandate: Mandate, other: int, *codes: str) -> bool:
    """Whether the intermediary stands on the other side already, as itself or for a client."""
    if other == mandate.broker_id:
        return True
    rows = Mandate.objects.filter(
        registry.standing_mandates(), client=other, broker=mandate.broker_id
    )
    return any(one.covers(*codes) for one in rows)


def refuse_both_sides(mandate: Mandate) -> None:
    """Nobody acts for both sides of a deal: hooked into the second signature.

    Both who can sign know the deal that is named: it is the client's, and the intermediary stands
    in it already. Interests aren't looked at, since one side may still be unnamed in them; there
    who would act for both acts for neither.

    Raises:
        Refused: with the code of the first such deal.
    """
    client = mandate.client_id
    deals = Deal.objects.filter(Q(buyer=client) | Q(seller=client), ended_at=None)
    for deal in deals.select_related("interest__listing", "interest__own_listing").order_by("pk"):
        other = deal.seller_id if deal.buyer_id == client else deal.buyer_id
        codes = codes_in(deal)
        if mandate.covers(*codes) and _acting_for(mandate, other, *codes):
            raise _refusal(deal.code)


def _refusal(code: str) -> Refused:
    return Refused(
        _(
            "The intermediary already stands on the other side of something that this mandate is "
            "about (%(code)s), and nobody acts for both."
        )
        % {"code": code},
        code="both_sides",
    )
