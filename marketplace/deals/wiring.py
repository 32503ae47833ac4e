"""What this room gives to the rooms below, called once when the app is ready."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _l

from cms.accounts import hooks as accounts
from cms.accounts import notify
from cms.base import jobs as periodic
from cms.base import reference as base_reference
from ecosystem.registry import hooks as registry
from marketplace.deals import hooks, jobs, mandates, personal_data, presenting, telling
from marketplace.deals.agreement import rules as agreement_rules
from marketplace.deals.agreement import services as agreement_services
from marketplace.deals.agreement import showing as agreement_showing
from marketplace.deals.dealroom import personal_data as deal_data
from marketplace.deals.dealroom import reference as deal_reference
from marketplace.deals.dealroom import rows as deal_rows
from marketplace.deals.dealroom import telling as deal_telling
from marketplace.deals.dealroom.services import open_for
from marketplace.deals.desk import jobs as desk_jobs
from marketplace.deals.desk import services as desk
from marketplace.deals.desk import wording as desk_wording
from marketplace.deals.models import Interest
from marketplace.deals.radar import computing, refusal_views
from marketplace.deals.services import answering
from marketplace.deals.terms import section as terms_section
from marketplace.deals.terms import starting
from marketplace.listings import hooks as listings


def register() -> None:
    """Register jobs, kinds of news and hooks; one call for each part of the room."""
    _register_interests()
    _register_radar()
    _register_desk()
    _register_deals()


def _register_interests() -> None:
    accounts.personal_data_export.register(personal_data.export)
    accounts.personal_data_erasure.register(personal_data.erase)
    notify.register_kind(telling.KIND, _l("Who wants to talk with us, and what they answer us"))
    notify.register_kind(telling.CLOCK, _l("Interests that wait for my answer"))
    notify.register_kind(
        telling.STAFF, _l("Interests that nobody answers (staff)"), staff_only=True
    )
    periodic.register("deals.interest_clock", jobs.run_interest_clock, every=timedelta(minutes=10))
    listings.listing_gone.register(answering.listing_gone)
    listings.ways_to_talk.register(presenting.way_to_talk)
    listings.desk_turns.register(presenting.turns)
    listings.desk_links.register(presenting.desk_link)


def _register_radar() -> None:
    periodic.register("deals.radar", computing.run_nightly, every=timedelta(hours=24))
    listings.desk_links.register(refusal_views.desk_link)


def _register_deals() -> None:
    hooks.interest_accepted.register(_open_deal)
    registry.mandate_signed.register(mandates.refuse_both_sides)
    base_reference.sync.register(deal_reference.sync)
    accounts.personal_data_export.register(deal_data.export)
    accounts.personal_data_erasure.register(deal_data.erase)
    listings.desk_turns.register(deal_rows.turns)
    listings.desk_links.register(deal_rows.desk_link)
    hooks.room_sections.register(terms_section.section)
    hooks.room_sections.register(agreement_showing.section)
    hooks.terms_reopened.register(agreement_services.terms_reopened)
    base_reference.sync.register(agreement_rules.sync)
    base_reference.sync.register(starting.sync)
    notify.register_kind(deal_telling.KIND, _l("What happens in our deals"))
    notify.register_kind(
        deal_telling.STAFF, _l("Deals in which somebody calls for us (staff)"), staff_only=True
    )


def _register_desk() -> None:
    periodic.register("deals.desk", desk_jobs.catch_up, every=timedelta(minutes=10))
    periodic.register(
        "deals.desk_candidates", desk_jobs.refresh_candidates, every=timedelta(minutes=1)
    )
    listings.listing_published.register(desk.listing_published)
    listings.listing_gone.register(desk.listing_gone)
    listings.answer_pages.register(desk_wording.answer_page)


def _open_deal(interest: Interest) -> None:
    open_for(interest)
