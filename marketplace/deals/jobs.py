"""Periodic work of this room: idempotent, safe twice, late and after a long silence."""
