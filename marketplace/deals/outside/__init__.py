"""Contracts that two sides signed off the platform: counted once, apart from the others."""
