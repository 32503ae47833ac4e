from django.urls import URLPattern, URLResolver, path, re_path

from cms.pages import views

app_name = "pages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("figures/answers/", views.answers, name="answers"),
    path("figures/words/", views.words, name="words"),
    # Wagtail's own pattern, before it: that one stays for the addresses that pages make.
    re_path(r"^(?P<path>(?!_util/)(?:[\w\-]+/)*)$", views.page, name="page"),
]
