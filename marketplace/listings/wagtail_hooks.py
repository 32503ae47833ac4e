"""What moderators see of listings in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from marketplace.listings import admin_views, permissions, queries
from marketplace.listings.admin_home import QueuePanel
from marketplace.listings.models import TechnologyNeed, TechnologyOffer
from marketplace.listings.viewsets import ListingsGroup


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Queue, one listing under review, its actions and files, entry for others."""
    inner = [
        path("", admin_views.queue, name="queue"),
        path("entry/", admin_views.entry, name="entry"),
        path("files/<code>/", admin_views.document, name="document"),
        path("<code>/", admin_views.review, name="review"),
        path("<code>/<action>/", admin_views.act, name="act"),
    ]
    return [path("moderation/", include((inner, "listings_moderation")))]


class QueueItem(MenuItem):
    """The queue with the number of those that wait."""

    def is_shown(self, request: Any) -> bool:
        """For moderators."""
        return permissions.can_moderate(request.user)

    def render_component(self, request: Any) -> LinkMenuItem:
        """The entry, counted."""
        component: LinkMenuItem = super().render_component(request)
        count = queries.moderation_queue().order_by().count()
        component.label = f"{self.label} ({count})" if count else str(self.label)
        return component


class EntryItem(MenuItem):
    """Typing a listing in for somebody."""

    def is_shown(self, request: Any) -> bool:
        """For moderators."""
        return permissions.can_enter_for_others(request.user)


@hooks.register("register_admin_menu_item")
def queue_item() -> MenuItem:
    """First in the menu: nothing may wait unseen."""
    return QueueItem(
        _l("To review"),
        reverse("listings_moderation:queue"),
        name="moderation-queue",
        icon_name="tasks",
        order=90,
    )


@hooks.register("register_admin_menu_item")
def entry_item() -> MenuItem:
    """Entry for others."""
    return EntryItem(
        _l("Enter for others"),
        reverse("listings_moderation:entry"),
        name="enter-for-somebody",
        icon_name="edit",
        order=95,
    )


@hooks.register("construct_homepage_panels")
def queue_panel(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for a moderator, on the first page that staff see."""
    if permissions.can_moderate(request.user):
        panels.append(QueuePanel())


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """The few rules that our pages in the admin need."""
    return format_html('<link rel="stylesheet" href="{}">', static("listings/admin.css"))


@hooks.register("register_admin_viewset")
def listings_group() -> ListingsGroup:
    """Offers and needs, read only."""
    return ListingsGroup()


class ReviewFinder:
    """Where Wagtail's dashboards lead for a content row: our page, for moderators."""

    def __init__(self, user: Any = None) -> None:
        self.user = user

    def get_edit_url(self, instance: TechnologyOffer | TechnologyNeed) -> str | None:
        """The page where it is moderated, None for others."""
        if self.user is not None and not permissions.can_moderate(self.user):
            return None
        return reverse("listings_moderation:review", args=[instance.listing.code])


for _model in (TechnologyOffer, TechnologyNeed):
    register_admin_url_finder(_model, ReviewFinder)
