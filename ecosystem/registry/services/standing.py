"""Response figures, written down by the room that knows them."""

from django.db import transaction

from ecosystem.registry.models import Organisation, OrganisationStanding
from ecosystem.registry.services.organisations import index


@transaction.atomic
def record_standing(
    organisation: Organisation,
    *,
    interests_received: int,
    interests_answered_in_time: int,
    median_answer_hours: int | None = None,
) -> OrganisationStanding:
    """Write down how an organisation answers interests.

    Called by the room that keeps interests, as the system: there is no actor and no page for it.

    Args:
        organisation: whose.
        interests_received: interests whose reply clock has ended or that were answered.
        interests_answered_in_time: those of them answered within the clock.
        median_answer_hours: median of the answered ones, in hours; None without any.

    Raises:
        ValueError: negative, or more answered than received.
    """
    if not 0 <= interests_answered_in_time <= interests_received:
        raise ValueError((interests_answered_in_time, interests_received))
    standing, _created = OrganisationStanding.objects.update_or_create(
        organisation=organisation,
        defaults={
            "interests_received": interests_received,
            "interests_answered_in_time": interests_answered_in_time,
            "median_answer_hours": median_answer_hours,
        },
    )
    index(organisation)
    return standing
