"""Mandates: an intermediary acts for an organisation, signed by both, ended by either."""
