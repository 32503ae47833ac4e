from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class DealsConfig(AppConfig):
    name = "marketplace.deals"
    label = "deals"
    verbose_name = _l("Deals")

    def ready(self) -> None:
        """Fill the hooks of lower rooms, register periodic work and kinds of news."""
        from marketplace.deals import wiring  # noqa: PLC0415 - models load first
        from marketplace.deals.delivery import wiring as delivery  # noqa: PLC0415 - the same
        from marketplace.deals.diary import wiring as diary  # noqa: PLC0415 - the same
        from marketplace.deals.outside import wiring as outside  # noqa: PLC0415 - the same

        wiring.register()
        delivery.register()
        diary.register()
        outside.register()
