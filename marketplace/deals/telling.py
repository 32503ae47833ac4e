"""Who hears of an interest, in which words: each in their language, once for each event.

Names stand in a mail only as far as its reader may know them; contacts never do, they stand on the
page, which asks anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation

from cms.accounts import notify, staff
from cms.accounts.models import User
from cms.base.i18n import localized
from cms.theme import words
from ecosystem.registry import queries as registry
from ecosystem.registry.permissions import mandates_of_clients
from marketplace.deals import permissions, wording
from marketplace.deals.models import Interest
from marketplace.deals.pairing import Pair
from marketplace.listings import permissions as listings
from marketplace.listings.models import Listing

KIND = "deals.interest"
CLOCK = "deals.interest_clock"
STAFF = "deals.interest_staff"


def address(interest: Interest, language: str) -> str:
    """The page where an interest is answered."""
    with translation.override(language):
        return reverse("deals:interest", args=[interest.code])


def _entered_by_staff(listing: Listing | None) -> list[User]:
    author = listing.created_by if listing is not None else None
    if listing is None or author is None or listing.word == Listing.Word.OWN:
        return []
    return [author] if author.is_active and listings.is_own_writer(author, listing) else []


def people_of(interest: Interest, side: str) -> list[User]:
    """Who speaks for a side, its brokers too.

    Staff who entered its listing stand in for those without a mailbox.
    """
    own = {user.pk: user for user in own_people_of(interest, side)}
    found = own | {user.pk: user for user in brokers_of(interest, side)}
    return [found[pk] for pk in sorted(found)]


def brokers_of(interest: Interest, side: str) -> list[User]:
    """Who answers for a side under a mandate, as its page lets them."""
    found = []
    clients = (interest.from_organisation_id, interest.to_organisation_id)
    client = wording.organisation_of(interest, side).pk
    for mandate in mandates_of_clients(clients, *permissions.codes_of(interest)):
        if mandate.client_id == client and mandate.may_write:
            found += [
                person
                for person in registry.people_of(mandate.broker, permissions.SPEAKERS)
                if side in permissions.Reader(person).sides(interest)
            ]
    return found


def own_people_of(interest: Interest, side: str) -> list[User]:
    """The people of a side's own organisation; reminders go to them first."""
    organisation = wording.organisation_of(interest, side)
    listing = interest.own_listing if side == permissions.FROM else interest.listing
    speakers = registry.people_of(organisation, permissions.SPEAKERS)
    people = {user.pk: user for user in [*speakers, *_entered_by_staff(listing)]}
    return [people[pk] for pk in sorted(people)]


def _tell(
    people: Iterable[User],
    interest: Interest,
    *,
    template: str,
    key: str,
    kind: str,
    side: str,
    context: dict[str, Any],
    pair: Pair | None = None,
) -> None:
    for person in people:
        reader = permissions.Reader(person)
        listing = interest.listing if side == permissions.TO else interest.own_listing
        counterpart = interest.own_listing if side == permissions.TO else interest.listing
        with translation.override(person.language):
            data: dict[str, Any] = {
                "interest": interest,
                "title": wording.listing_title(reader, interest.listing),
                "own_title": (
                    wording.listing_title(reader, interest.own_listing)
                    if interest.own_listing is not None and reader.reads(interest.own_listing)
                    else ""
                ),
                "other": wording.side_name(reader, interest, wording.other_side(side)),
                "due": words.day(interest.due_at),
                "why": "",
                **context,
            }
            if pair and listing and counterpart and reader.reads(counterpart):
                data["why"] = pair.why(listing, person.language)
        notify.tell(
            person,
            kind=kind,
            dedup_key=f"interest:{interest.code}:{key}",
            template=f"deals/mail/{template}",
            context=data,
            url=address(interest, person.language),
        )


def tell_side(
    interest: Interest,
    side: str,
    *,
    template: str,
    key: str = "",
    kind: str = KIND,
    but: Any = None,
    pair: Pair | None = None,
    **context: Any,
) -> None:
    """Tell everybody who speaks for a side, but not the person who did it.

    Args:
        interest: as it stands now.
        side: `from` or `to`.
        template: name under `deals/mail/`.
        key: names the event; the template's name unless it can happen again.
        kind: of news.
        but: who did it.
        pair: the match it is about.
        context: more for the template.
    """
    of = own_people_of if kind == CLOCK else people_of
    people = [user for user in of(interest, side) if user.pk != getattr(but, "pk", None)]
    _tell(
        people,
        interest,
        template=template,
        key=f"{key or template}:{side}",
        kind=kind,
        side=side,
        context=context,
        pair=pair,
    )


def tell_brokers(interest: Interest, side: str, *, key: str, **context: Any) -> bool:
    """Tell a side's brokers that their client owes an answer; whether there is any."""
    people = brokers_of(interest, side)
    for person in people:
        with translation.override(person.language):
            client = localized(wording.organisation_of(interest, side), "name").text
        _tell(
            [person],
            interest,
            template="overdue_broker",
            key=f"{key}:broker:{side}",
            kind=CLOCK,
            side=side,
            context={"client": client, **context},
        )
    return bool(people)


def tell_desk(interest: Interest, *, template: str, key: str, **context: Any) -> None:
    """Tell the match desk."""
    _tell(
        staff.staff_in(staff.MODERATOR),
        interest,
        template=template,
        key=f"{key}:desk",
        kind=STAFF,
        side=permissions.FROM,
        context=context,
    )
