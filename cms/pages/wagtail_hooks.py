"""What editors have in the Wagtail admin beyond Wagtail's own."""

from wagtail import hooks

from cms.pages.choosing import ListingChooserViewSet, viewset


@hooks.register("register_admin_viewset")
def listing_chooser() -> ListingChooserViewSet:
    """The chooser of live listings."""
    return viewset
