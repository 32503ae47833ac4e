"""Pictures and files: added to a draft or listing, approved with it, opened by those who may."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base import audit, files
from cms.base.errors import NotFound, Refused
from cms.base.models import StoredFile
from cms.base.text import clean
from marketplace.listings import permissions, queries, states
from marketplace.listings.models import Listing, ListingDocument, ListingDraft, ListingImage
from marketplace.listings.services.common import allow, record, save, visible

MAX_IMAGES = 8
MAX_DOCUMENTS = 12
Access = ListingDocument.Access
#: What readers who don't know the owner may not be given: its words would tell.
TELLING = (Access.PUBLIC, Access.MEMBERS)


def _place(
    actor: Any, draft: ListingDraft | None, listing: Listing | None
) -> tuple[ListingDraft | None, Listing | None]:
    """Where an attachment goes: the listing once there is one, else the draft, both locked.

    Raises:
        NotFound, NotAllowed: not theirs, or not to be changed now.
    """
    if draft is not None:
        found = ListingDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if found is None or not permissions.can_use_draft(actor, found):
            raise NotFound
        listing = found.listing
        if listing is None:
            return found, None
    if listing is None:
        raise NotFound
    target = visible(actor, listing)
    allow(permissions.can_edit_listing(actor, target))
    if target.state != Listing.State.DRAFT and target.edit_state == Listing.EditState.NONE:
        edge = states.EDIT.edge(target.edit_state, "start_edit", record=target)
        target.edit_state = edge.target
        save(target)
    return None, target


def _anonymous(draft: ListingDraft | None, listing: Listing | None) -> bool:
    if listing is not None:
        return Listing.Disclosure.ANONYMOUS in {listing.disclosure, listing.pending_disclosure}
    return bool(draft and draft.data.get("disclosure") == Listing.Disclosure.ANONYMOUS)


def refuse_telling_documents(documents: Any) -> None:
    """An anonymous listing has no document for people who may not know the owner.

    Letterheads, signatures and a file's inner metadata tell more than its name, and none of that
    can be removed surely.

    Raises:
        Refused: one of `documents` could be opened before an agreement.
    """
    asked = Q(access__in=TELLING) | Q(pending_access__in=TELLING)
    telling = documents.filter(asked, removal_asked_at__isnull=True).first()
    if telling is not None:
        raise Refused(
            _(
                "“%(title)s” could give your name away. Without your name, documents open only "
                "after a non-disclosure agreement: change that, or remove the document."
            )
            % {"title": telling.title},
            field="documents",
            code="anonymous_document",
        )


def _next_position(rows: Any) -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def add_image(
    actor: Any,
    *,
    upload: UploadedFile[bytes],
    draft: ListingDraft | None = None,
    listing: Listing | None = None,
    caption_vi: str = "",
    caption_en: str = "",
) -> ListingImage:
    """Add a public picture, re-encoded; others see it once it is approved.

    Raises:
        NotFound, NotAllowed: not theirs, or not to be changed now.
        Refused: no picture, too big, or one too many.
    """
    on_draft, on_listing = _place(actor, draft, listing)
    owner: Any = {"draft": on_draft} if on_draft else {"listing": on_listing}
    rows = ListingImage.objects.filter(**owner, removal_asked_at__isnull=True)
    if rows.count() >= MAX_IMAGES:
        message = _("At most %(limit)s pictures fit. Remove one first.") % {"limit": MAX_IMAGES}
        raise Refused(message, field="images", code="too_many_images")
    # The file's own name could give an anonymous owner away: it is kept nowhere.
    image = files.store_image(
        actor,
        upload=upload,
        title=_("Picture of a listing"),
        alt_vi=clean(caption_vi),
        alt_en=clean(caption_en),
    )
    made = ListingImage.objects.create(
        **owner,
        image=image,
        caption_vi=clean(caption_vi)[:200],
        caption_en=clean(caption_en)[:200],
        position=_next_position(rows),
    )
    if on_listing is not None:
        record(actor, "add_image", on_listing, image=made.pk)
    return made


@transaction.atomic
def add_document(
    actor: Any,
    *,
    upload: UploadedFile[bytes],
    title: str,
    access: str,
    purpose: str = ListingDocument.Purpose.ATTACHMENT,
    draft: ListingDraft | None = None,
    listing: Listing | None = None,
) -> ListingDocument:
    """Add a private file with who may open it; evidence of rights is for staff only.

    Raises:
        NotFound, NotAllowed: not theirs, or not to be changed now.
        Refused: a type not taken, too big, one too many, or it could give an anonymous owner away.
    """
    on_draft, on_listing = _place(actor, draft, listing)
    if purpose != ListingDocument.Purpose.ATTACHMENT:
        access = Access.STAFF
    if access not in Access.values or purpose not in ListingDocument.Purpose.values:
        raise Refused(_("Choose who may open it."), field="access", code="access")
    owner: Any = {"draft": on_draft} if on_draft else {"listing": on_listing}
    rows = ListingDocument.objects.filter(**owner, removal_asked_at__isnull=True)
    if rows.count() >= MAX_DOCUMENTS:
        message = _("At most %(limit)s documents fit. Remove one first.") % {"limit": MAX_DOCUMENTS}
        raise Refused(message, field="documents", code="too_many_documents")
    made = ListingDocument(
        **owner,
        file=files.store(actor, upload=upload),
        title=clean(title)[:160] or _("Document"),
        access=access,
        purpose=purpose,
        position=_next_position(rows),
    )
    made.save()
    if _anonymous(on_draft, on_listing):
        refuse_telling_documents(ListingDocument.objects.filter(pk=made.pk))
    if on_listing is not None:
        record(actor, "add_document", on_listing, document=made.file.code, access=access)
    return made


def delete_stored(stored: StoredFile) -> None:
    """Delete a record of a file, and the file with the transaction."""
    storage, name = stored.file.storage, stored.file.name
    stored.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _drop(row: ListingImage | ListingDocument) -> None:
    """Delete a row and what it stored."""
    row.delete()
    if isinstance(row, ListingDocument):
        delete_stored(row.file)
    else:
        row.image.delete()


def _remove(actor: Any, row: ListingImage | ListingDocument, verb: str) -> None:
    _draft, listing = _place(actor, row.draft if row.listing_id is None else None, row.listing)
    if row.approved_at is not None and listing and listing.first_published_at is not None:
        row.removal_asked_at = timezone.now()
        row.save(update_fields=["removal_asked_at"])
    else:
        _drop(row)
    if listing is not None:
        record(actor, verb, listing)


@transaction.atomic
def remove_image(actor: Any, *, image: ListingImage) -> None:
    """Remove a picture: at once when nobody has seen it, else with the change's approval."""
    row = ListingImage.objects.select_related("image", "listing", "draft").filter(pk=image.pk)
    found = row.first()
    if found is None:
        raise NotFound
    _remove(actor, found, "remove_image")


