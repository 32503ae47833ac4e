from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _l


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "accounts"
    verbose_name = _l("People")
