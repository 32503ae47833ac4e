"""What every service of this room does alike: lock, step, tell, mark as changed.

Locks are taken in one order everywhere: drafts by primary key, then the listing. What hangs on a
listing (content, files, approvals, checks) is only written under the listing's lock.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cms.accounts import notify, staff
from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import Conflict, NotAllowed, NotFound
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Affiliation
from marketplace.listings import addresses, permissions, states
from marketplace.listings.models import Listing, ListingDraft
from marketplace.listings.queries import latest_content
from search import outbox

S = Listing.State
E = Listing.EditState
SOURCE = "listing"
REVIEW = "listings.review"
EXPIRY = "listings.expiry"
INSIDE = "listings.inside"
MODERATION = "listings.moderation"


class DraftConflict(Conflict):
    """Another tab or person saved a newer text of the same draft; nothing was overwritten.

    Args:
        draft: the newer one, with its data and revision.
    """

    def __init__(self, message: str, draft: ListingDraft) -> None:
        super().__init__(message)
        self.draft = draft


class ListingConflict(Conflict):
    """The listing was changed since the person began; nothing was saved, their draft is whole.

    Args:
        listing: the listing as it stands now.
    """

    def __init__(self, message: str, listing: Listing) -> None:
        super().__init__(message)
        self.listing = listing


def locked(listing: Listing) -> Listing:
    """The listing read afresh under its lock, with its organisation.

    Raises:
        NotFound: it is gone.
    """
    found = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=listing.pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def visible(actor: Any, listing: Listing) -> Listing:
    """The locked listing, if the actor may know of its unpublished side.

    Raises:
        NotFound: another organisation's.
    """
    found = locked(listing)
    if not permissions.can_see_unpublished(actor, found):
        raise NotFound
    return found


def allow(permitted: bool) -> None:
    """Raise `NotAllowed` unless permitted."""
    if not permitted:
        raise NotAllowed


def check_version(listing: Listing, base_version: int | None) -> None:
    """Compare what the person started from with what is there.

    Raises:
        ListingConflict: somebody saved another text meanwhile.
    """
    if base_version is not None and base_version != listing.content_version:
        message = _(
            "Somebody changed this listing while you were writing. Nothing was overwritten: "
            "compare the two versions, then send yours again."
        )
        raise ListingConflict(message, listing)


def step(listing: Listing, action: str, *, record: Any = None) -> None:
    """Take an action of the table that the listing goes by now; doesn't save.

    Raises:
        IllegalStep: the table has no such edge.
    """
    table, state = states.table_and_state(listing)
    target = table.edge(state, action, record=record or listing).target
    if table is states.EDIT:
        listing.edit_state = target
    else:
        listing.state = target


def step_listing(listing: Listing, action: str) -> None:
    """Take an action of the listing's own table; doesn't save.

    Raises:
        IllegalStep: the table has no such edge.
    """
    listing.state = states.LISTING.edge(listing.state, action, record=listing).target


def save(listing: Listing, *names: str, public: bool = False) -> None:
    """Save these columns and the states; with `public`, raise the version and ask the index."""
    columns = {"state", "edit_state", *names}
    if public:
        listing.version += 1
        columns.add("version")
    listing.save(update_fields=sorted(columns))
    if public:
        outbox.enqueue(SOURCE, listing.code)


def record(actor: Any, verb: str, listing: Listing, **details: Any) -> None:
    """One line in the audit trail of the listing."""
    audit.record(actor, f"listings.{verb}", listing, **details)


def people_of(listing: Listing) -> list[User]:
    """Who is told about a listing: its author and the owners of the organisation."""
    people = {
        user.pk: user for user in registry.people_of(listing.organisation, [Affiliation.Role.OWNER])
    }
    author = listing.created_by
    if author is not None and author.is_active:
        people.setdefault(author.pk, author)
    return [people[pk] for pk in sorted(people)]


def tell(
    people: Iterable[User],
    listing: Listing,
    *,
    template: str,
    key: str,
    kind: str = REVIEW,
    public: bool = False,
    context: dict[str, Any] | None = None,
) -> None:
    """Tell people about a listing, each in their language, once per `key`."""
    for user in people:
        where = addresses.public if public else addresses.desk
        notify.tell(
            user,
            kind=kind,
            dedup_key=f"listing:{listing.code}:{key}",
            template=f"listings/mail/{template}",
            context={"listing": listing, "title": title_of(listing, user.language)}
            | (context or {}),
            url=where(listing, user.language),
        )


def tell_moderators(
    listing: Listing, *, template: str, key: str, context: dict[str, Any] | None = None
) -> None:
    """Tell every moderator about a listing."""
    for user in staff.staff_in(staff.MODERATOR):
        notify.tell(
            user,
            kind=MODERATION,
            dedup_key=f"listing:{listing.code}:{key}",
            template=f"listings/mail/{template}",
            context={"listing": listing, "title": title_of(listing, user.language)}
            | (context or {}),
            url=addresses.review(listing, user.language),
        )


def title_of(listing: Listing, language: str) -> str:
    """The title of the newest version, for mails to the owner's side and to moderators."""
    content = latest_content(listing)
    first, second = content.title_vi, content.title_en
    if language == "en":
        first, second = second, first
    return first or second or listing.code
