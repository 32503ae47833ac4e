from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _l("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the tick write what waits, and `sync_reference` seed the thesaurus."""
        from django.core import checks  # noqa: PLC0415 - the same as below

        from cms.base import reference  # noqa: PLC0415 - models aren't ready at import
        from cms.base.jobs import register  # noqa: PLC0415 - models aren't ready at import
        from search.checks import check_model  # noqa: PLC0415 - the same
        from search.jobs import drain_job  # noqa: PLC0415 - the same
        from search.thesaurus import sync_reference  # noqa: PLC0415 - the same

        checks.register(check_model)
        reference.sync.register(sync_reference)
        register("search.drain", drain_job, every=timedelta(seconds=50))
