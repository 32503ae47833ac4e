"""What is held of a person: for the export they ask for, and for erasure."""

from cms.accounts.models import User
from marketplace.deals.outside.models import OutsideContract


def export(user: User) -> tuple[str, object]:
    """Contracts that the person reported."""
    rows = OutsideContract.objects.filter(reported_by=user).order_by("pk")
    return "contracts_signed_elsewhere", [
        {"code": one.code, "signed_on": one.signed_on.isoformat(), "note": one.note} for one in rows
    ]


def erase(user: User) -> None:
    """The record stays with its two sides; who of them reported it goes."""
    OutsideContract.objects.filter(reported_by=user).update(reported_by=None)
