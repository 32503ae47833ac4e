"""The moderators' part of the admin's first page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from wagtail.admin.ui.components import Component

from marketplace.listings import queries

SHOWN = 5


class QueuePanel(Component):
    """How many listings wait, how many are overdue, and those that wait longest."""

    name = "moderation_queue"
    template_name = "listings/admin/home_panel.html"
    order = 90

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Two queries, however many wait."""
        queue = queries.moderation_queue()
        overdue = Q(moderation_due_at__lt=timezone.now())
        counts = queue.order_by().aggregate(all=Count("pk"), overdue=Count("pk", filter=overdue))
        longest = [{"listing": listing, "title": str(listing.content)} for listing in queue[:SHOWN]]
        return {"counts": counts, "longest": longest, "request": parent_context["request"]}
