"""Declarations of every component: which inputs it takes and what it is for."""

from . import basics, controls, navigation, records, states

__all__ = ["basics", "controls", "navigation", "records", "states"]
