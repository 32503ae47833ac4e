"""Who may do what with interests and on the desk: the only place of this room that knows roles."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from cms.accounts import staff
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Mandate, Organisation
from marketplace.deals import states
from marketplace.deals.models import DeskItem, Interest
from marketplace.listings import permissions as listings
from marketplace.listings.models import Listing

FROM, TO = Interest.Side.FROM.value, Interest.Side.TO.value
#: Who speaks for an organisation towards others: its writers and its negotiators.
SPEAKERS = registry.SPEAKERS


def best(mandates: Iterable[Mandate]) -> Mandate | None:
    """Of several mandates the one that lets a broker do most."""
    return max(mandates, key=lambda one: (one.may_propose, one.may_write), default=None)


def codes_of(interest: Interest) -> tuple[str, ...]:
    """The public codes by which a mandate can name an interest: its own, and its listings'."""
    own = interest.own_listing
    return (interest.code, interest.listing.code, *([own.code] if own is not None else []))


class Reader:
    """One person who looks at any number of interests; their roles are read once."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def _standing(self) -> registry.Standing:
        return registry.standing_of(self.user)

    @cached_property
    def speaks_for(self) -> frozenset[int]:
        """Primary keys of the person's own organisations for which they speak."""
        return self._standing.speaks_for

    @cached_property
    def mandates(self) -> tuple[Mandate, ...]:
        """Under which the person acts for clients today; they speak for them beside their own."""
        return registry.mandates_under(self._standing)

    @cached_property
    def moderates(self) -> bool:
        """Whether the person works the match desk."""
        return staff.is_moderator(self.user)

    @cached_property
    def is_verified_member(self) -> bool:
        """Whether the person may read what is for verified members."""
        return registry.is_verified_member(self.user)

    def _entered(self, listing: Listing | None) -> bool:
        """Staff who typed a listing in on somebody's word speak for that somebody."""
        return (
            listing is not None
            and self.moderates
            and listing.word != Listing.Word.OWN
            and listing.created_by_id == self.user.pk
        )

    def mandate_on(self, interest: Interest, side: str) -> Mandate | None:
        """The mandate under which the person sits on a side; None on a side of their own.

        Nobody brokers for both sides, nor against an organisation of their own: who would, acts
        for neither.
        """
        if not self.mandates or self.own_sides(interest):
            return None
        codes = codes_of(interest)
        found = {
            name: best(one for one in self.mandates if one.client_id == pk and one.covers(*codes))
            for name, pk in (
                (FROM, interest.from_organisation_id),
                (TO, interest.to_organisation_id),
            )
        }
        return None if all(found.values()) else found[side]

    def sees(self, interest: Interest) -> set[str]:
        """Which sides the person may read along with: their own, and a client's."""
        brokered = {side for side in (FROM, TO) if self.mandate_on(interest, side)}
        return self.own_sides(interest) | brokered

    def sides(self, interest: Interest) -> set[str]:
        """Which sides of the interest the person speaks for; usually one or none.

        A broker speaks for a client only with a mandate that lets them write.
        """
        found = self.own_sides(interest)
        for side in (FROM, TO):
            mandate = self.mandate_on(interest, side)
            if mandate is not None and mandate.may_write:
                found.add(side)
        return found

    def mandate_to_send(
        self, listing: Listing, organisation: Organisation, own: Listing | None
    ) -> Mandate | None:
        """The mandate under which the person may write to a listing's owner for a client."""
        if organisation.pk in self.speaks_for or listing.organisation_id in self.speaks_for:
            return None
        codes = (listing.code, *([own.code] if own is not None else []))
        writing = [one for one in self.mandates if one.may_write and one.covers(*codes)]
        if any(one.client_id == listing.organisation_id for one in writing):
            return None
        return best(one for one in writing if one.client_id == organisation.pk)

    def own_sides(self, interest: Interest) -> set[str]:
        """The sides for which the person speaks as their own."""
        found = set()
        if interest.from_organisation_id in self.speaks_for or self._entered(interest.own_listing):
            found.add(FROM)
        if interest.to_organisation_id in self.speaks_for or self._entered(interest.listing):
            found.add(TO)
        return found

    def knows(self, interest: Interest, side: str) -> bool:
        """Whether the person may know who stands on a side.

        Before both have said yes, an anonymous listing and a sender who asked for it stay unnamed.
        """
        if interest.state == Interest.State.ACCEPTED or self.moderates:
            return True
        if side in self.sees(interest):
            return True
        if side == FROM:
            return interest.shown == Interest.Shown.NAMED
        return interest.listing.disclosure != Listing.Disclosure.ANONYMOUS

    def reads(self, listing: Listing) -> bool:
        """Whether the person may read a listing, without a query for each."""
        if self.moderates or listing.organisation_id in self.speaks_for:
            return True
        if any(
            one.client_id == listing.organisation_id and one.covers(listing.code)
            for one in self.mandates
        ):
            return True
        return listings.is_up(listing) and (
            listing.disclosure != Listing.Disclosure.MEMBERS or self.is_verified_member
        )


