"""Addresses of this room: interests, the answer to them, the lists of a person's desk."""

from django.urls import URLPattern, URLResolver

app_name = "deals"
urlpatterns: list[URLPattern | URLResolver] = []
