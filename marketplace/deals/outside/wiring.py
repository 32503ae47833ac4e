"""What contracts signed elsewhere give to the rooms below."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import hooks as accounts
from cms.accounts import notify
from marketplace.deals.outside import personal_data, telling
from marketplace.listings import hooks as listings


def desk_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk: hooked into the desk."""
    return _("Contracts signed elsewhere"), reverse("outside_contracts:contracts")


def register() -> None:
    """Kinds of news, the rights of persons, the way from the desk."""
    accounts.personal_data_export.register(personal_data.export)
    accounts.personal_data_erasure.register(personal_data.erase)
    notify.register_kind(telling.KIND, _l("Contracts that we signed elsewhere"))
    notify.register_kind(
        telling.STAFF, _l("Contracts signed elsewhere that wait for us (staff)"), staff_only=True
    )
    listings.desk_links.register(desk_link)
