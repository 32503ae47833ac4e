"""What of a person's listings waits for that person: reads of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ecosystem.registry import permissions as registry
from ecosystem.registry import queries as registry_queries
from ecosystem.registry.models import Affiliation, Organisation
from marketplace.listings import queries
from marketplace.listings.models import InternalApproval, Listing, ModerationNote

SOON_DAYS = 30
MOST = 5
_WRITTEN = Q(state=Listing.State.DRAFT) | Q(edit_state=Listing.EditState.EDITING)


def sent_back(user: Any) -> list[Listing]:
    """Listings that came back from staff or colleagues with a comment, newest first."""
    notes = ModerationNote.objects.filter(
        listing=OuterRef("pk"), internal=False, created_at__gte=OuterRef("submitted_at")
    )
    inside = InternalApproval.objects.filter(
        listing=OuterRef("pk"),
        decision=InternalApproval.Decision.RETURNED,
        decided_at__gte=OuterRef("submitted_at"),
    )
    found = queries.desk_of(user).filter(_WRITTEN, Exists(notes) | Exists(inside))
    return list(found[:MOST])


def lapsing(user: Any) -> list[Listing]:
    """Live listings that lapse within a month, soonest first."""
    until = timezone.now() + timedelta(days=SOON_DAYS)
    live = queries.desk_of(user).filter(state=Listing.State.LIVE, expires_at__lte=until)
    return list(live.order_by("expires_at", "pk")[:MOST])


def for_my_approval(user: Any) -> list[tuple[Listing, InternalApproval | None, bool]]:
    """Listings that wait inside: with the present step, and whether it is this person's by role.

    The page of one listing asks the whole permission; this only sorts a list.
    """
    rows = list(queries.waiting_inside(user).prefetch_related("internal_approvals"))
    roles = registry.roles_by_organisation(user)
    found = []
    for listing in rows:
        steps = [
            step
            for step in listing.internal_approvals.all()
            if step.decision == InternalApproval.Decision.WAITING
        ]
        present = min(steps, key=lambda step: (step.position, step.pk), default=None)
        held = roles.get(listing.organisation_id, set())
        mine = present is not None and bool({present.step, Affiliation.Role.OWNER.value} & held)
        found.append((listing, present, mine))
    return found


def join_requests(user: Any) -> list[tuple[Organisation, int]]:
    """Organisations that the person owns, with how many people ask to join."""
    owned = {
        pk
        for pk, held in registry.roles_by_organisation(user).items()
        if Affiliation.Role.OWNER in held
    }
    if not owned:
        return []
    waiting: QuerySet[Affiliation] = Affiliation.objects.filter(
        organisation__in=owned, state=Affiliation.State.ASKED
    ).exclude(user=user)
    counts: dict[int, int] = {}
    for pk in waiting.values_list("organisation_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    rows = registry_queries.organisations_of(user).filter(pk__in=counts)
    return [(organisation, counts[organisation.pk]) for organisation in rows]
