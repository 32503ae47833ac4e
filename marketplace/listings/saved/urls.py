"""Addresses of saved searches, within those of listings."""

from django.urls import path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.listings.saved import views

urlpatterns = [
    path("desk/saved/", views.saved, name="saved"),
    path("desk/saved/new/", views.new, name="saved_new"),
    path("desk/saved/stop/<str:token>/", views.stop, name="saved_stop"),
    path("desk/saved/<publiccode:code>/", views.edit, name="saved_edit"),
    path("desk/saved/<publiccode:code>/<slug:action>/", views.act, name="saved_act"),
]
