from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "theme"
urlpatterns: list[URLPattern | URLResolver] = [
    path("theme/scheme/", views.scheme, name="scheme"),
    path("styleguide/", views.guide, name="styleguide"),
]
