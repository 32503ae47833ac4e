"""Milestones of a contract in force: delivered, accepted, paid; and how a contract ends."""
