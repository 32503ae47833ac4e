from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _l("Search")
    default_auto_field = "django.db.models.BigAutoField"
