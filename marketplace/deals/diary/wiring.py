"""What the diary gives to the rooms below."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import hooks as accounts
from cms.accounts import notify
from cms.base import jobs as periodic
from ecosystem.registry import hooks as registry
from ecosystem.registry.models import Organisation
from marketplace.deals.diary import jobs, permissions, personal_data, queries
from marketplace.listings import hooks as listings
from marketplace.listings.models import Listing

PANEL = "deals/diary/_panel.html"


def organisation_panel(request: HttpRequest, organisation: Organisation) -> registry.Section | None:
    """The last contacts with an organisation, on its page in the admin."""
    if not permissions.can_keep_diary(request.user):
        return None
    rows = queries.last_about_organisation(organisation)
    context = {"notes": rows, "about": organisation.code, "parameter": "organisation"}
    return registry.Section(_("Diary"), PANEL, context, anchor="diary")


def listing_panel(request: HttpRequest, listing: Listing) -> registry.Section | None:
    """The last contacts about a listing, on its page in the admin."""
    if not permissions.can_keep_diary(request.user):
        return None
    rows = queries.last_about_listing(listing)
    context = {"notes": rows, "about": listing.code, "parameter": "listing"}
    return registry.Section(_("Diary"), PANEL, context, anchor="diary")


def register() -> None:
    """Reminders, the rights of persons, panels on the pages of other rooms."""
    accounts.personal_data_export.register(personal_data.export)
    accounts.personal_data_erasure.register(personal_data.erase)
    notify.register_kind(jobs.KIND, _l("What is due in my diary (staff)"), staff_only=True)
    periodic.register("deals.diary", jobs.remind, every=timedelta(minutes=15))
    registry.admin_panels.register(organisation_panel)
    listings.admin_panels.register(listing_panel)
