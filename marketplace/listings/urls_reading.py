"""Addresses for readers."""

from django.urls import path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.listings.views import reading, searching

urlpatterns = [
    path("search/", searching.search, name="search"),
    path("search/suggest/", searching.suggest, name="suggest"),
    path("needs/", searching.needs, name="needs"),
    path("offers/", searching.offers, name="offers"),
    path("needs/<slug:slug>-<publiccode:code>/", reading.need, name="need"),
    path("offers/<slug:slug>-<publiccode:code>/", reading.offer, name="offer"),
    path("matches/<publiccode:code>/<publiccode:other>/", reading.say_of_match, name="say"),
]
