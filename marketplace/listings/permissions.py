"""Who may do what with a listing: the only place of this room that knows roles."""

from typing import Any, Literal

from django.utils import timezone

from cms.accounts import staff
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Affiliation, Organisation
from marketplace.listings import states
from marketplace.listings.models import (
    DocumentGrant,
    InternalApproval,
    Listing,
    ListingDocument,
    ListingDraft,
    MatchFeedback,
)

Audience = Literal["public", "members", "staff"]
S = Listing.State
Access = ListingDocument.Access


def audience_of(user: Any) -> Audience:
    """What circle of readers a person belongs to."""
    if staff.is_staff_member(user):
        return "staff"
    return "members" if registry.is_verified_member(user) else "public"


def is_up(listing: Listing) -> bool:
    """Whether a version is shown to others at this moment."""
    return (
        listing.state == S.LIVE
        and (listing.expires_at is None or listing.expires_at > timezone.now())
        and listing.organisation.state == Organisation.State.ACTIVE
    )


def is_owner_side(user: Any, listing: Listing) -> bool:
    """Whether the person belongs to the organisation that the listing is of."""
    return registry.is_member(user, listing.organisation)


def reads_as_owner(user: Any, listing: Listing) -> bool:
    """Whether the person belongs to the owner, or is a broker whose mandate is about the listing.

    One query, a second one for who speaks for an intermediary.
    """
    standing = registry.standing_of(user)
    return listing.organisation_id in standing.roles or any(
        one.client_id == listing.organisation_id and one.covers(listing.code)
        for one in registry.mandates_under(standing)
    )


def can_write_for(user: Any, organisation: Organisation) -> bool:
    """Whether the person may write listings for an organisation, as its own or as a moderator."""
    return registry.can_write_for(user, organisation) or staff.is_moderator(user)


def can_view_listing(user: Any, listing: Listing) -> bool:
    """Whether the person may know that the listing is there."""
    if is_up(listing) and (
        listing.disclosure != Listing.Disclosure.MEMBERS or registry.is_verified_member(user)
    ):
        return True
    return can_see_unpublished(user, listing)


def may_say_it_ended(listing: Listing) -> bool:
    """Whether a stranger may hear that it was here and has ended.

    Only what everybody could read before: what was for members, and what was never up, stays a
    plain "not found".
    """
    ended = listing.state in {S.EXPIRED, S.CLOSED, S.WITHDRAWN} or (
        listing.state == S.LIVE
        and listing.expires_at is not None
        and listing.expires_at <= timezone.now()
    )
    return (
        ended
        and listing.first_published_at is not None
        and listing.disclosure != Listing.Disclosure.MEMBERS
        and listing.organisation.state == Organisation.State.ACTIVE
    )


def can_see_owner(user: Any, listing: Listing) -> bool:
    """Whether the person may know whose it is."""
    if listing.disclosure != Listing.Disclosure.ANONYMOUS:
        return can_view_listing(user, listing)
    return can_see_unpublished(user, listing)


def can_see_unpublished(user: Any, listing: Listing) -> bool:
    """Whether the person may read versions that aren't up: the owner's side and moderators.

    The owner's side are its people, and brokers whose mandate is about the listing.
    """
    return can_moderate(user, listing) or reads_as_owner(user, listing)


def is_own_writer(user: Any, listing: Listing) -> bool:
    """Whether the person writes for the organisation, or entered the listing as staff."""
    if registry.can_write_for(user, listing.organisation):
        return True
    return (
        staff.is_moderator(user)
        and listing.word != Listing.Word.OWN
        and listing.created_by_id == user.pk
    )


def can_edit_listing(user: Any, listing: Listing) -> bool:
    """Whether the person may change the words, pictures and documents now."""
    if not is_own_writer(user, listing):
        return False
    if listing.state == S.DRAFT:
        return True
    return listing.edit_state == Listing.EditState.EDITING or (
        listing.edit_state == Listing.EditState.NONE and states.may_be_changed(listing)
    )


def can_submit_listing(user: Any, listing: Listing) -> bool:
    """Whether the person may send it on its way now."""
    return is_own_writer(user, listing) and (
        listing.state == S.DRAFT or listing.edit_state == Listing.EditState.EDITING
    )


def can_moderate(user: Any, listing: Listing | None = None) -> bool:
    """Whether the person moderates listings."""
    return staff.is_moderator(user)


def can_decide_review(user: Any, listing: Listing) -> bool:
    """A moderator decides, but not on a listing of her own organisation or of a client."""
    return can_moderate(user, listing) and not reads_as_owner(user, listing)


