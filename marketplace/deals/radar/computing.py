"""One run of the radar: look at all needs, group what is unmet, keep what staff wrote."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base import audit
from cms.base.errors import Refused
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Field
from marketplace.deals.radar import coverage, reading
from marketplace.deals.radar.clustering import Point, cluster, telling_words
from marketplace.deals.radar.models import NAME, RadarCluster, RadarMember, RadarRun
from marketplace.listings.models import Listing, TechnologyNeed

log = logging.getLogger(__name__)
MOST = 5000
STALE = timedelta(hours=2)
KEPT = timedelta(days=180)  # how long a group that staff wrote on stays without needs
NAMED = 3  # shared words in a generated name
RUNS_KEPT = 60


def begin(actor: Any) -> RadarRun:
    """Open a run; `actor` None is the nightly one.

    Raises:
        Refused: one is under way.
    """
    now = timezone.now()
    stale = RadarRun.objects.filter(state=RadarRun.State.RUNNING, started_at__lt=now - STALE)
    stale.update(state=RadarRun.State.FAILED, finished_at=now)
    try:
        with transaction.atomic():
            run = RadarRun.objects.create(started_at=now, asked_by=actor)
            audit.record(actor, "deals.radar_compute", run)
    except IntegrityError:
        raise Refused(
            _("The radar is being computed already. Look again in a few minutes."), code="running"
        ) from None
    return run


def compute(run: RadarRun) -> RadarRun:
    """Do the work of a run that was begun: at most `MOST` needs, the newest first.

    Looking happens outside any transaction, writing in one. When search can't be asked, the
    groups stay as they are and the run has failed.
    """
    try:
        unmet, looked, left_out = _look()
        with transaction.atomic():
            _write(unmet, run.started_at)
            run.looked_at, run.left_out, run.unmet = looked, left_out, len(unmet)
            run.state, run.finished_at = RadarRun.State.DONE, timezone.now()
            run.save()
            old = RadarRun.objects.order_by("-pk").values_list("pk", flat=True)[RUNS_KEPT:]
            RadarRun.objects.filter(pk__in=list(old)).delete()
    except BaseException:
        RadarRun.objects.filter(pk=run.pk).update(
            state=RadarRun.State.FAILED, finished_at=timezone.now()
        )
        raise
    return run


def _look() -> tuple[list[coverage.Unmet], int, int]:
    now = timezone.now()
    refused, met = coverage.refused_pairs(), coverage.met()
    rows = coverage.candidates(now)
    total = rows.count()
    unmet: list[coverage.Unmet] = []
    looked = 0
    for listing in rows[:MOST].iterator(chunk_size=200):
        looked += 1
        if listing.pk in met:
            continue
        found = coverage.look(listing, refused.get(listing.pk, ()))
        if found is not None:
            unmet.append(found)
    return unmet, looked, total - looked


def worth(need: TechnologyNeed) -> tuple[str, int]:
    """The one figure that a need's value is taken from, as it states it, in đồng.

    The upper end of its budget; without a budget its measured loss, whatever time that is for.
    """
    budget = need.budget_max if need.budget_max is not None else need.budget_min
    if budget:
        return RadarMember.Counted.BUDGET, budget
    if need.loss_amount:
        return RadarMember.Counted.LOSS, need.loss_amount
    return RadarMember.Counted.NONE, 0


def _write(unmet: Sequence[coverage.Unmet], now: datetime) -> None:
    """Replace the members; groups keep their identity, and needs moved by hand their group."""
    list(RadarCluster.objects.select_for_update().values_list("pk", flat=True))
    found = {one.listing.pk: one for one in unmet}
    before = {m.need_id: m for m in RadarMember.objects.select_related("cluster")}
    points = reading.points_of(reading.needs_of(one.listing for one in unmet))
    of_key = {one.listing.code: one.listing.pk for one in unmet}
    point_of = {of_key[point.key]: point for point in points}
    pinned = {key: m.cluster_id for key, m in before.items() if m.pinned and key in found}
    groups = [
        [of_key[code] for code in group]
        for group in cluster(point for key, point in point_of.items() if key not in pinned)
    ]
    homes = _homes(groups, before)
    members: dict[int, list[int]] = defaultdict(list)
    for group, home in zip(groups, homes, strict=True):
        cluster_id = home or RadarCluster.objects.create(found_at=now).pk
        members[cluster_id] += group
    for key, cluster_id in pinned.items():
        members[cluster_id].append(key)
    RadarMember.objects.all().delete()
    pairs = [(home, key) for home, inside in members.items() for key in sorted(inside)]
    for batch in _batches(pairs):
        RadarMember.objects.bulk_create(
            _member(cluster_id, found[key], before.get(key), now) for cluster_id, key in batch
        )
    _describe(members, point_of, now)


def _batches(rows: list[Any], size: int = 500) -> Iterable[list[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _member(
    cluster_id: int, one: coverage.Unmet, before: RadarMember | None, now: datetime
) -> RadarMember:
    counted, value = worth(one.listing.need)
    return RadarMember(
        cluster_id=cluster_id,
        need=one.listing,
        pinned=before is not None and before.pinned,
        cause=one.cause,
        counted=counted,
        value=value,
        near=one.near,
        found_at=before.found_at if before is not None else now,
    )


def _homes(groups: Sequence[Sequence[int]], before: Mapping[int, RadarMember]) -> list[int | None]:
    """For each new group the old one with which it shares most needs; each old one once.

    Between equals the one that staff wrote on, then the older one.
    """
    offers: list[tuple[int, bool, int, int]] = []
    for at, group in enumerate(groups):
        shared: dict[int, int] = defaultdict(int)
        written: dict[int, bool] = {}
        for key in group:
            member = before.get(key)
            if member is not None and not member.pinned:
                shared[member.cluster_id] += 1
                written[member.cluster_id] = has_words(member.cluster)
        offers += [(-count, not written[home], home, at) for home, count in shared.items()]
    homes: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for _count, _written, home, at in sorted(offers):
        if homes[at] is None and home not in taken:
            homes[at] = home
            taken.add(home)
    return homes


def has_words(group: RadarCluster) -> bool:
    """Whether staff wrote anything on the group that must not get lost."""
    return bool(group.name or group.note or group.set_aside_at)


def describe(cluster_ids: Iterable[int]) -> None:
    """Write words, counts, value and generated name of groups anew, from their members.

    Rarity of words is taken among these groups' needs alone.
    """
    wanted = list(cluster_ids)
    rows = RadarMember.objects.filter(cluster__in=wanted).values_list("cluster_id", "need_id")
    members: dict[int, list[int]] = {pk: [] for pk in wanted}
    for cluster_id, need_id in rows:
        members[cluster_id].append(need_id)
    listings = Listing.objects.filter(radar_member__cluster__in=wanted).select_related(
        "need__province"
    )
    needs = reading.needs_of(listings)
    keys = {need.listing.code: need.listing.pk for need in needs}
    _describe(
        members,
        {keys[point.key]: point for point in reading.points_of(needs)},
        timezone.now(),
        only=True,
    )


def _describe(
    members: Mapping[int, Sequence[int]],
    point_of: Mapping[int, Point],
    now: datetime,
    *,
    only: bool = False,
) -> None:
    rare = reading.rarity(list(point_of.values()))
    fields = {field.code: field for field in Field.objects.all()}
    groups = RadarCluster.objects.all()
    if only:
        groups = groups.filter(pk__in=members)
    figures = {
        member.need_id: member
        for member in RadarMember.objects.filter(cluster__in=groups).select_related("need")
    }
    changed = []
    for group in groups:
        keys = members.get(group.pk, ())
        group.gone_at = None if keys else (group.gone_at or now)
        group.needs = len(keys)
        group.value = sum(figures[key].value or 0 for key in keys)
        if keys:
            points = [point_of[key] for key in keys]
            group.words = {lang: telling_words(points, rare, lang) for lang in ("vi", "en")}
            group.field = fields.get(reading.common_field(points))
            group.province_id = reading.common_province(points) or None
            group.newest_at = max(
                (published for key in keys if (published := figures[key].need.published_at)),
                default=None,
            )
            group.generated_vi, group.generated_en = (
                _generated(group, language) for language in ("vi", "en")
            )
        changed.append(group)
    RadarCluster.objects.bulk_update(
        changed,
        [
            *("gone_at", "needs", "value", "words", "field", "province", "newest_at"),
            *("generated_vi", "generated_en"),
        ],
        batch_size=200,
    )
    empty = [group for group in changed if group.gone_at is not None]
    lost = [g.pk for g in empty if not has_words(g) or (g.gone_at or now) < now - KEPT]
    RadarCluster.objects.filter(pk__in=lost).delete()


def _generated(group: RadarCluster, language: str) -> str:
    """The field's name and the first shared words; the words alone where there is no field."""
    names = registry.field_names([group.field.code], language) if group.field else []
    words = ", ".join((group.words.get(language) or group.words.get("vi") or [])[:NAMED])
    return ": ".join(part for part in (*names, words) if part)[:NAME]


def run_nightly() -> int:
    """The periodic job; a run that somebody asked for a moment ago is enough.

    Returns:
        How many needs are unmet, 0 when another run was under way.
    """
    try:
        run = begin(None)
    except Refused:
        log.info("the radar is being computed already")
        return 0
    return compute(run).unmet