def speaks_for(user: Any, organisation: Organisation) -> bool:
    """Whether the person speaks for an organisation towards others."""
    return bool(registry.roles_of(user, organisation) & SPEAKERS)


def can_send(
    user: Any, listing: Listing, organisation: Organisation, own_listing: Listing | None = None
) -> bool:
    """Whether the person may say "we should talk" about a listing, for an organisation.

    Staff who typed the organisation's own listing in on its word may, about that listing; so may
    a broker whom the organisation lets write about it.
    """
    if not listings.can_view_listing(user, listing):
        return False
    if speaks_for(user, organisation):
        return True
    if Reader(user).mandate_to_send(listing, organisation, own_listing) is not None:
        return True
    return (
        own_listing is not None
        and own_listing.organisation_id == organisation.pk
        and listings.is_own_writer(user, own_listing)
    )


def can_introduce(user: Any) -> bool:
    """Bringing two sides together is the match desk's work."""
    return staff.is_moderator(user)


def can_view_interest(user: Any, interest: Interest) -> bool:
    """Whether the person may know of the interest: its two sides with their brokers, the desk."""
    reader = Reader(user)
    return reader.moderates or bool(reader.sees(interest))


def can_see_side(user: Any, interest: Interest, side: str) -> bool:
    """Whether the person may know who stands on a side."""
    return Reader(user).knows(interest, side)


def agreed(interest: Interest, side: str) -> bool:
    """Whether a side has said yes."""
    at = interest.from_agreed_at if side == FROM else interest.to_agreed_at
    return at is not None


def awaited(interest: Interest) -> tuple[str, ...]:
    """The sides whose turn it is: who was asked something, else who hasn't said yes."""
    if interest.state != Interest.State.SENT:
        return ()
    if interest.waits_for:
        return (interest.waits_for,)
    return tuple(side for side in (FROM, TO) if not agreed(interest, side))


def parties_of(reader: Reader, interest: Interest) -> set[str]:
    """Which parties of the state table the person is, towards this interest."""
    sides = reader.sides(interest)
    found = set()
    if any(not agreed(interest, side) for side in sides):
        found.add(states.ASKED)
    if any(agreed(interest, side) for side in sides):
        found.add(states.AGREED)
    if reader.moderates:
        found.add(states.MODERATOR)
    return found


def acting_side(reader: Reader, interest: Interest, action: str) -> str:
    """The side for which the person takes an action; empty when there is none.

    An answer comes from the side that was asked; a yes, a no and a question from one that hasn't
    agreed yet; taking back from one that has.
    """
    sides = reader.sides(interest)
    if action == "answer":
        return interest.waits_for if interest.waits_for in sides else ""
    wants_agreed = action == "withdraw"
    fitting = [side for side in (TO, FROM) if side in sides]
    return next((side for side in fitting if agreed(interest, side) == wants_agreed), "")


def actions_of(reader: Reader, interest: Interest) -> list[str]:
    """What the person can do with the interest now, by the table: for pages that show buttons."""
    parties = parties_of(reader, interest)
    found = states.INTEREST.actions_for(interest.state, parties, interest)
    return [
        action for action in found if action == "call_off" or acting_side(reader, interest, action)
    ]


def can_see_desk(user: Any) -> bool:
    """Whether the person may read the match desk's queue and its items."""
    return staff.is_moderator(user)


def can_work_item(user: Any, item: DeskItem) -> bool:
    """Whether the person may take, answer and decide: not for an organisation of their own."""
    return can_see_desk(user) and listings.can_decide_review(user, item.listing)


def desk_parties(user: Any, item: DeskItem) -> set[str]:
    """Which parties of the desk's table the person is; a holder has taken the item."""
    if not can_work_item(user, item):
        return set()
    mine = item.state == DeskItem.State.TAKEN and item.taken_by_id == user.pk
    return {states.MODERATOR, states.HOLDER} if mine else {states.MODERATOR}


def desk_actions(user: Any, item: DeskItem) -> list[str]:
    """What the person can do with the item now, by the table: for pages that show buttons."""
    found = states.DESK.actions_for(item.state, desk_parties(user, item), item)
    mine = item.taken_by_id == user.pk
    return [action for action in found if action != "take_over" or not mine]
