from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class RegistryConfig(AppConfig):
    name = "ecosystem.registry"
    label = "registry"
    verbose_name = _l("Registry")

    def ready(self) -> None:
        """Give the lower rooms what they need from here."""
        from cms.accounts import hooks as accounts_hooks  # noqa: PLC0415 - models load after the apps
        from cms.accounts import notify  # noqa: PLC0415 - the same
        from cms.base import jobs as base_jobs  # noqa: PLC0415 - the same
        from cms.base import pictures  # noqa: PLC0415 - the same
        from cms.base import reference as base_reference  # noqa: PLC0415 - the same
        from cms.theme.hooks import hooks as theme_hooks  # noqa: PLC0415 - the same
        from ecosystem.registry import (  # noqa: PLC0415 - the same
            personal_data,
            presenters,
            queries,
            reference,
            search,
        )
        from ecosystem.registry.mandates import jobs as mandate_jobs  # noqa: PLC0415 - the same
        from ecosystem.registry.mandates import notices as mandates  # noqa: PLC0415 - the same
        from ecosystem.registry.services import notices  # noqa: PLC0415 - the same
        from search.sources import register_source  # noqa: PLC0415 - the same

        for sync in (reference.sync_places, reference.sync_fields, reference.sync_lists):
            base_reference.sync.register(sync)
        notify.register_kind(notices.JOINING, _l("People joining my organisations"))
        notify.register_kind(notices.VERIFICATION, _l("Verification of my organisations"))
        notify.register_kind(mandates.KIND, _l("Mandates of my organisations"))
        base_jobs.register("registry.mandates", mandate_jobs.run, every=timedelta(hours=1))
        accounts_hooks.personal_data_export.register(personal_data.export)
        accounts_hooks.personal_data_erasure.register(personal_data.erase)
        pictures.owned.register(queries.logo_keys)
        register_source(search.OrganisationSource())
        theme_hooks.account_menu = presenters.account_menu
