"""Reads of mandates: for the two organisations that they are between, and nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from ecosystem.registry import permissions
from ecosystem.registry.mandates.states import SIDES
from ecosystem.registry.models import Mandate, Organisation
from ecosystem.registry.queries import of_kind


def with_sides(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """With what a row or page shows, in one query."""
    return mandates.select_related("client", "broker", "client_signed_by", "broker_signed_by")


def sides_of(standing: permissions.Standing, mandate: Mandate) -> set[str]:
    """The sides for which a person speaks."""
    keys = {side: mandate.organisation(side).pk for side in SIDES}
    return {side for side, pk in keys.items() if pk in standing.speaks_for}


def binding_sides(standing: permissions.Standing, mandate: Mandate) -> set[str]:
    """The sides whose organisation a person may bind."""
    keys = {side: mandate.organisation(side).pk for side in SIDES}
    return {
        side for side, pk in keys.items() if standing.roles.get(pk, set()) & permissions.BINDERS
    }


def get_mandate_for(user: Any, code: str) -> Mandate:
    """One mandate, for those who speak for a side of it.

    Raises:
        NotFound: there is none, or the person may not know that there is.
    """
    standing = permissions.standing_of(user)
    found = with_sides(Mandate.objects.filter(code=normalise_code(code) or "")).first()
    if found is None or not sides_of(standing, found):
        raise NotFound
    return found


def mandates_of(organisation: Organisation) -> QuerySet[Mandate]:
    """Those that an organisation has given or received, the newest first."""
    mine = Q(client=organisation) | Q(broker=organisation)
    return with_sides(Mandate.objects.filter(mine)).order_by("-created_at", "-pk")


def brokers_for(organisation: Organisation) -> list[Organisation]:
    """The intermediaries in the directory to which an organisation can give a mandate."""
    rows = Organisation.objects.filter(state=Organisation.State.ACTIVE, listed=True)
    found = of_kind(rows, Organisation.Kind.INTERMEDIARY).exclude(pk=organisation.pk)
    return list(found.order_by("name_folded", "pk"))
