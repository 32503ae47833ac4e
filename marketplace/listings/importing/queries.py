"""Reads of imports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation
from marketplace.listings.models import ImportRun


def writes_for(user: Any) -> QuerySet[Organisation]:
    """The organisations that the person writes listings for."""
    roles = registry.affiliations_of(user).filter(role__in=registry.WRITERS)
    return Organisation.objects.filter(pk__in=roles.values("organisation")).order_by("pk")


def runs_of(user: Any) -> QuerySet[ImportRun]:
    """Imports of the organisations that the person writes for, the newest first."""
    return ImportRun.objects.select_related("organisation").filter(
        organisation__in=writes_for(user)
    )


def get_run_for(user: Any, code: str) -> ImportRun:
    """One of them.

    Raises:
        NotFound: there is none, or it is another organisation's.
    """
    found = (
        runs_of(user)
        .select_related("file", "created_by")
        .filter(code=normalise_code(code) or "")
        .first()
    )
    if found is None:
        raise NotFound
    return found
