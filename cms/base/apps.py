from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class BaseConfig(AppConfig):
    name = "cms.base"
    label = "base"
    verbose_name = _l("Foundations")
