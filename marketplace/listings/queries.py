"""Every read of this room. A single record is fetched only for somebody, and may not be found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import one_time, staff
from cms.base import audit
from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from cms.base.models import AuditEntry
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import permissions, states, validation
from marketplace.listings.differences import FieldDifference, differences
from marketplace.listings.models import (
    Listing,
    ListingDocument,
    ListingDraft,
    ListingImage,
    ModerationNote,
    TechnologyNeed,
    TechnologyOffer,
)
from marketplace.listings.permissions import Audience, audience_of

Content = TechnologyOffer | TechnologyNeed
S = Listing.State
E = Listing.EditState

__all__ = [
    "Audience",
    "Content",
    "DocumentRow",
    "approved_images",
    "audience_of",
    "content_as_dict",
    "content_for",
    "content_row",
    "desk_of",
    "difference",
    "documents_for",
    "drafts_of",
    "get_document_for",
    "get_draft_for",
    "get_ended",
    "get_listing_for",
    "history",
    "images_for",
    "latest_content",
    "listing_text",
    "live_for",
    "moderation_queue",
    "notes_for",
    "picture_keys",
    "shown_title",
    "waiting_inside",
    "with_everything",
    "word_code_went",
]


def approved_images() -> Prefetch[str]:
    """A listing's public pictures, as `shown_images`."""
    rows = ListingImage.objects.filter(approved_at__isnull=False).select_related("image")
    return Prefetch("listingimages", queryset=rows, to_attr="shown_images")


def with_everything(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """With what a row or page shows, in a constant number of queries."""
    return listings.select_related(
        "organisation__standing",
        "organisation__province",
        "created_by",
        "list_entry__technology_list",
        "offer__province",
        "offer__ward",
        "need__province",
        "need__ward",
    ).prefetch_related("fields", approved_images())


def bare_live_for(audience: Audience) -> QuerySet[Listing]:
    """The same as `live_for` without order and without anything joined, for codes and counts."""
    now = timezone.now()
    found = Listing.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now),
        state=S.LIVE,
        organisation__state=Organisation.State.ACTIVE,
    )
    if audience == "public":
        found = found.exclude(disclosure=Listing.Disclosure.MEMBERS)
    return found.order_by()


def live_for(audience: Audience) -> QuerySet[Listing]:
    """What this circle of readers may see now, newest first; nobody's name decides the order."""
    found = with_everything(bare_live_for(audience))
    return found.order_by(F("published_at").desc(nulls_last=True), "-pk")


def get_listing_for(user: Any, code: str, kind: str | None = None) -> Listing:
    """One listing with what its page shows.

    Raises:
        NotFound: there is none, or the person may not know of it.
    """
    normal = normalise_code(code)
    rows = Listing.objects.filter(code=normal or "")
    if kind is not None:
        rows = rows.filter(kind=kind)
    found = with_everything(rows).first()
    if found is None or not permissions.can_view_listing(user, found):
        raise NotFound
    return found


def get_ended(code: str, kind: str) -> Listing | None:
    """What was up for everybody under this address and has ended, None for anything else."""
    rows = Listing.objects.filter(code=normalise_code(code) or "", kind=kind)
    found = with_everything(rows).first()
    return found if found is not None and permissions.may_say_it_ended(found) else None


def desk_of(user: Any, *, clients: bool = False) -> QuerySet[Listing]:
    """The listings of the person's organisations, and those a moderator entered for others.

    Args:
        user: whose desk.
        clients: with those of clients for whom the person is a broker; they read them.
    """
    mine = registry.affiliations_of(user).filter(organisation=OuterRef("organisation_id"))
    theirs = Q(Exists(mine))
    if staff.is_moderator(user):
        theirs |= Q(created_by=user) & ~Q(word=Listing.Word.OWN)
    if clients:
        for mandate in registry.mandates_under(registry.standing_of(user)):
            whole = mandate.scope == mandate.Scope.ALL
            named = Q() if whole else Q(code__in=mandate.codes)
            theirs |= Q(organisation=mandate.client_id) & named
    return with_everything(Listing.objects.filter(theirs)).order_by("-created_at", "-pk")


