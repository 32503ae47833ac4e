"""What a person has agreed to, purpose by purpose.

Basis: Law 91/2025/QH15 and decree 356/2025: asked apart, never ticked beforehand, as easily
withdrawn as given.
"""

from cms.accounts.models import Consent, User

#: Without this one there is no account; the form says so.
NECESSARY = frozenset({Consent.Purpose.ACCOUNT.value})
OPTIONAL = tuple(p for p in Consent.Purpose.values if p not in NECESSARY)


def standing(user: User) -> set[str]:
    """The purposes that the person's consent covers now."""
    return set(
        Consent.objects.filter(user=user, withdrawn_at__isnull=True).values_list(
            "purpose", flat=True
        )
    )


def words(purpose: str) -> str:
    """The sentence agreed to, in the current language."""
    return str(Consent.Purpose(purpose).label)
