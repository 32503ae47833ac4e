"""Interests as the services make them."""

from typing import Any

from cms.accounts.models import User
from marketplace.deals import services
from marketplace.deals.models import Interest
from marketplace.listings.models import Listing
from tests.factories import accounts
from tests.factories import listings as make
from tests.factories.recording import recorded

WISH = "Chúng tôi muốn xem máy chạy thử với lúa của mình."


@recorded()
def sent(*, listing: Listing | None = None, sender: User | None = None, **changes: Any) -> Interest:
    """An interest of one organisation's owner in another's live offer."""
    target = listing or make.live("offer")
    person = sender or make.writer()
    data: dict[str, Any] = {"organisation": make.organisation_of(person), "wish": WISH, **changes}
    return services.send(person, listing=target, **data)


@recorded()
def about_match(**changes: Any) -> Interest:
    """An interest of the owner of a live need in a live offer, about the need."""
    need = make.live("need")
    return sent(sender=need.created_by, own_listing=need, **changes)


@recorded()
def introduced(moderator: User | None = None, **changes: Any) -> Interest:
    """The centre brings a need and an offer together."""
    need, offer = make.live("need", **changes), make.live("offer")
    someone = moderator or accounts.moderator()
    return services.introduce(someone, need=need, offer=offer, text="Hai bên hợp nhau.")


@recorded()
def accepted(interest: Interest | None = None, **changes: Any) -> Interest:
    """Both sides have said yes."""
    found = interest or sent()
    return services.accept(receiver(found), interest=found, **changes)


def receiver(interest: Interest) -> User:
    """Who owns the listing of an interest."""
    owner = interest.listing.created_by
    assert owner is not None
    return owner
