from datetime import timedelta

from django.apps import AppConfig
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _l


def publish_scheduled() -> None:
    """Publish and unpublish what editors scheduled for a time that has come."""
    call_command("publish_scheduled", verbosity=0)


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = _l("Pages")

    def ready(self) -> None:
        """Fill the hooks of the rooms below."""
        from cms.base import jobs, reference  # noqa: PLC0415 - models load after the apps
        from cms.pages import frame, search  # noqa: PLC0415 - the same
        from cms.pages.reference import sync  # noqa: PLC0415 - the same
        from cms.theme.hooks import hooks  # noqa: PLC0415 - the same
        from search.sources import register_source  # noqa: PLC0415 - the same

        reference.sync.register(sync)
        jobs.register("pages.publish_scheduled", publish_scheduled, every=timedelta(minutes=1))
        register_source(search.PageSource())
        search.connect()
        frame.connect()
        hooks.pages_menu = frame.header
        hooks.footer_menu = frame.footer
