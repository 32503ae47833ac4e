"""What rooms above (and the matching of this one) do when something happens to a listing."""

from cms.base.hooks import Hook
from marketplace.listings.models import Listing

#: A listing went live, or a change of a live one did; called inside `approve`'s transaction.
listing_published: Hook[[Listing], None] = Hook("listings.listing_published")
#: A listing left the public side (expired, closed, withdrawn); inside the same transaction.
listing_gone: Hook[[Listing], None] = Hook("listings.listing_gone")