def can_enter_for_others(user: Any) -> bool:
    """Whether the person may type a listing in on somebody's word."""
    return staff.is_moderator(user)


def present_step(listing: Listing) -> InternalApproval | None:
    """The step inside the organisation that waits now."""
    waiting = InternalApproval.Decision.WAITING
    return listing.internal_approvals.filter(decision=waiting).order_by("position", "pk").first()


def can_approve_inside(user: Any, listing: Listing) -> bool:
    """Whether the person takes the present step of approval inside.

    The author's own step is taken by a colleague, unless nobody else holds that role.
    """
    step = present_step(listing)
    if step is None or not registry.can_approve_step(user, listing.organisation, step.step):
        return False
    if listing.created_by_id != user.pk:
        return True
    return not (
        Affiliation.objects.filter(
            registry.standing_affiliations(), organisation=listing.organisation, role=step.step
        )
        .exclude(user=user)
        .exists()
    )


def can_withdraw(user: Any, listing: Listing) -> bool:
    """Owners withdraw; moderators take down, with a reason."""
    return is_own_writer(user, listing) or can_moderate(user, listing)


def can_renew(user: Any, listing: Listing) -> bool:
    """Whether the person may renew it, if its state allows."""
    return is_own_writer(user, listing) or can_moderate(user, listing)


def can_close(user: Any, listing: Listing) -> bool:
    """Whether the person may close it with an outcome, if its state allows."""
    return is_own_writer(user, listing) or can_moderate(user, listing)


def can_say_of_match(user: Any, listing: Listing, other: Listing | None = None) -> bool:
    """Whether the person may say of a match of this listing that it fits or doesn't."""
    if other is not None and (other.kind == listing.kind or not can_view_listing(user, other)):
        return False
    return is_own_writer(user, listing) or can_decide_review(user, listing)


def feedback_side(user: Any, listing: Listing) -> str:
    """For whom the person speaks of a match: the owner, or the staff of the exchange."""
    sides = MatchFeedback.Side
    return sides.OWNER if is_own_writer(user, listing) else sides.STAFF


def can_use_draft(user: Any, draft: ListingDraft) -> bool:
    """Drafts belong to the person who types, and to nobody else."""
    return bool(user.is_authenticated) and draft.user_id == user.pk


def has_grant(user: Any, listing: Listing) -> bool:
    """Whether an organisation of the person holds a standing grant on the listing's documents."""
    organisations = registry.affiliations_of(user).values("organisation_id")
    return DocumentGrant.objects.filter(
        listing=listing, ended_at__isnull=True, organisation__in=organisations
    ).exists()


def can_see_evidence(user: Any, listing: Listing) -> bool:
    """Whether the person may read what is for staff: moderators, and who writes the listing.

    Not all who belong to the organisation: evidence names co-owners and what they agreed on.
    """
    return can_moderate(user, listing) or is_own_writer(user, listing)


def can_open_document(user: Any, document: ListingDocument) -> bool:
    """Whether the person may open the file now."""
    listing = document.listing
    if listing is None:
        return document.draft is not None and can_use_draft(user, document.draft)
    evidence = document.access == Access.STAFF
    if evidence or can_see_unpublished(user, listing):
        return not evidence or can_see_evidence(user, listing)
    if document.approved_at is None or not is_up(listing) or not can_view_listing(user, listing):
        return False
    if document.access == Access.MEMBERS:
        return registry.is_verified_member(user)
    if document.access == Access.NDA:
        return has_grant(user, listing)
    return document.access == Access.PUBLIC


def can_grant_documents(user: Any, listing: Listing) -> bool:
    """Whether the person may let an organisation open the documents that ask for an agreement."""
    return registry.can_write_for(user, listing.organisation) or can_moderate(user, listing)


def parties_of(user: Any, listing: Listing) -> set[str]:
    """Which parties of the state tables the person is, towards this listing."""
    found = set()
    if is_own_writer(user, listing):
        found.add(states.OWNER)
    if can_decide_review(user, listing):
        found.add(states.MODERATOR)
    if states.table_and_state(listing)[1] == S.INTERNAL_REVIEW and can_approve_inside(
        user, listing
    ):
        found.add(states.INSIDER)
    return found


def actions_of(user: Any, listing: Listing) -> list[str]:
    """What the person can do with the listing now, by the tables: for pages that show buttons."""
    parties = parties_of(user, listing)
    found = states.LISTING.actions_for(listing.state, parties, listing)
    found += states.EDIT.actions_for(listing.edit_state, parties, listing)
    return list(dict.fromkeys(found))
