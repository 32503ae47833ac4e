from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class RegistryConfig(AppConfig):
    name = "ecosystem.registry"
    label = "registry"
    verbose_name = _l("Registry")
