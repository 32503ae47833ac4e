"""Pictures and files of the long form: attached at once, whatever else is wrong with the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.base.errors import NotFound, Refused
from marketplace.listings import services
from marketplace.listings.models import ListingDocument, ListingDraft, ListingImage
from marketplace.listings.services import describing

Access, Purpose = ListingDocument.Access, ListingDocument.Purpose


def _images(draft: ListingDraft) -> Any:
    own = {"listing": draft.listing} if draft.listing_id else {"draft": draft}
    return (
        ListingImage.objects.filter(**own, removal_asked_at__isnull=True)
        .select_related("image")
        .prefetch_related("image__renditions")
    )


def _documents(draft: ListingDraft) -> Any:
    own = {"listing": draft.listing} if draft.listing_id else {"draft": draft}
    rows = ListingDocument.objects.filter(**own, removal_asked_at__isnull=True)
    return rows.select_related("file")


def pictures(draft: ListingDraft | None) -> list[ListingImage]:
    """The pictures of a draft or of its listing, with words that were too long to be kept."""
    rows = list(_images(draft)) if draft is not None else []
    for row in rows:
        for name, value in _typed(draft).get(("image", row.pk), {}).items():
            setattr(row.image if name.startswith("alt") else row, name, value)
    return rows


def _typed(draft: Any) -> dict[tuple[str, int], dict[str, str]]:
    """What was typed beside files and refused in this request: it stays in its boxes."""
    found: dict[tuple[str, int], dict[str, str]] = draft.__dict__.setdefault("refused_words", {})
    return found


def documents(draft: ListingDraft | None) -> list[dict[str, Any]]:
    """The documents for readers."""
    rows = [_row(row) for row in _of(draft, [Purpose.ATTACHMENT])]
    for each in rows:
        kept = _typed(draft).get(("document", each["row"].pk), {})
        each["title"] = kept.get("title", each["row"].asked_title)
    return rows


def evidence(draft: ListingDraft | None) -> list[dict[str, Any]]:
    """What only staff see."""
    return [_row(row) for row in _of(draft, [Purpose.OWNERSHIP, Purpose.CO_OWNERS])]


def _of(draft: ListingDraft | None, purposes: list[Any]) -> list[ListingDocument]:
    return list(_documents(draft).filter(purpose__in=purposes)) if draft is not None else []


def _row(row: ListingDocument) -> dict[str, Any]:
    return {
        "row": row,
        "url": reverse("listings:file", args=[row.file.code]),
        "kind": row.get_purpose_display(),
    }


def take(request: HttpRequest, draft: ListingDraft) -> dict[str, list[str]]:
    """Attach what was chosen, remove what was asked for, keep captions and access.

    Returns what was refused, by the name of the box, in words.
    """
    refused: dict[str, list[str]] = {}
    _remove(request, draft)
    _describe(request, draft, refused)
    for upload in request.FILES.getlist("new_images"):
        try:
            services.add_image(request.user, draft=draft, upload=upload)
        except Refused as refusal:
            _say(refused, "images", upload.name, refusal)
    access = request.POST.get("new_documents_access", Access.NDA)
    for upload in request.FILES.getlist("new_documents"):
        _add(
            request, draft, refused, "documents", upload, access=access, purpose=Purpose.ATTACHMENT
        )
    purpose = request.POST.get("new_evidence_purpose", Purpose.OWNERSHIP)
    if purpose not in {Purpose.OWNERSHIP, Purpose.CO_OWNERS}:
        purpose = Purpose.OWNERSHIP
    for upload in request.FILES.getlist("new_evidence"):
        _add(request, draft, refused, "evidence", upload, access=Access.STAFF, purpose=purpose)
    return refused


def _add(
    request: HttpRequest,
    draft: ListingDraft,
    refused: dict[str, list[str]],
    box: str,
    upload: Any,
    *,
    access: str,
    purpose: str,
) -> None:
    title = (upload.name or "").rsplit(".", 1)[0]
    try:
        services.add_document(
            request.user, draft=draft, upload=upload, title=title, access=access, purpose=purpose
        )
    except Refused as refusal:
        _say(refused, box, upload.name, refusal)


def _say(refused: dict[str, list[str]], box: str, name: str | None, refusal: Refused) -> None:
    words = _("%(file)s: %(reason)s") % {"file": name or "", "reason": refusal.message}
    refused.setdefault(box, []).append(words)


def _find(rows: Any, pk: str) -> Any:
    """The row of that number among these; numbers of others find nothing.

    Raises:
        NotFound: there is none.
    """
    found = rows.filter(pk=pk).first() if pk.isdecimal() else None
    if found is None:
        raise NotFound
    return found


def _remove(request: HttpRequest, draft: ListingDraft) -> None:
    """Remove what was asked for; what is gone already is gone (a form sent twice)."""
    for name, rows, service, keyword in (
        ("remove_image", _images, services.remove_image, "image"),
        ("remove_document", _documents, services.remove_document, "document"),
    ):
        pk = request.POST.get(name, "")
        if not pk:
            continue
        try:
            service(request.user, **{keyword: _find(rows(draft), pk)})
        except NotFound:
            continue


def _describe(request: HttpRequest, draft: ListingDraft, refused: dict[str, list[str]]) -> None:
    """Captions, descriptions and order of pictures; who may open documents."""
    asked = request.POST
    for row in _images(draft):
        prefix = f"image-{row.pk}-"
        if f"{prefix}caption_vi" not in asked:
            continue
        try:
            position = int(asked.get(f"{prefix}position", ""))
        except ValueError:
            position = row.position
        words = {
            name: asked.get(prefix + name, "")
            for name in ("caption_vi", "caption_en", "alt_vi", "alt_en")
        }
        try:
            describing.describe_image(request.user, image=row, position=position, **words)
        except Refused as refusal:
            _typed(draft)["image", row.pk] = words
            _say(refused, "images", row.image.title, refusal)
    for document in _documents(draft).filter(purpose=Purpose.ATTACHMENT):
        access = asked.get(f"document-{document.pk}-access", "")
        title = asked.get(f"document-{document.pk}-title", document.asked_title)
        if not access or (access, title) == (document.asked_access, document.asked_title):
            continue
        try:
            describing.describe_document(
                request.user, document=document, access=access, title=title
            )
        except Refused as refusal:
            if refusal.code == "too_long":
                _typed(draft)["document", document.pk] = {"title": title}
            _say(refused, "documents", document.title, refusal)
