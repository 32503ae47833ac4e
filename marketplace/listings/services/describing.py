"""Words, order and access of what hangs on a listing or draft already."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.base.errors import NotFound, Refused, not_too_long
from cms.base.text import clean
from marketplace.listings.models import Listing, ListingDocument, ListingImage
from marketplace.listings.services import attachments
from marketplace.listings.services.common import record

Access = ListingDocument.Access
#: From everybody to hardly anybody.
WIDTH = {Access.PUBLIC: 3, Access.MEMBERS: 2, Access.NDA: 1, Access.STAFF: 0}
MOST_CAPTION, MOST_ALT, MOST_TITLE = 200, 255, 160  # characters
MOST = 32_000  # what the position's column holds


def is_up_already(row: ListingImage | ListingDocument) -> bool:
    """Whether readers see it now, so that its words change only by a new review."""
    listing = row.listing
    return (
        row.approved_at is not None
        and listing is not None
        and listing.first_published_at is not None
    )


@transaction.atomic
def describe_image(
    actor: Any,
    *,
    image: ListingImage,
    caption_vi: str,
    caption_en: str,
    alt_vi: str,
    alt_en: str,
    position: int,
) -> ListingImage:
    """Captions, descriptions for those who can't see it, and the place in the order.

    Words of a picture that readers see already stay as they were approved.

    Raises:
        NotFound, NotAllowed: not theirs, or not to be changed now.
        Refused: too long.
    """
    row = ListingImage.objects.select_related("image", "listing", "draft").filter(pk=image.pk)
    found = row.first()
    if found is None:
        raise NotFound
    words = {"caption_vi": clean(caption_vi), "caption_en": clean(caption_en)}
    alts = {"alt_vi": clean(alt_vi), "alt_en": clean(alt_en)}
    if not is_up_already(found):
        for name, value in words.items():
            not_too_long(value, MOST_CAPTION, field=name)
        for name, value in alts.items():
            not_too_long(value, MOST_ALT, field=name)
    position = min(max(position, 0), MOST)
    same = all(getattr(found, name) == value for name, value in words.items())
    same = same and all(getattr(found.image, name) == value for name, value in alts.items())
    if is_up_already(found):
        same, words, alts = True, {}, {}
    if same and position == found.position:
        return found
    _allowed(actor, found)
    for name, value in words.items():
        setattr(found, name, value)
    found.position = position
    found.save(update_fields=[*words, "position"])
    if alts:
        for name, value in alts.items():
            setattr(found.image, name, value)
        found.image.save(update_fields=list(alts))
    return found


def _allowed(actor: Any, row: ListingImage | ListingDocument) -> None:
    """Refuse whoever may not change it now; a live listing gets its change begun."""
    place = attachments._place  # noqa: SLF001 - one rule for all attachments of this package
    place(actor, row.draft if row.listing_id is None else None, row.listing)


@transaction.atomic
def describe_document(
    actor: Any, *, document: ListingDocument, access: str, title: str
) -> ListingDocument:
    """Who may open a document, and its title.

    A document that readers see already is hidden from them at once where access becomes narrower;
    wider access, or another title, waits for the approval of the change.

    Raises:
        NotFound, NotAllowed: not theirs, or not to be changed now.
        Refused: no such access, too long a title, or it could give an anonymous owner away.
    """
    rows = ListingDocument.objects.select_related("file", "listing", "draft")
    found = rows.filter(pk=document.pk).first()
    if found is None:
        raise NotFound
    if access not in Access.values or (access == Access.STAFF) != (found.access == Access.STAFF):
        raise Refused(_("Choose who may open it."), field="access", code="access")
    title = not_too_long(clean(title), MOST_TITLE, field="title") or found.asked_title
    if access == found.asked_access and title == found.asked_title:
        return found
    _allowed(actor, found)
    if is_up_already(found):
        wider = WIDTH[Access(access)] > WIDTH[Access(found.access)]
        found.pending_access = access if wider else ""
        found.pending_title = title if title != found.title else ""
        if not wider:
            found.access = access
    else:
        found.access, found.title = access, title
    found.save(update_fields=["access", "title", "pending_access", "pending_title"])
    listing = found.listing
    hidden = {listing.disclosure, listing.pending_disclosure} if listing is not None else set()
    if found.draft is not None and listing is None:
        hidden = {str(found.draft.data.get("disclosure") or "")}
    if Listing.Disclosure.ANONYMOUS in hidden:
        attachments.refuse_telling_documents(ListingDocument.objects.filter(pk=found.pk))
    if listing is not None:
        record(actor, "describe_document", listing, document=found.file.code, access=access)
    return found
