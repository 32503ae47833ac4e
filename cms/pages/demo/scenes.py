"""What makes the demonstration look lived in: listings on their way, answers, words, old dates.

Everything goes through the services; only dates are written past them, as no service writes the
past. Texts come from data/scenes.toml.
"""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from cms.accounts.models import Notification, OutboundMessage, User
from cms.base import clock
from cms.pages.demo import contents, data
from ecosystem.registry import services as registry
from marketplace.listings import queries
from marketplace.listings import services as listings
from marketplace.listings.models import DeskAnswer, Listing, MatchFeedback, Promise
from marketplace.listings.services.moderation import expiry_of
from marketplace.listings.services.promising import ANSWER_DAYS, MODERATION_DAYS

if TYPE_CHECKING:
    from cms.pages.demo.planting import Planter

SPREAD_HOURS = 31  # between two publications of a kind
FIRST_HOURS = 3
ANSWERED_AFTER = timedelta(days=2, hours=6)
LATE_BY = timedelta(days=2)
OLD_ENOUGH = timedelta(days=5)
UNREAD = timedelta(days=5)
TOLD_BY_HAND = 2  # the newest of each kind: the demo's own tick tells their owners of matches
WORDS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "scenes.toml").read_text(encoding="utf-8")
)


class Fate(Enum):
    """How far a listing gets."""

    LIVE = "live"
    INSIDE = "waits for the research office"
    FRESH = "waits for completeness"
    NOTED = "waits for completeness, with a note among colleagues"
    APPROVAL = "waits for approval"
    OVERDUE = "waits longer than it should"
    RETURNED = "is back with its author"


FATES = {
    "o-dat-ngap": Fate.INSIDE,
    "o-bay-phun": Fate.NOTED,
    "o-ban-do-ngap": Fate.APPROVAL,
    "n-sau-duc-trai": Fate.RETURNED,
    "n-nghe-khmer": Fate.OVERDUE,
    "n-dau-tom": Fate.FRESH,
}
EDITED, FITS, MISFIT = (
    "o-say-thap",
    ("n-say-lua", "o-say-thap"),
    ("n-say-nho", "o-say-vi-dao-chieu"),
)
ENDING, ENDING_DAYS = "o-nuoc-thai", 6
CLOSED = "n-moc-luc-binh"
LATE, WAITING = "n-ca-bot", "n-tom-chet-som"


def leave(moderator: User, listing: Listing, fate: Fate) -> None:
    """Take a sent listing as far as it gets."""
    if fate == Fate.APPROVAL:
        listings.pass_completeness(moderator, listing=listing)
    elif fate == Fate.NOTED:
        words = WORDS["words"]["internal"]
        listings.comment(moderator, listing=listing, text=words, internal=True)
    elif fate == Fate.RETURNED:
        listings.return_to_author(moderator, listing=listing, comment=WORDS["words"]["returned"])
    elif fate == Fate.OVERDUE:
        now = timezone.now()
        due = now - timedelta(days=1)
        Listing.objects.filter(pk=listing.pk).update(
            submitted_at=now - timedelta(days=6), moderation_due_at=due
        )
        owed = Promise.objects.filter(listing=listing, kind=Promise.Kind.WORD)
        owed.update(began_at=now - timedelta(days=6), due_at=due)


def backdate(moderator: User, listing: Listing, number: int, *, answered: bool) -> None:
    """Published some hours or weeks ago; a need old enough has its answer."""
    now = timezone.now()
    then = now - timedelta(hours=SPREAD_HOURS * number + FIRST_HOURS)
    values: dict[str, Any] = {
        "published_at": then,
        "first_published_at": then,
        "submitted_at": then - timedelta(days=1),
        "created_at": then - timedelta(days=2),
        "expires_at": max(
            expiry_of(listing.kind, listing.content, then), now + timedelta(days=ENDING_DAYS + 4)
        ),
        "matches_told_at": None if number < TOLD_BY_HAND else now,
    }
    promised: dict[str, Any] = {
        "began_at": then,
        "due_at": clock.add_working_days(then, ANSWER_DAYS),
    }
    if listing.kind == Listing.Kind.NEED and answered and now - then > OLD_ENOUGH:
        text = WORDS["words"]["answers"][number % len(WORDS["words"]["answers"])]
        made = listings.answer_need(moderator, listing=listing, text=text)
        DeskAnswer.objects.filter(pk=made.pk).update(answered_at=then + ANSWERED_AFTER)
        promised |= dict.fromkeys(("kept_at", "ended_at"), then + ANSWERED_AFTER)
    Listing.objects.filter(pk=listing.pk).update(**values)
    Promise.objects.filter(listing=listing, kind=Promise.Kind.ANSWER).update(**promised)
    sent = then - timedelta(days=1)
    Promise.objects.filter(listing=listing, kind=Promise.Kind.WORD).update(
        began_at=sent,
        due_at=clock.add_working_days(sent, MODERATION_DAYS),
        kept_at=then,
        ended_at=then,
    )
    _date_notices(listing, then)


