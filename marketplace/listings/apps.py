from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class ListingsConfig(AppConfig):
    name = "marketplace.listings"
    label = "listings"
    verbose_name = _l("Needs and technologies")
