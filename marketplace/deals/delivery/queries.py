"""Reads of milestones."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.base.errors import NotFound
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.delivery.models import Milestone, MilestoneEntry


def milestones_of(deal: Deal) -> list[Milestone]:
    """All milestones of a deal, in the order of their days; one query."""
    rows = list(deal.milestones.select_related("agreement").order_by("due_on", "number"))
    for row in rows:
        row.deal = deal
    return rows


def milestone_of(deal: Deal, number: int) -> Milestone:
    """One milestone of a deal whose room the person has entered.

    Raises:
        NotFound: there is none.
    """
    found = deal.milestones.select_related("agreement").filter(number=number).first()
    if found is None:
        raise NotFound
    found.deal = deal
    return found


def entries_of(milestone: Milestone) -> QuerySet[MilestoneEntry]:
    """What happened to it, oldest first, with files; two queries."""
    return milestone.entries.select_related("author").prefetch_related("files__file")
