"""What a reader is told of the two sides: names only as far as the reader may know them."""

from django.utils.translation import gettext as _

from cms.base.i18n import localized
from ecosystem.registry.mandates.showing import speaker
from ecosystem.registry.models import Organisation
from marketplace.deals import permissions
from marketplace.deals.models import Interest
from marketplace.listings.models import Listing


def organisation_of(interest: Interest, side: str) -> Organisation:
    """The organisation on a side. Whoever asks has asked `Reader.knows` before showing it."""
    if side == permissions.FROM:
        return interest.from_organisation
    return interest.to_organisation


def side_name(reader: permissions.Reader, interest: Interest, side: str) -> str:
    """Who stands on a side, in the current language: the name, or the province alone."""
    organisation = organisation_of(interest, side)
    mandate = interest.from_mandate if side == permissions.FROM else interest.to_mandate
    if reader.knows(interest, side):
        return speaker(localized(organisation, "name").text, mandate)
    name = _unnamed(organisation)
    return _("%(name)s, through an intermediary") % {"name": name} if mandate else name


def _unnamed(organisation: Organisation) -> str:
    if organisation.province is None:
        return _("an organisation that isn't named yet")
    place = localized(organisation.province, "name").text
    return _("an organisation in %(place)s that isn't named yet") % {"place": place}


def listing_title(reader: permissions.Reader, listing: Listing | None) -> str:
    """The title of a listing, in the current language; without its words once they are gone."""
    if listing is None:
        return ""
    if reader.reads(listing):
        return localized(listing, "live_title").text or listing.code
    return _("listing %(code)s, which can't be read any more") % {"code": listing.code}


def other_side(side: str) -> str:
    """The side across the table."""
    return permissions.TO if side == permissions.FROM else permissions.FROM


def own_side(reader: permissions.Reader, interest: Interest) -> str:
    """The side the reader sits on: the one whose turn it is first; the listing's for staff."""
    sides = reader.sees(interest)
    for side in (*permissions.awaited(interest), permissions.TO, permissions.FROM):
        if side in sides:
            return side
    return permissions.TO
