"""Addresses of listings: readers' pages, the long forms, the owner's desk, files."""

from django.urls import URLPattern, URLResolver, path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.listings import urls_reading
from marketplace.listings.importing import urls as importing_urls
from marketplace.listings.saved import urls as saved_urls
from marketplace.listings.views import (
    approving,
    desk,
    files,
    previewing,
    staff_entry,
    typing,
    writing,
)

app_name = "listings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("needs/new/", writing.new_need, name="need_new"),
    path("offers/new/", writing.new_offer, name="offer_new"),
    path("needs/confirm/<str:token>/", staff_entry.confirm_word, name="confirm_word"),
    path("drafts/new/<slug:kind>/save/", typing.save_new, name="draft_save_new"),
    path("drafts/new/<slug:kind>/matches/", typing.matches, name="draft_matches"),
    path("drafts/<publiccode:code>/", writing.draft, name="draft"),
    path("drafts/<publiccode:code>/save/", typing.save, name="draft_save"),
    path("drafts/<publiccode:code>/discard/", typing.discard, name="draft_discard"),
    path("drafts/<publiccode:code>/accept/", typing.accept, name="draft_accept"),
    path("desk/", desk.desk, name="desk"),
    path("desk/approvals/", approving.approvals, name="approvals"),
    path("desk/approvals/<publiccode:code>/", approving.approval, name="approval"),
    path("desk/staff/new-need/", staff_entry.new_need, name="staff_new_need"),
    path("desk/renew/<str:token>/", desk.renew_link, name="renew_link"),
    path("desk/listings/<publiccode:code>/", desk.listing, name="desk_listing"),
    path("desk/listings/<publiccode:code>/preview/", previewing.preview, name="preview"),
    path("desk/listings/<publiccode:code>/edit/", desk.edit, name="edit"),
    path("desk/listings/<publiccode:code>/word/", staff_entry.upload_form, name="upload_form"),
    path("desk/listings/<publiccode:code>/<slug:action>/", desk.act, name="act"),
    path("files/<publiccode:code>/", files.open_file, name="file"),
    *importing_urls.urlpatterns,
    *saved_urls.urlpatterns,
    *urls_reading.urlpatterns,
]
