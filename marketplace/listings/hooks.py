"""What rooms above (and the matching of this one) do when something happens to a listing."""

from dataclasses import dataclass

from django.http import HttpRequest

from cms.base.hooks import Hook
from ecosystem.registry.hooks import Section
from marketplace.listings.models import Listing

#: A listing went live, or a change of a live one did; called inside `approve`'s transaction.
listing_published: Hook[[Listing], None] = Hook("listings.listing_published")
#: A listing left the public side, or went for good after it had expired (expired, closed,
#: withdrawn); inside the same transaction.
listing_gone: Hook[[Listing], None] = Hook("listings.listing_gone")


@dataclass(frozen=True, slots=True)
class Turn:
    """Something on a person's desk that waits for them.

    Args:
        title: what to do, in the page's language.
        text: by when, and what if not.
        url: where it is done.
        label: what the button says.
    """

    title: str
    text: str
    url: str
    label: str


#: What higher rooms put on a person's desk; called once for each desk page.
desk_turns: Hook[[HttpRequest], list[Turn]] = Hook("listings.desk_turns")

#: Where a reader tells the owner of a listing "we should talk": the listing's code, and that of the
#: reader's own listing that it matches, or "". Called for each page and match, so without queries.
ways_to_talk: Hook[[str, str], str] = Hook("listings.ways_to_talk")

#: Other pages of a person's own that the desk leads to, as label and address.
desk_links: Hook[[HttpRequest], tuple[str, str]] = Hook("listings.desk_links")

#: Where staff write the answer that a need is owed, in the admin.
answer_pages: Hook[[Listing], str] = Hook("listings.answer_pages")

#: What staff see on a listing's page in the admin; None leaves the panel out.
admin_panels: Hook[[HttpRequest, Listing], Section | None] = Hook("listings.admin_panels")

#: What the owner of a closed listing is offered next, as label and address; None offers nothing.
after_close: Hook[[Listing], tuple[str, str] | None] = Hook("listings.after_close")
