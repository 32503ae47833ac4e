"""Addresses of this room: interests, the answer to them, the lists of a person's desk."""

from django.urls import URLPattern, URLResolver, path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.deals.radar import refusal_views
from marketplace.deals.views import interests

app_name = "deals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/refusals/", refusal_views.own, name="refusals"),
    path("desk/interests/", interests.interests, name="interests"),
    path("desk/interests/new/<publiccode:code>/", interests.new, name="interest_new"),
    path("desk/interests/<publiccode:code>/", interests.interest, name="interest"),
    path("desk/interests/<publiccode:code>/<slug:action>/", interests.act, name="interest_act"),
]