@transaction.atomic
def remove_document(actor: Any, *, document: ListingDocument) -> None:
    """Remove a document: at once when nobody could open it, else with the change's approval."""
    row = ListingDocument.objects.select_related("file", "listing", "draft").filter(pk=document.pk)
    found = row.first()
    if found is None:
        raise NotFound
    _remove(actor, found, "remove_document")


def move_to_listing(draft: ListingDraft, listing: Listing) -> None:
    """What was attached while typing belongs to the listing now."""
    for model in (ListingImage, ListingDocument):
        model.objects.filter(draft=draft, listing__isnull=True).update(listing=listing)


def delete_of_draft(draft: ListingDraft) -> None:
    """Delete what hangs on a draft alone."""
    for image in ListingImage.objects.filter(draft=draft, listing=None).select_related("image"):
        _drop(image)
    for row in ListingDocument.objects.filter(draft=draft, listing=None).select_related("file"):
        _drop(row)


def approve_all(listing: Listing) -> None:
    """What waits becomes public with the version; what was to go, goes. Under the lock."""
    now = timezone.now()
    for image in listing.listingimages.filter(removal_asked_at__isnull=False):
        _drop(image)
    for document in listing.listingdocuments.filter(removal_asked_at__isnull=False):
        _drop(document)
    for document in listing.listingdocuments.exclude(pending_access="", pending_title=""):
        document.access, document.title = document.asked_access, document.asked_title
        document.pending_access = document.pending_title = ""
        document.save(update_fields=["access", "title", "pending_access", "pending_title"])
    listing.listingimages.filter(approved_at__isnull=True).update(approved_at=now)
    listing.listingdocuments.filter(approved_at__isnull=True).update(approved_at=now)


def drop_pending(listing: Listing) -> None:
    """A change is given up: what came with it goes, what was to go stays. Under the lock."""
    for image in listing.listingimages.filter(approved_at__isnull=True):
        _drop(image)
    for document in listing.listingdocuments.filter(approved_at__isnull=True):
        _drop(document)
    listing.listingimages.update(removal_asked_at=None)
    listing.listingdocuments.update(removal_asked_at=None, pending_access="", pending_title="")


@transaction.atomic
def open_document(user: Any, *, code: str) -> FileResponse:
    """The file, written down in the audit trail; its own name only for those who know the owner.

    A visitor without an account who opens what everybody may leaves no line: it would say nothing
    of anybody, and whoever asks often enough would fill the trail.

    Raises:
        NotFound: there is none, or the person may not open it: nothing more is told.
    """
    document = queries.get_document_for(user, code)
    listing = document.listing
    response = files.serve(document.file)
    if listing is None:
        return response
    if user.is_authenticated or document.access != Access.PUBLIC:
        audit.record(user, "listings.open_document", listing, document=document.file.code)
    if not permissions.can_see_owner(user, listing):
        suffix = str(document.file.file.name).rsplit(".", 1)[-1]
        name = f"{listing.code}-{document.position}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
