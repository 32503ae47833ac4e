"""What delivery gives to the deal's room and to the rooms below."""

from datetime import timedelta

from cms.accounts import hooks as accounts
from cms.base import jobs as periodic
from marketplace.deals import hooks
from marketplace.deals.delivery import jobs, personal_data, services, showing


def register() -> None:
    """The room's section, milestones that follow the contract, the clock, the rights of persons."""
    hooks.room_sections.register(showing.section)
    hooks.deal_moved.register(services.deal_moved)
    hooks.agreement_amended.register(services.agreement_amended)
    hooks.dispute_settled.register(services.dispute_settled)
    periodic.register("deals.delivery", jobs.run, every=timedelta(minutes=10))
    accounts.personal_data_export.register(personal_data.export)
    accounts.personal_data_erasure.register(personal_data.erase)
