"""Interests as the services make them."""