def _date_notices(listing: Listing, then: datetime) -> None:
    notices = Notification.objects.filter(dedup_key__startswith=f"listing:{listing.code}:")
    notices.update(created_at=then)


def play(planter: Planter) -> int:
    """The single scenes; how many listings they added."""
    _feedback(planter)
    _edit(planter)
    _endings(planter)
    entered = WORDS["entered"]
    for entry in entered:
        _entered(planter.staff["moderator"], entry)
    return len(entered)


def _feedback(planter: Planter) -> None:
    verdicts = MatchFeedback.Verdict
    for (need, offer), verdict, reason in (
        (FITS, verdicts.FITS, ""),
        (MISFIT, verdicts.MISFIT, MatchFeedback.Reason.SCALE),
    ):
        listing = _now(planter, need)
        listings.say_of_match(
            planter.author(_owner(planter, need)),
            listing=listing,
            other=_now(planter, offer),
            verdict=verdict,
            reason=reason,
            note=WORDS["words"][verdict.value],
        )


def _now(planter: Planter, ref: str) -> Listing:
    """As it stands now: the planter's own was read before it was approved."""
    return Listing.objects.select_related("organisation").get(pk=planter.listings[ref].pk)


def _owner(planter: Planter, ref: str) -> str:
    entries: list[Any] = [*planter.demo.offers, *planter.demo.needs]
    return str(next(entry.organisation for entry in entries if entry.ref == ref))


def _edit(planter: Planter) -> None:
    """A live offer with a change in review."""
    listing = _now(planter, EDITED)
    author = planter.author(_owner(planter, EDITED))
    draft = listings.start_edit(author, listing=listing)
    content = queries.content_as_dict(queries.latest_content(listing))
    words = WORDS["words"]
    changed = content | {
        "summary_vi": words["edit_vi"],
        "summary_en": words["edit_en"],
        "price_max": content["price_max"] - 50_000_000 if content["price_max"] else None,
    }
    saved = listings.save_listing(
        author,
        draft=draft,
        content=changed,
        organisation=listing.organisation,
        disclosure=listing.disclosure,
    )
    listings.submit(author, listing=saved, novelty_read=True)


def _endings(planter: Planter) -> None:
    """One that lapses within the week, one that was solved, an answer that came late."""
    now = timezone.now()
    Listing.objects.filter(pk=planter.listings[ENDING].pk).update(
        expires_at=now + timedelta(days=ENDING_DAYS, hours=2)
    )
    closed = _now(planter, CLOSED)
    listings.close(
        planter.author(_owner(planter, CLOSED)),
        listing=closed,
        outcome=Listing.Outcome.SOLVED_HERE,
        note=WORDS["words"]["closed"],
    )
    late = _now(planter, LATE)
    # It is old enough to be answered.
    promise = Promise.objects.get(listing=late, kind=Promise.Kind.ANSWER, kept_at__isnull=False)
    promise.kept_at = promise.ended_at = promise.due_at + LATE_BY
    promise.save(update_fields=["kept_at", "ended_at"])
    DeskAnswer.objects.filter(promise=promise).update(answered_at=promise.kept_at)


def _entered(moderator: User, entry: dict[str, Any]) -> None:
    """A need that staff typed in from a call; it waits for the person's code."""
    organisation = registry.create_organisation(
        moderator,
        kind=entry["kind"],
        claim=False,
        source=f"{entry['word']}: {entry['word_of']}",
        name_vi=entry["organisation_vi"],
        illustrative=True,
        listed=False,
        **contents.place(data.wards()[entry["ward"]]),
    )
    texts = ("title", "summary", "practice")
    place = contents.place(data.wards()[entry["ward"]])
    content = {f"{name}_{lang}": entry[f"{name}_{lang}"] for name in texts for lang in ("vi", "en")}
    content |= {
        "field_codes": entry["fields"],
        "province": place["province"].code,
        "ward": place["ward"].code,
        "budget_max": entry["budget_max"],
    }
    draft = listings.start_draft(moderator, kind="need")
    listing = listings.save_listing(
        moderator,
        draft=draft,
        content=content,
        organisation=organisation,
        disclosure=Listing.Disclosure.NAMED,
        word=entry["word"],
        word_of=entry["word_of"],
        word_contact=entry["word_contact"],
    )
    Listing.objects.filter(pk=listing.pk).update(illustrative=True)
    listing.refresh_from_db()
    listings.submit(moderator, listing=listing)


def settle() -> None:
    """Nobody is mailed about the demonstration's own making; older notices in the app are read."""
    OutboundMessage.objects.filter(~Q(notification=None)).delete()
    now = timezone.now()
    Notification.objects.filter(created_at__lt=now - UNREAD).update(read_at=now - UNREAD)
