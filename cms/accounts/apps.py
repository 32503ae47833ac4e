from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "accounts"
    verbose_name = _l("People")

    def ready(self) -> None:
        """Register kinds, jobs, roles and what the header shows."""
        from cms.accounts import jobs, notify, queries, reference  # noqa: PLC0415 - models are ready now
        from cms.base import jobs as clockwork  # noqa: PLC0415 - the same
        from cms.base.reference import sync  # noqa: PLC0415 - the same
        from cms.theme.hooks import hooks  # noqa: PLC0415 - the same

        notify.register_kind(
            "accounts.data_request", _l("Somebody asks for data to be erased"), staff_only=True
        )
        notify.register_kind("accounts.data_answer", _l("Answers about my own data"))
        clockwork.register("accounts.outbox", jobs.drain, every=timedelta(seconds=50))
        clockwork.register("accounts.digests", jobs.send_digests, every=timedelta(minutes=30))
        clockwork.register("accounts.forget", jobs.forget, every=timedelta(days=1))
        sync.register(reference.sync_roles)
        hooks.count_unread = queries.unread_count
