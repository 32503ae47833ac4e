"""Addresses for readers."""

from django.urls import path, re_path

from marketplace.listings.views import reading, searching

PLACE = r"(?P<slug>[-a-z0-9]+)-(?P<code>[0-9A-HJKMNP-TV-Z]{8})/$"

urlpatterns = [
    path("search/", searching.search, name="search"),
    path("search/suggest/", searching.suggest, name="suggest"),
    path("needs/", searching.needs, name="needs"),
    path("offers/", searching.offers, name="offers"),
    re_path(rf"^needs/{PLACE}", reading.need, name="need"),
    re_path(rf"^offers/{PLACE}", reading.offer, name="offer"),
    path("matches/<code>/<other>/", reading.say_of_match, name="say"),
]
