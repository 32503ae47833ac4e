"""Reads of the radar. Its views have asked `permissions.can_use_radar` before."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing

SUPPLIERS = 12
TARGETS = 200


def groups() -> QuerySet[RadarCluster]:
    """All groups with what a row shows, in one query."""
    counted = RadarMember.Counted
    return RadarCluster.objects.select_related("field", "province").annotate(
        by_budget=Count("members", filter=Q(members__counted=counted.BUDGET)),
        by_loss=Count("members", filter=Q(members__counted=counted.LOSS)),
        silent=Count("members", filter=Q(members__counted=counted.NONE)),
    )


def get_group(code: str) -> RadarCluster:
    """One group.

    Raises:
        NotFound: there is none.
    """
    found = groups().filter(code=normalise_code(code) or "").first()
    if found is None:
        raise NotFound
    return found


def members_of(group: RadarCluster) -> QuerySet[RadarMember]:
    """The needs of a group, the most valuable first, with what a row shows."""
    rows = group.members.select_related("need__organisation", "need__need__province")
    return rows.order_by("-value", "need__code")


def last_run() -> RadarRun | None:
    """The newest run that came to its end."""
    return RadarRun.objects.filter(state=RadarRun.State.DONE).order_by("-pk").first()


def current_run() -> RadarRun | None:
    """The newest run, whatever became of it."""
    return RadarRun.objects.select_related("asked_by").order_by("-pk").first()


def other_groups(group: RadarCluster) -> list[RadarCluster]:
    """Where needs of a group could move to: those of its field first."""
    rows = RadarCluster.objects.filter(gone_at__isnull=True).exclude(pk=group.pk)
    rows = rows.select_related("field")[:TARGETS]
    return sorted(rows, key=lambda one: (one.field_id != group.field_id, str(one), one.code))


def suppliers_for(group: RadarCluster) -> list[Organisation]:
    """Organisations with a live technology in the group's field: whom one could ask."""
    if group.field is None:
        return []
    codes = registry.field_descendants([group.field.code])
    offers = listings.bare_live_for("staff").filter(kind=Listing.Kind.OFFER, fields__code__in=codes)
    found = Organisation.objects.filter(pk__in=offers.values("organisation"))
    return list(found.order_by("name_vi", "pk")[:SUPPLIERS])
