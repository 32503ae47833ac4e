"""Notes of the contact diary as the services make them."""

from typing import Any

from django.utils import timezone

from cms.accounts.models import User
from marketplace.deals.diary import services
from marketplace.deals.diary.models import ContactNote
from tests.factories import accounts, registry


def note(keeper: User | None = None, **changes: Any) -> ContactNote:
    """A call with an organisation, by a moderator."""
    data: dict[str, Any] = {
        "kind": "call",
        "happened_at": timezone.now(),
        "notes": "Hợp tác xã muốn xem máy sấy lúa chạy thử.",
        **changes,
    }
    if not {"organisation", "listing", "interest"} & set(data):
        data["organisation"] = registry.OrganisationFactory()
    return services.write_note(keeper or accounts.moderator(), **data)
