from django.apps import AppConfig


class ThemeConfig(AppConfig):
    name = "cms.theme"
    label = "theme"
    verbose_name = "Theme"

    def ready(self) -> None:
        """Register the components."""
        from . import kit  # noqa: F401, PLC0415  # the import registers them
