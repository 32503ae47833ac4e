"""Addresses of imports, within those of listings."""

from django.urls import path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.listings.views import importing

urlpatterns = [
    path("desk/import/", importing.imports, name="imports"),
    path(
        "desk/import/template/<slug:kind>-<slug:language>.<slug:file_format>",
        importing.template_file,
        name="import_template",
    ),
    path("desk/import/<publiccode:code>/", importing.run, name="import"),
    path("desk/import/<publiccode:code>/columns/", importing.columns, name="import_columns"),
    path("desk/import/<publiccode:code>/progress/", importing.progress, name="import_progress"),
    path("desk/import/<publiccode:code>/marked/", importing.marked_file, name="import_marked"),
    path("desk/import/<publiccode:code>/<slug:action>/", importing.act, name="import_act"),
]
