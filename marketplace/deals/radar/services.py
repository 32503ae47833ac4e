"""What staff do with the radar's groups. Nothing here changes a listing or how it is ranked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base import audit
from cms.base.codes import normalise_code
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from marketplace.deals.radar import computing, permissions
from marketplace.deals.radar.models import NAME, NOTE, REASON, RadarCluster, RadarMember, RadarRun
from marketplace.deals.radar.tasks import compute_radar

NEW, AUTO = "new", "auto"


def _allow(actor: Any) -> None:
    if not permissions.can_use_radar(actor):
        raise NotAllowed


def _locked(group: RadarCluster) -> RadarCluster:
    found = RadarCluster.objects.select_for_update().filter(pk=group.pk).first()
    if found is None:
        raise NotFound
    return found


def ask_to_compute(actor: Any) -> RadarRun:
    """Have everything computed anew, in the background.

    Raises:
        NotAllowed: not the match desk's.
        Refused: a run is under way.
    """
    _allow(actor)
    with transaction.atomic():
        run = computing.begin(actor)
        transaction.on_commit(lambda: compute_radar.enqueue(run.pk))
    return run


@transaction.atomic
def describe(actor: Any, *, group: RadarCluster, name: str, note: str) -> RadarCluster:
    """Name a group and note something; an empty name gives the generated one back.

    Raises:
        NotAllowed, NotFound: not the match desk's, or the group is gone.
        Refused: too long.
    """
    _allow(actor)
    found = _locked(group)
    found.name = not_too_long(clean(name), NAME, field="name")
    found.note = not_too_long(clean(note), NOTE, field="note")
    found.save(update_fields=["name", "note"])
    audit.record(actor, "deals.radar_describe", found, name=found.name)
    return found


@transaction.atomic
def set_aside(actor: Any, *, group: RadarCluster, reason: str) -> RadarCluster:
    """Put a group out of the list, because …; the needs in it stay owed their answers.

    Raises:
        NotAllowed, NotFound: not the match desk's, or the group is gone.
        Refused: no reason, or a too long one.
    """
    _allow(actor)
    found = _locked(group)
    words = not_too_long(clean(reason), REASON, field="reason")
    if not words:
        raise Refused(_("Say why it can be set aside."), field="reason", code="reason")
    found.set_aside_at, found.set_aside_reason = timezone.now(), words
    found.save(update_fields=["set_aside_at", "set_aside_reason"])
    audit.record(actor, "deals.radar_set_aside", found, reason=words)
    return found


@transaction.atomic
def take_back(actor: Any, *, group: RadarCluster) -> RadarCluster:
    """Put a group that was set aside into the list again; once more does nothing.

    Raises:
        NotAllowed, NotFound: not the match desk's, or the group is gone.
    """
    _allow(actor)
    found = _locked(group)
    if found.set_aside_at is not None:
        found.set_aside_at, found.set_aside_reason = None, ""
        found.save(update_fields=["set_aside_at", "set_aside_reason"])
        audit.record(actor, "deals.radar_take_back", found)
    return found


@transaction.atomic
def move(actor: Any, *, group: RadarCluster, needs: Iterable[str], to: str) -> RadarCluster:
    """Move needs into another group: that merges, and splits. They stay there in later runs.

    Args:
        actor: who does it.
        group: where they are now.
        needs: their codes.
        to: a group's code, `new` for one of their own, `auto` to let the next run decide again.

    Returns:
        The group that they are in now.

    Raises:
        NotAllowed, NotFound: not the match desk's, or a group is gone.
        Refused: nothing chosen, or nowhere to.
    """
    _allow(actor)
    source = _locked(group)
    codes = {normal for code in needs if (normal := normalise_code(code))}
    rows = RadarMember.objects.filter(cluster=source, need__code__in=codes)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Refused(_("Choose the needs to move."), field="needs", code="needs")
    target = source if to == AUTO else _target(source, to)
    RadarMember.objects.filter(pk__in=keys).update(cluster=target, pinned=to != AUTO)
    if target.pk != source.pk:
        computing.describe([source.pk, target.pk])
    audit.record(actor, "deals.radar_move", target, needs=sorted(codes), source=source.code)
    target.refresh_from_db()
    return target


def _target(source: RadarCluster, to: str) -> RadarCluster:
    if to == NEW:
        return RadarCluster.objects.create(found_at=timezone.now())
    found = RadarCluster.objects.select_for_update().filter(code=normalise_code(to) or "").first()
    if found is None or found.pk == source.pk:
        raise Refused(_("Choose the group to move them to."), field="to", code="to")
    return found
