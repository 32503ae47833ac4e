"""Unmet needs and what the radar made of them."""

from typing import Any

from django.utils import timezone

from marketplace.deals.radar import computing
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun
from marketplace.listings.models import Listing
from search.jobs import drain_job
from tests.factories import listings as make

DRYING: dict[str, Any] = {
    "title_vi": "Sấy lúa ướt bằng lò trấu mùa mưa",
    "title_en": "",
    "summary_vi": "Lúa ướt phải sấy bằng lò trấu trong mùa mưa, nếu không hạt lên mộng.",
    "field_codes": ["s.rice"],
}
SHRIMP: dict[str, Any] = {
    "title_vi": "Tôm chết vì nước ao bị mặn xâm nhập",
    "title_en": "",
    "summary_vi": "Nước ao tôm bị mặn xâm nhập, tôm chết hàng loạt.",
    "field_codes": ["s.aqua"],
}


def need(**changes: Any) -> Listing:
    """A live need about drying paddy, for which the empty exchange has nothing."""
    return make.live("need", **{**DRYING, **changes})


def run() -> RadarRun:
    """Compute the radar, with everything that is up in the index."""
    drain_job()
    return computing.compute(computing.begin(None))


def group_of(listing: Listing) -> RadarCluster:
    """The group that a need is in."""
    return RadarMember.objects.select_related("cluster").get(need=listing).cluster


def group(*needs: Listing, **changes: Any) -> RadarCluster:
    """A group of these needs without a run."""
    now = timezone.now()
    found = RadarCluster.objects.create(found_at=now, **changes)
    for one in needs:
        counted, value = computing.worth(one.need)
        RadarMember.objects.create(
            cluster=found, need=one, cause="nothing", counted=counted, value=value, found_at=now
        )
    computing.describe([found.pk])
    found.refresh_from_db()
    return found
