"""Who hears of a step in a deal, in which words: each in their language, once for each event."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from cms.accounts import notify, staff
from cms.accounts.models import User
from cms.base.i18n import localized
from ecosystem.registry import queries as registry
from ecosystem.registry.mandates.showing import speaker
from ecosystem.registry.models import Mandate
from ecosystem.registry.permissions import mandates_of_clients
from marketplace.deals.dealroom.models import Deal, Side, other
from marketplace.deals.dealroom.permissions import DealReader, codes_in
from marketplace.deals.permissions import SPEAKERS

KIND = "deals.deal"
STAFF = "deals.deal_staff"


def address(deal: Deal, language: str) -> str:
    """The deal's room."""
    with translation.override(language):
        return reverse("deals:deal", args=[deal.code])


def people_of(deal: Deal, side: str) -> list[User]:
    """Who speaks for a side: its own people, then its brokers'."""
    own = list(registry.people_of(deal.organisation(side), SPEAKERS))
    known = {person.pk for person in own}
    return own + [one for one in brokers_of(deal, side) if one.pk not in known]


def brokers_of(deal: Deal, side: str) -> list[User]:
    """Who acts for a side under a mandate, as the room lets them in."""
    found: dict[int, User] = {}
    for mandate in mandates_of_clients((deal.buyer_id, deal.seller_id), *codes_in(deal)):
        if mandate.client_id == deal.side_id(side):
            for person in registry.people_of(mandate.broker, SPEAKERS):
                if DealReader(person).side(deal) == side:
                    found[person.pk] = person
    return [found[pk] for pk in sorted(found)]


def title_of(deal: Deal) -> str:
    """What the deal is about, in the current language: the title of the listing asked for."""
    listing = deal.interest.listing
    return localized(listing, "live_title").text or listing.code


def tell_side(
    deal: Deal,
    side: str,
    *,
    template: str,
    key: str,
    but: Any = None,
    by: str = "",
    url: str = "",
    args: tuple[Any, ...] = (),
    mandate: Mandate | None = None,
    **context: Any,
) -> None:
    """Tell everybody who speaks for a side, but not the person who did it.

    Args:
        deal: as it stands now.
        side: `buyer` or `seller`.
        template: name under `deals/mail/deal/`.
        key: names the event among those of the deal.
        but: who did it.
        by: the side that did it, so that each reads whether it was theirs; the context may name
            choices, whose labels are put into each reader's language: give them as lazy texts.
        url: name of another page of the deal than its room.
        args: what names that page besides the deal.
        mandate: under which a broker of the other side did it; the mail says so.
        context: more for the template.
    """
    for person in people_of(deal, side):
        if person.pk == getattr(but, "pk", None):
            continue
        with translation.override(person.language):
            data = {
                "deal": deal,
                "title": title_of(deal),
                "other": speaker(localized(deal.organisation(other(side)), "name").text, mandate),
                "by_other": by == other(side),
                **context,
            }
            page = reverse(url, args=[deal.code, *args]) if url else address(deal, person.language)
        notify.tell(
            person,
            kind=KIND,
            dedup_key=f"deal:{deal.code}:{key}:{side}",
            template=f"deals/mail/deal/{template}",
            context=data,
            url=page,
        )


def tell_both(deal: Deal, *, template: str, key: str, but: Any = None, **context: Any) -> None:
    """Tell both sides."""
    for side in Side.values:
        tell_side(deal, side, template=template, key=key, but=but, **context)


def tell_staff(deal: Deal, *, template: str, key: str, **context: Any) -> None:
    """Tell the staff who mediate; they learn that and why, nothing that was said."""
    for person in staff.staff_in(staff.MODERATOR):
        with translation.override(person.language):
            data = {"deal": deal, **context}
        notify.tell(
            person,
            kind=STAFF,
            dedup_key=f"deal:{deal.code}:{key}:staff",
            template=f"deals/mail/deal/{template}",
            context=data,
            url=address(deal, person.language),
        )
