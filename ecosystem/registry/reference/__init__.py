"""Reference data: places, taxonomy, technology lists. Idempotent; staff's edits stay."""

from ecosystem.registry.reference.fields import sync_fields
from ecosystem.registry.reference.lists import sync_lists
from ecosystem.registry.reference.places import sync_places

__all__ = ["sync_fields", "sync_lists", "sync_places"]
