"""What readers' side of the room gives to the rooms below, called once when the app is ready."""

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import notify
from cms.base import jobs, pictures
from ecosystem.registry.hooks import Section, organisation_sections
from ecosystem.registry.models import Organisation
from marketplace.listings import candidates, features, hooks, queries, telling
from marketplace.listings.documents import payload
from marketplace.listings.presenting import row, showing
from marketplace.listings.saved import wiring as saved
from marketplace.listings.search import ListingSource
from marketplace.listings.services import import_work
from search.sources import register_source


def section_of(request: HttpRequest, organisation: Organisation) -> Section | None:
    """The listings that stand under an organisation's name on its page."""
    listings = showing.organisation_listings(organisation)
    items = [row(payload(listing, listing.content), listing.kind) for listing in listings]
    if not items:
        return None
    return Section(
        title=_("Needs and technologies"),
        template="listings/reading/organisation_section.html",
        context={"items": items},
        anchor="listings",
    )


def import_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk to the imports."""
    return _("Import many from a spreadsheet"), reverse("listings:imports")


def register() -> None:
    """Register the source, the features, the section, the job and whose the pictures are."""
    register_source(ListingSource())
    pictures.owned.register(queries.picture_keys)
    features.register()
    candidates.register()
    organisation_sections.register(section_of)
    notify.register_kind(telling.KIND, _l("Technologies and needs that fit mine"))
    jobs.register("listings.tell_matches", telling.run, every=timedelta(minutes=1))
    saved.register()
    hooks.desk_links.register(import_link)
    jobs.register("listings.import_runs", import_work.run_due, every=timedelta(minutes=1))
    jobs.register("listings.forget_imports", import_work.forget_files, every=timedelta(days=1))