def waiting_inside(user: Any) -> QuerySet[Listing]:
    """Listings of the person's organisations that wait for an approval inside."""
    return desk_of(user).filter(Q(state=S.INTERNAL_REVIEW) | Q(edit_state=E.INTERNAL_REVIEW))


def drafts_of(user: Any) -> QuerySet[ListingDraft]:
    """What the person is typing and hasn't sent, newest first."""
    if not user.is_authenticated:
        return ListingDraft.objects.none()
    mine = ListingDraft.objects.filter(user=user, finished_at__isnull=True)
    return mine.select_related("organisation", "listing")


def get_draft_for(user: Any, code: str) -> ListingDraft:
    """One's own draft; a sent one too, so that a form sent twice finds its listing.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    rows = ListingDraft.objects.select_related("organisation", "listing__organisation")
    found = rows.filter(code=normalise_code(code) or "").first()
    if found is None or not permissions.can_use_draft(user, found):
        raise NotFound
    return found


def word_code_went(listing: Listing) -> bool:
    """Whether a code went out to the person whose word a listing waits for."""
    return one_time.is_issued("word", listing.code)


# --- content ---------------------------------------------------------------------------------


def content_row(listing: Listing) -> Content:
    """The content's row read afresh, with its newest and live revisions."""
    rows: QuerySet[Any] = validation.model_of(listing.kind).objects.all()
    content: Content = rows.select_related("latest_revision", "live_revision").get(listing=listing)
    content.listing = listing
    return content


def latest_content(listing: Listing) -> Content:
    """The newest version: what is being written or reviewed. Not for strangers."""
    row = content_row(listing)
    if row.latest_revision is None:
        return row
    content: Content = row.with_content_json(row.latest_revision.content)
    content.listing = listing
    return content


def content_for(user: Any, listing: Listing, *, latest: bool = False) -> Content:
    """The live version; `latest` asks for the newest, which the owner's side and moderators get.

    What was never published is its newest version, to those who may read it.

    Raises:
        NotFound: nothing is up, and the person may not read what isn't.
    """
    if permissions.can_see_unpublished(user, listing):
        if latest or listing.first_published_at is None:
            return latest_content(listing)
        return listing.content
    if latest or not permissions.can_view_listing(user, listing):
        raise NotFound
    return listing.content


def _value(content: Content, name: str) -> Any:
    if name in {"province", "ward"}:
        return getattr(content, f"{name}_id")
    value = getattr(content, name)
    if name == "deadline" and isinstance(value, str) and value:
        return date.fromisoformat(value)
    if name == "royalty_percent" and value is not None:
        return Decimal(str(value))
    return value


def content_as_dict(content: Content) -> dict[str, Any]:
    """Values by column name, places as codes: the shape that `validation` and forms work with."""
    kind = "offer" if isinstance(content, TechnologyOffer) else "need"
    return {name: _value(content, name) for name in validation.columns(kind)}


def listing_text(content: Content) -> str:
    """All that is said, as one text: what the technology lists are compared with."""

    def words(value: Any) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for part in value.values():
                yield from words(part)
        elif isinstance(value, list):
            for part in value:
                yield from words(part)

    data = content_as_dict(content)
    return "\n".join(text for value in data.values() for text in words(value) if text)


# --- files -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as one person sees it.

    Args:
        document: the record.
        title: what it is called towards this person.
        may_open: whether this person can open it now.
        waiting: added with a change that isn't approved yet.
    """

    document: ListingDocument
    title: str
    may_open: bool
    waiting: bool

    @property
    def code(self) -> str:
        """What the download's address names it by."""
        return str(self.document.file.code)


