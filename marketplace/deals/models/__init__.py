"""Interests of one side in the other's listing, and what follows from them."""

from marketplace.deals.models.interest import Interest, InterestMessage

__all__ = ["Interest", "InterestMessage"]
