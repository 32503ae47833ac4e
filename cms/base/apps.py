from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class BaseConfig(AppConfig):
    name = "cms.base"
    label = "base"
    verbose_name = _l("Foundations")

    def ready(self) -> None:
        """Register what the foundations give other parts."""
        from cms.base import reference, roots  # noqa: PLC0415 - needs the models

        reference.sync.register(roots.name_roots)
