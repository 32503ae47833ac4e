"""Every address of the exchange. Vietnamese at `/`, English at `/en/`."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import api
from cms.base.views import healthz

handler400 = "cms.base.views.bad_request"
handler403 = "cms.base.views.forbidden"
handler404 = "cms.base.views.not_found"
handler500 = "cms.base.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("", include("cms.theme.urls")),
    path("", include("cms.pages.urls_plain")),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.DEBUG or settings.DEMO:
    # Not static(): that one is silent without DEBUG, and the demo runs without it.
    media = {"document_root": settings.MEDIA_ROOT}
    urlpatterns.append(path("media/<path:path>", serve, media))

urlpatterns += i18n_patterns(
    # Wagtail's own sign-in pages know no second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("account/", include("cms.accounts.urls")),
    path("", include("ecosystem.registry.urls")),
    path("", include("marketplace.deals.urls")),
    path("", include("marketplace.deals.outside.urls")),
    path("", include("marketplace.listings.urls")),
    path("", include("cms.pages.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
