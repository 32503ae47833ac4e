"""What saved searches give to the rooms below, called once when the app is ready."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import hooks as accounts
from cms.accounts import notify, unsubscribing
from cms.base import jobs as periodic
from marketplace.listings import hooks
from marketplace.listings.saved import evaluating, jobs, personal_data, stopping, telling


def desk_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk to the list: hooked into the desk."""
    return _("My saved searches"), reverse("listings:saved")


def register() -> None:
    """Register hooks, the job and the kind of news."""
    hooks.listing_published.register(evaluating.came_up)
    hooks.desk_links.register(desk_link)
    accounts.personal_data_export.register(personal_data.export)
    accounts.personal_data_erasure.register(personal_data.erase)
    notify.register_kind(telling.KIND, _l("What is new for my saved searches"))
    unsubscribing.register(telling.KIND, stopping.address_for)
    periodic.register("listings.saved_searches", jobs.run, every=timedelta(minutes=1))
