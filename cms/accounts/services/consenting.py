"""Consents: given and withdrawn purpose by purpose."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import consents, permissions
from cms.accounts.models import (
    Consent,
    User,
)
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from cms.base.i18n import current_language


@transaction.atomic
def give_consents(
    user: User, purposes: Iterable[str], source: str = "form", *, actor: User | None = None
) -> list[Consent]:
    """Record a yes to each purpose, in the words shown now; what stands already stays.

    Args:
        user: whose consent it is.
        purposes: values of `Consent.Purpose`.
        source: `signup`, `form`, or on paper or by telephone (`paper`, `call`).
        actor: staff who wrote down somebody's word; None for the person.

    Raises:
        NotAllowed: somebody else than the person or staff acts.
        Refused: an unknown purpose.
    """
    if actor is not None and actor.pk != user.pk and not permissions.can_register_people(actor):
        raise NotAllowed
    given = []
    have = consents.standing(user)
    for purpose in dict.fromkeys(purposes):
        if purpose not in Consent.Purpose.values:
            raise Refused(_("We don't ask consent for this."), code="purpose")
        if purpose in have:
            continue
        consent = Consent.objects.create(
            user=user,
            purpose=purpose,
            text=consents.words(purpose),
            language=current_language(),
            source=source,
        )
        given.append(consent)
        audit.record(actor or user, "accounts.give_consent", consent, purpose=purpose)
    return given


@transaction.atomic
def withdraw_consent(actor: User, *, purpose: str) -> None:
    """End a consent. What was done while it stood stays right; nothing new is done on it.

    Raises:
        Refused: the account needs this one; the way out is to have the account erased.
    """
    if purpose in consents.NECESSARY:
        raise Refused(
            _(
                "Without this consent there can be no account. "
                "If you want to leave, ask for your data to be erased, below."
            ),
            code="necessary",
        )
    standing = Consent.objects.filter(user=actor, purpose=purpose, withdrawn_at__isnull=True)
    for consent in standing:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.record(actor, "accounts.withdraw_consent", consent, purpose=purpose)


@transaction.atomic
def set_consents(actor: User, *, purposes: Iterable[str]) -> None:
    """Make the optional consents just these: gives the new ones, withdraws the rest."""
    wanted = set(purposes) & set(consents.OPTIONAL)
    for purpose in consents.standing(actor) - wanted - consents.NECESSARY:
        withdraw_consent(actor, purpose=purpose)
    give_consents(actor, sorted(wanted))