def shown_title(document: ListingDocument, *, knows_owner: bool) -> str:
    """A document's title; one that is just the file's own name is for those who know the owner.

    The form proposes the file's name, and people name their files after themselves.
    """
    if knows_owner:
        return document.title
    name = " ".join(document.file.original_name.rsplit(".", 1)[0].split())
    title = " ".join(document.title.split())
    if title and not (title.startswith(name) or name.startswith(title)):
        return document.title
    return f"{_('Document')} {document.position}"


def documents_for(user: Any, listing: Listing) -> list[DocumentRow]:
    """The documents this person may know of; those for staff stay unmentioned to others."""
    rows = list(listing.listingdocuments.select_related("file"))
    inside = permissions.can_see_unpublished(user, listing)
    if not inside:
        rows = [row for row in rows if row.approved_at is not None]
    readers = [row for row in rows if row.access != ListingDocument.Access.STAFF]
    if len(readers) < len(rows) and not (inside and permissions.can_see_evidence(user, listing)):
        rows = readers
    access = {row.access for row in rows}
    up = permissions.is_up(listing)
    knows_owner = permissions.can_see_owner(user, listing)
    opens = {
        ListingDocument.Access.PUBLIC: up,
        ListingDocument.Access.MEMBERS: up
        and ListingDocument.Access.MEMBERS in access
        and registry.is_verified_member(user),
        ListingDocument.Access.NDA: up
        and ListingDocument.Access.NDA in access
        and permissions.has_grant(user, listing),
        ListingDocument.Access.STAFF: False,
    }
    return [
        DocumentRow(
            row,
            title=shown_title(row, knows_owner=knows_owner),
            may_open=inside or opens[ListingDocument.Access(row.access)],
            waiting=row.approved_at is None,
        )
        for row in rows
    ]


def get_document_for(user: Any, code: str) -> ListingDocument:
    """One document that the person may open now.

    Raises:
        NotFound: there is none, or it isn't for this person.
    """
    rows = ListingDocument.objects.select_related("file", "listing__organisation", "draft").filter(
        file__code=normalise_code(code) or ""
    )
    found = rows.first()
    if found is None or not permissions.can_open_document(user, found):
        raise NotFound
    return found


def images_for(user: Any, listing: Listing) -> list[ListingImage]:
    """The pictures this person sees: approved ones, and on the owner's side the waiting ones."""
    rows = listing.listingimages.select_related("image")
    if not permissions.can_see_unpublished(user, listing):
        rows = rows.filter(approved_at__isnull=False)
    return list(rows)


def picture_keys() -> QuerySet[ListingImage, int]:
    """Keys of the pictures that hang on listings and drafts: they change with them alone."""
    return ListingImage.objects.values_list("image_id", flat=True)


# --- moderation ------------------------------------------------------------------------------


def moderation_queue() -> QuerySet[Listing]:
    """What waits for the exchange, the longest owed first."""
    waiting = Q(state__in=states.IN_REVIEW) | Q(edit_state__in=states.EDIT_IN_REVIEW)
    return (
        Listing.objects.filter(waiting)
        .select_related("organisation", "created_by", "offer", "need")
        .order_by(F("moderation_due_at").asc(nulls_last=True), "pk")
    )


def history(listing: Listing) -> QuerySet[AuditEntry]:
    """Who did what and when, newest first."""
    return audit.trail(listing)


def notes_for(user: Any, listing: Listing) -> QuerySet[ModerationNote]:
    """The comments this person reads: moderators all, the owner's side those meant for it."""
    # Written answers of before `DeskAnswer` stand among the answers.
    rows = listing.notes.select_related("author").exclude(stage="answer")
    if permissions.can_moderate(user, listing):
        return rows
    if not permissions.is_owner_side(user, listing):
        return rows.none()
    return rows.filter(internal=False)


def difference(listing: Listing) -> list[FieldDifference]:
    """Field by field, the live version (or nothing yet) against the newest one."""
    row = content_row(listing)
    old = content_as_dict(row) if listing.first_published_at is not None else {}
    return differences(type(row), old, content_as_dict(latest_content(listing)))
