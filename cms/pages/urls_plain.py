"""Addresses without a language: what crawlers ask for."""

from django.urls import URLPattern, URLResolver, path

from cms.pages import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap, name="sitemap_part"),
]
