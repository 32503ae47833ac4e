"""Addresses of contracts signed elsewhere."""

from django.urls import URLPattern, URLResolver, path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.deals.outside import views

app_name = "outside_contracts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/contracts/", views.contracts, name="contracts"),
    path("desk/contracts/new/", views.new, name="new"),
    path("desk/contracts/<publiccode:code>/", views.contract, name="contract"),
    path("desk/contracts/<publiccode:code>/evidence/", views.evidence, name="evidence"),
    path("desk/contracts/<publiccode:code>/do/<slug:action>/", views.act, name="act"),
    path("contracts/confirm/<str:token>/", views.by_link, name="by_link"),
]
