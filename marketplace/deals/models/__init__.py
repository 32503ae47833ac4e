"""Interests of one side in the other's listing, what follows from them, and unmet needs."""

from marketplace.deals.models.interest import Interest, InterestMessage
from marketplace.deals.radar.models import RadarCluster, RadarMember, RadarRun

__all__ = ["Interest", "InterestMessage", "RadarCluster", "RadarMember", "RadarRun"]
