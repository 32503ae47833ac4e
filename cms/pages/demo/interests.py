"""Who wants to talk with whom in the demonstration: answered, asked back, waiting, introduced.

Everything goes through the services; only dates are written past them. Texts come from
data/interests.toml.
"""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cms.accounts.models import Notification
from cms.base.clock import add_working_days
from marketplace.deals import services
from marketplace.deals.models import Interest
from marketplace.deals.services import clock, standing
from marketplace.listings.models import Listing

if TYPE_CHECKING:
    from cms.pages.demo.planting import Planter

TEXTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "interests.toml").read_text(encoding="utf-8")
)


def play(planter: Planter) -> int:
    """Send, answer and introduce; how many interests there are."""
    for entry in TEXTS["sent"]:
        _sent(planter, entry)
    entry = TEXTS["introduced"]
    made = services.introduce(
        planter.staff["moderator"],
        need=_listing(planter, entry["need"]),
        offer=_listing(planter, entry["offer"]),
        text=entry["text"],
    )
    _backdate(made, entry["days"])
    return len(TEXTS["sent"]) + 1


def _listing(planter: Planter, ref: str) -> Listing:
    return Listing.objects.select_related("organisation").get(pk=planter.listings[ref].pk)


def _ref_of(planter: Planter, listing: Listing) -> str:
    return next(ref for ref, one in planter.organisations.items() if one == listing.organisation)


def _sent(planter: Planter, entry: dict[str, Any]) -> None:
    need = _listing(planter, entry["need"])
    if entry["by"] == "need":
        listing, own, ref = _listing(planter, entry["offer"]), need, _ref_of(planter, need)
    else:
        listing, own, ref = need, None, entry["by"]
    interest = services.send(
        planter.author(ref),
        listing=listing,
        organisation=planter.organisations[ref],
        own_listing=own,
        wish=entry["wish"],
        use=entry["use"],
        timing=entry["timing"],
        share_contact=True,
    )
    owner = planter.author(_ref_of(planter, listing))
    if entry["fate"] == "accepted":
        services.accept(owner, interest=interest, share_contact=True)
    elif entry["fate"] == "declined":
        services.decline(owner, interest=interest, reason=entry["reason"], note=entry["note"])
    elif entry["fate"] == "asked":
        services.ask(owner, interest=interest, text=entry["text"])
    _backdate(interest, entry["days"])


def _backdate(interest: Interest, days: int) -> None:
    """Sent so many days ago and answered the day after, with the clock set to match."""
    now = timezone.now()
    then = now - timedelta(days=days)
    answered = then + timedelta(days=1)
    interest.refresh_from_db()
    begun = answered if interest.waits_for else then
    interest.sent_at = then
    interest.first_due_at = add_working_days(then, clock.ANSWER_DAYS)
    interest.due_at = add_working_days(begun, clock.ANSWER_DAYS)
    if interest.from_agreed_at is not None:
        interest.from_agreed_at = then
    if interest.first_response_at is not None:
        interest.first_response_at = answered
    if interest.is_open:
        interest.clock_next_at = add_working_days(begun, clock.REMIND_AFTER)
    else:
        interest.ended_at = answered
    if interest.to_agreed_at is not None:
        interest.to_agreed_at = answered
    interest.save()
    interest.messages.update(created_at=answered)
    told = Notification.objects.filter(dedup_key__startswith=f"interest:{interest.code}:")
    told.update(created_at=answered if interest.first_response_at else then)
    standing.refresh(interest.to_organisation, now=now)
