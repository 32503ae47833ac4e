"""`/account/`: our own pages under the namespace `accounts`, and allauth's."""

from django.urls import URLPattern, URLResolver, include, path

from cms.accounts import views

own: list[URLPattern | URLResolver] = [
    path("notifications/settings/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "accounts"))),
    path("", include("allauth.urls")),
]
