"""`/account/`: our own pages under the namespace `accounts`, and allauth's."""

from django.urls import URLPattern, URLResolver, include, path

from cms.accounts import views

own: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("consents/", views.consents_page, name="consents"),
    path("data/", views.data_page, name="data"),
    path("phone/remove/", views.remove_phone, name="remove_phone"),
    path("outbox/", views.outbox_page, name="outbox"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/<int:pk>/", views.open_notification, name="open_notification"),
    path("notifications/read/", views.mark_all_read, name="mark_all_read"),
    path("notifications/settings/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "accounts"))),
    path("", include("allauth.urls")),
]
