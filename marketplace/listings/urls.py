from django.urls import URLPattern, URLResolver

from marketplace.listings import urls_reading

app_name = "listings"
urlpatterns: list[URLPattern | URLResolver] = [*urls_reading.urlpatterns]
