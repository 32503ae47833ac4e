"""Where mails and notices lead. Paths are the same words in both languages, under its prefix."""

from django.urls import NoReverseMatch, reverse
from django.utils import translation

from marketplace.listings.models import Listing


def _reverse(name: str, fallback: str, *args: str, language: str) -> str:
    with translation.override(language):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:  # a command without the site's addresses must still be able to tell
            return fallback if language == "vi" else f"/{language}{fallback}"


def desk(listing: Listing, language: str) -> str:
    """The owner's own page of the listing."""
    fallback = f"/desk/listings/{listing.code}/"
    return _reverse("listings:desk_listing", fallback, listing.code, language=language)


def public(listing: Listing, language: str) -> str:
    """The public page, or the owner's own where the public addresses aren't known."""
    with translation.override(language):
        try:
            return listing.get_absolute_url()
        except NoReverseMatch:
            return desk(listing, language)


def review(listing: Listing, language: str = "vi") -> str:
    """The moderator's page of the listing in the admin."""
    fallback = f"/admin/moderation/{listing.code}/"
    return _reverse("listings_moderation:review", fallback, listing.code, language=language)


def queue(language: str = "vi") -> str:
    """The moderation queue in the admin."""
    return _reverse("listings_moderation:queue", "/admin/moderation/", language=language)


def renewal(token: str, language: str) -> str:
    """The page that renews by a signed link."""
    return _reverse("listings:renew_link", f"/desk/renew/{token}/", token, language=language)


def word(token: str, language: str) -> str:
    """The page where a person enters the code that confirms what staff wrote down for them."""
    return _reverse("listings:confirm_word", f"/word/{token}/", token, language=language)
