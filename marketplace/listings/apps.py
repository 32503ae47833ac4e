from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class ListingsConfig(AppConfig):
    name = "marketplace.listings"
    label = "listings"
    verbose_name = _l("Needs and technologies")

    def ready(self) -> None:
        """Fill the hooks of lower rooms, register periodic work and kinds of news."""
        from cms.accounts import hooks as accounts  # noqa: PLC0415 - models load first
        from cms.accounts import notify  # noqa: PLC0415 - the same
        from cms.base import jobs as periodic  # noqa: PLC0415 - the same
        from cms.base import reference as base_reference  # noqa: PLC0415 - the same
        from marketplace.listings import jobs, personal_data, quiet, reference, wiring  # noqa: PLC0415 - the same
        from marketplace.listings.services import common  # noqa: PLC0415 - the same

        base_reference.sync.register(reference.sync)
        accounts.personal_data_export.register(personal_data.export)
        accounts.personal_data_erasure.register(personal_data.erase)
        notify.register_kind(common.REVIEW, _l("The way of my listings through review"))
        notify.register_kind(common.EXPIRY, _l("My listings that are about to lapse"))
        notify.register_kind(common.INSIDE, _l("Listings that wait for my approval"))
        notify.register_kind(common.MODERATION, _l("Moderation (staff)"))
        hour, day = timedelta(hours=1), timedelta(days=1)
        periodic.register("listings.expire", jobs.expire_listings, every=timedelta(minutes=10))
        periodic.register("listings.remind_of_expiry", jobs.remind_of_expiry, every=hour)
        periodic.register("listings.remind_moderators", jobs.remind_moderators, every=hour)
        periodic.register("listings.remind_of_answers", jobs.remind_of_answers, every=hour)
        periodic.register("listings.forget_sent_drafts", jobs.forget_sent_drafts, every=day)
        quiet.silence_workflow_mails()
        wiring.register()
