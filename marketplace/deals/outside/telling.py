"""Who hears of a contract signed elsewhere: both sides' people, and the match desk."""

from typing import Any

from django.urls import reverse
from django.utils import translation

from cms.accounts import notify, staff
from cms.accounts.models import User
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Affiliation, Organisation
from marketplace.deals.outside.models import OutsideContract
from marketplace.deals.permissions import SPEAKERS

KIND = "deals.outside"
STAFF = "deals.outside_staff"
ROLES = SPEAKERS | {Affiliation.Role.LEGAL_REPRESENTATIVE}


def _people(contract: OutsideContract) -> list[User]:
    places: list[Organisation | None] = [contract.giver, contract.taker]
    found = {one.pk: one for place in places if place for one in registry.people_of(place, ROLES)}
    return [found[pk] for pk in sorted(found)]


def _tell(
    people: list[User], contract: OutsideContract, event: str, *, kind: str, but: Any
) -> None:
    route = "outside_desk:contract" if kind == STAFF else "outside_contracts:contract"
    for person in people:
        if person.pk == getattr(but, "pk", None):
            continue
        with translation.override(person.language):
            url = reverse(route, args=[contract.code])
        notify.tell(
            person,
            kind=kind,
            dedup_key=f"outside:{contract.code}:{event}:{contract.version}:{kind}",
            template="deals/outside/mail/event",
            context={"contract": contract, "event": event},
            url=url,
        )


def tell_sides(contract: OutsideContract, event: str, *, but: Any) -> None:
    """Tell everybody who speaks for a side, but not the person who did it."""
    _tell(_people(contract), contract, event, kind=KIND, but=but)


def tell_staff(contract: OutsideContract, event: str, *, but: Any) -> None:
    """Tell the match desk."""
    people = list(staff.staff_in(staff.MODERATOR))
    _tell(people, contract, event, kind=STAFF, but=but)


def tell_confirmed(contract: OutsideContract, *, but: Any) -> None:
    """One side's word reaches the other; both sides' the match desk, which lets it count."""
    both = contract.state == OutsideContract.State.CONFIRMED
    tell_sides(contract, "confirmed_both" if both else "confirmed", but=but)
    if both:
        tell_staff(contract, "confirmed_both", but=but)
