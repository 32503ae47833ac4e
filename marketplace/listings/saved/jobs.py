"""Periodic work: find, then tell. Each step is a transaction, safe to repeat and to kill."""

from __future__ import annotations

from marketplace.listings.saved import evaluating, telling


def run() -> int:
    """Find for all saved searches, and tell those whose time has come.

    Returns:
        The number of people's searches told of.
    """
    evaluating.evaluate()
    return telling.tell_due()
