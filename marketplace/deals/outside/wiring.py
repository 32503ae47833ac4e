"""What contracts signed elsewhere give to the rooms below."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import hooks as accounts
from cms.accounts import notify
from marketplace.deals.outside import personal_data, telling
from marketplace.listings import hooks as listings
from marketplace.listings.models import Listing

_WITH_A_DEAL = frozenset({Listing.Outcome.SOLVED_ELSEWHERE, Listing.Outcome.TRANSFERRED})


def desk_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk: hooked into the desk."""
    return _("Contracts signed elsewhere"), reverse("outside_contracts:contracts")


def after_close(listing: Listing) -> tuple[str, str] | None:
    """Who closes a listing with a deal is asked for the contract: hooked into the desk."""
    if listing.outcome not in _WITH_A_DEAL:
        return None
    address = reverse("outside_contracts:new")
    return _("Report the contract"), f"{address}?listing={listing.code}"


def register() -> None:
    """Kinds of news, the rights of persons, the way from the desk."""
    accounts.personal_data_export.register(personal_data.export)
    accounts.personal_data_erasure.register(personal_data.erase)
    notify.register_kind(telling.KIND, _l("Contracts that we signed elsewhere"))
    notify.register_kind(
        telling.STAFF, _l("Contracts signed elsewhere that wait for us (staff)"), staff_only=True
    )
    listings.desk_links.register(desk_link)
    listings.after_close.register(after_close)
