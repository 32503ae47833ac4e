"""Offers and needs as lists in the admin: read only, with filters and .xlsx."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from marketplace.listings import admin_views, permissions
from marketplace.listings.models import Listing


class ModeratorsRead(ModelPermissionPolicy):
    """Moderators see; nobody adds, changes or deletes here, administrators included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only `view`, only moderators."""
        return action == "view" and permissions.can_moderate(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several."""
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Listing, ModeratorsRead(Listing), exact_class=True)


def _day(moment: datetime | None) -> str:
    """A date written out: Wagtail's own column calls every day to come "just now"."""
    return date_format(localtime(moment), "d/m/Y") if moment else ""


def _published(listing: Listing) -> str:
    return _day(listing.published_at)


def _expires(listing: Listing) -> str:
    return _day(listing.expires_at)


class ListingIndexView(generic.IndexView):
    """Listings of one kind; the title leads to the page where they are moderated."""

    kind = ""

    def get_base_queryset(self) -> Any:
        """With what a row shows, in one query."""
        rows = Listing.objects.filter(kind=self.kind)
        return rows.select_related("organisation", "created_by", "offer", "need")

    def get_header_more_buttons(self) -> list[Any]:
        """The same list as a spreadsheet."""
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        url = f"?{query.urlencode()}"
        return [HeaderButton(label=str(_l("Download as .xlsx")), url=url, icon_name="download")]

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        """The page, or with `?format=xlsx` every row that passes the filters."""
        if self.request.GET.get("format") == "xlsx":
            rows = self.get_queryset()
            return admin_views.listing_sheet(str(self.page_title or self.kind), rows)
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response

    def get_edit_url(self, instance: Listing) -> str:
        """There is no editing here: the page where it is moderated."""
        return reverse("listings_moderation:review", args=[instance.code])


class _ListingViewSet(ModelViewSet):
    model = Listing
    icon = "doc-full"
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    list_display = (
        TitleColumn(
            "title",
            label=_l("Title"),
            accessor=admin_views.title_of,
            get_url=lambda listing: reverse("listings_moderation:review", args=[listing.code]),
        ),
        Column("organisation", label=_l("Organisation")),
        Column("get_state_display", label=_l("State"), sort_key="state"),
        Column("get_edit_state_display", label=_l("Change")),
        Column("published", label=_l("Published"), accessor=_published, sort_key="published_at"),
        Column("expires", label=_l("Expires"), accessor=_expires, sort_key="expires_at"),
        Column("code", label=_l("Code")),
    )
    list_filter = ("state", "edit_state", "disclosure", "word", "outcome", "published_at")
    search_fields = ("code", "live_title_vi", "live_title_en", "organisation__name_vi")
    ordering = ("-created_at",)
    list_per_page = 50
    exclude_form_fields = ("version",)


class OfferIndexView(ListingIndexView):
    kind = Listing.Kind.OFFER
    page_title = _l("Technologies on offer")


class NeedIndexView(ListingIndexView):
    kind = Listing.Kind.NEED
    page_title = _l("Technology needs")


class OffersViewSet(_ListingViewSet):
    """Technologies on offer."""

    url_prefix = "offers"
    menu_label = _l("Technologies on offer")
    menu_name = "offers"
    menu_order = 110
    index_view_class = OfferIndexView


class NeedsViewSet(_ListingViewSet):
    """Technology needs."""

    url_prefix = "needs"
    menu_label = _l("Technology needs")
    menu_name = "needs"
    menu_order = 120
    index_view_class = NeedIndexView


class ListingsGroup(ViewSetGroup):
    """Both lists under one entry of the menu."""

    menu_label = _l("Listings")
    menu_icon = "list-ul"
    menu_order = 110
    items = (OffersViewSet("listing_offers"), NeedsViewSet("listing_needs"))
