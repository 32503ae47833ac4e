"""Mandates, written straight into their rows."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.accounts import one_time
from cms.accounts.models import OneTimeCode, User
from cms.base import clock
from ecosystem.registry.mandates import services
from ecosystem.registry.models import Mandate, Organisation
from tests.factories.registry import OrganisationFactory, owner_of

SEE: dict[str, Any] = {}
WRITE: dict[str, Any] = {"may_write": True}
PROPOSE: dict[str, Any] = {"may_write": True, "may_propose": True}


def intermediary(**changes: Any) -> Organisation:
    """An organisation that brokers."""
    return OrganisationFactory(kinds=["intermediary"], **changes)


def mandate(client: Organisation, broker: Organisation | None = None, **changes: Any) -> Mandate:
    """One that stands: about everything, signed by both yesterday, with a year to go."""
    signed = timezone.now() - timedelta(days=1)
    today = clock.today()
    return Mandate.objects.create(
        **{
            "client": client,
            "broker": broker or intermediary(),
            "scope": "all",
            "services": ["brokerage"],
            "fee_kind": "percent",
            "fee_percent": 3,
            "valid_from": today - timedelta(days=1),
            "valid_until": today + timedelta(days=365),
            "state": "active",
            "created_at": signed,
            "client_signed_at": signed,
            "broker_signed_at": signed,
            **changes,
        }
    )


def broker_of(client: Organisation, **changes: Any) -> tuple[User, Mandate]:
    """A person who acts for a client, and under which mandate."""
    made = mandate(client, **changes)
    return owner_of(made.broker), made


def code_for(user: User, of: Mandate) -> str:
    """The code with which the person signs, made anew."""
    key = f"{of.code}:{user.pk}"
    OneTimeCode.objects.filter(purpose=services.PURPOSE, subject_key=key).delete()
    services.send_code(user, mandate=of)
    record = OneTimeCode.objects.get(purpose=services.PURPOSE, subject_key=key)
    record.digest = one_time._digest(services.PURPOSE, key, "123456")
    record.save(update_fields=["digest"])
    return "123456"


def signed(user: User, of: Mandate) -> Mandate:
    """The person has signed."""
    return services.sign(user, mandate=of, code=code_for(user, of))
