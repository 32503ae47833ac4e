"""Addresses of the registry: the directory, onboarding, an organisation's own workplace."""

from django.urls import URLPattern, URLResolver

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = []
