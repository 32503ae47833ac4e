"""What staff see of the registry in the Wagtail admin."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from ecosystem.registry.views import desk
from ecosystem.registry.viewsets import RegistryGroup


@hooks.register("register_admin_viewset")
def registry_group() -> RegistryGroup:
    """Lists with filters, search and .xlsx."""
    return RegistryGroup()


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Where staff act: one organisation, a new one, the import of a list."""
    inner = [
        path("organisations/enter/", desk.enter, name="enter"),
        path("organisations/<publiccode:code>/", desk.organisation, name="organisation"),
        path("organisations/<publiccode:code>/<slug:action>/", desk.act, name="act"),
        path(
            "organisations/<publiccode:code>/people/<publiccode:request_code>/",
            desk.decide,
            name="decide",
        ),
        path("lists/template/", desk.import_template, name="import_template"),
        path("lists/<int:pk>/import/", desk.import_entries, name="import_entries"),
    ]
    return [path("registry-desk/", include((inner, "registry_desk")))]
