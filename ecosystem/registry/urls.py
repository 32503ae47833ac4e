"""Addresses of the registry: the directory, onboarding, an organisation's own workplace."""

from django.urls import URLPattern, URLResolver, path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from ecosystem.registry.mandates import views as mandates
from ecosystem.registry.views import directory, manage, onboarding, people

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organisations/", directory.organisations, name="organisations"),
    path(
        "organisations/<slug:slug>-<publiccode:code>/",
        directory.organisation,
        name="organisation",
    ),
    path("account/organisation/", onboarding.onboarding, name="onboarding"),
    path("account/organisation/find/", onboarding.find, name="find"),
    path("account/organisation/alone/", onboarding.alone, name="alone"),
    path("account/organisation/new/", onboarding.create, name="create"),
    path("account/organisation/wards/", onboarding.ward_options, name="ward_options"),
    path("account/organisation/join/<publiccode:code>/", onboarding.join, name="join"),
    path(
        "account/organisation/requests/<publiccode:request_code>/withdraw/",
        onboarding.withdraw,
        name="withdraw_request",
    ),
    path(
        "account/organisation/invitations/<publiccode:request_code>/",
        onboarding.invitation,
        name="invitation",
    ),
    path("desk/organisations/<publiccode:code>/", manage.manage, name="manage"),
    path("desk/organisations/<publiccode:code>/edit/", manage.edit, name="edit"),
    path("desk/organisations/<publiccode:code>/logo/", manage.logo, name="logo"),
    path("desk/organisations/<publiccode:code>/approval/", manage.approval, name="approval"),
    path("desk/organisations/<publiccode:code>/people/", people.people, name="people"),
    path("desk/organisations/<publiccode:code>/people/invite/", people.invite, name="invite"),
    path("desk/organisations/<publiccode:code>/people/role/", people.add_role, name="add_role"),
    path(
        "desk/organisations/<publiccode:code>/people/<publiccode:request_code>/decide/",
        people.decide,
        name="decide",
    ),
    path(
        "desk/organisations/<publiccode:code>/people/<publiccode:request_code>/end/",
        people.end,
        name="end",
    ),
    path("desk/organisations/<publiccode:code>/mandates/", mandates.mandates, name="mandates"),
    path("desk/organisations/<publiccode:code>/mandates/new/", mandates.new, name="mandate_new"),
    path("desk/mandates/<publiccode:code>/", mandates.mandate, name="mandate"),
    path("desk/mandates/<publiccode:code>/<slug:action>/", mandates.act, name="mandate_act"),
]
