"""What the desk says: the clock in words, how well a candidate fits, and the texts to send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext_lazy

from cms.accounts import notify
from cms.base import audit, clock
from cms.base.i18n import current_language, localized
from marketplace.deals.desk import queries
from marketplace.deals.models import DeskItem
from marketplace.listings import addresses
from marketplace.listings.models import Listing
from marketplace.listings.services.common import people_of

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
#: Beyond this the days late are no longer counted one by one.
LONGEST = timedelta(days=400)

BANDS = {
    "good": pgettext_lazy("candidate", "fits well"),
    "possible": pgettext_lazy("candidate", "may fit"),
    "near": pgettext_lazy("candidate", "near, but doesn't fit"),
}
SURE = {
    1: _l("little is known"),
    2: _l("some is known"),
    3: _l("much is known"),
}

#: What the audit trail's actions are called.
ACTIONS = {
    "open": _l("it came onto the desk"),
    "left": _l("its owner took the listing down"),
    "take": _l("took it"),
    "take_over": _l("took it over"),
    "release": _l("gave it back"),
    "reopen": _l("took it up again"),
    "decide": _l("decided"),
}


def history(item: DeskItem, most: int) -> list[dict[str, Any]]:
    """Who did what with an item, newest first."""
    decisions = dict(DeskItem.Decision.choices)
    rows = []
    for entry in audit.trail(item).select_related("actor")[:most]:
        action = entry.action.removeprefix("deals.desk_")
        said = str(ACTIONS.get(action, action))
        if decision := entry.details.get("decision"):
            said = f"{said}: {decisions.get(decision, decision)}"
        rows.append({"at": entry.at, "said": said, "who": entry.actor or "–"})
    return rows


# --- the clock -------------------------------------------------------------------------------


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.VIETNAM).date()


class Clock:
    """Working days left or late, in words, for any number of items with one query."""

    def __init__(self, items: Iterable[DeskItem]) -> None:
        self.now = timezone.now()
        self.today = _day(self.now)
        due = [_day(one.due_at) for one in items if one.due_at is not None]
        first = max(min([*due, self.today]), self.today - LONGEST)
        last = min(max([*due, self.today]), self.today + LONGEST)
        self.days = clock.working_days_in(first, last) if due else frozenset()

    def overdue(self, item: DeskItem) -> bool:
        """Whether the promise is broken."""
        waits = item.is_open and item.left_at is None
        return waits and item.due_at is not None and item.due_at < self.now

    def words(self, item: DeskItem) -> str:
        """Three working days left; two working days late."""
        if item.due_at is None:
            return _("no day promised")
        due = _day(item.due_at)
        if self.overdue(item):
            late = sum(due < day <= self.today for day in self.days)
            if not late:
                return _("overdue since today")
            text = ngettext("%(n)d working day overdue", "%(n)d working days overdue", late)
            return text % {"n": late}
        left = sum(self.today < day <= due for day in self.days)
        if not left:
            return _("owed today")
        return ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}

    def waiting(self, item: DeskItem) -> int:
        """Days that an item has been on the desk, until it was decided."""
        return ((item.decided_at or self.now) - item.opened_at).days


# --- candidates ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as the page shows it, in the page's language.

    Args:
        code: of the listing.
        listing: it, up now.
        band: `good`, `possible` or `near`.
        fit: the same in words.
        sure: how much is known, in words.
        why: what fits.
        misfit: what doesn't.
        unknown: what isn't known and should be asked.
    """

    code: str
    listing: Listing
    band: str
    fit: str
    sure: str
    why: str
    misfit: str
    unknown: str

    @property
    def title(self) -> str:
        """In the current language."""
        return localized(self.listing, "live_title").text


def candidates_of(
    item: DeskItem, up: dict[str, Listing] | None = None, *, language: str = ""
) -> list[Candidate]:
    """The kept candidates that are still up, best first."""
    rows = list(item.candidates)
    known = queries.up_by_code(row["code"] for row in rows) if up is None else up
    lang = language or current_language()
    found = []
    for row in rows:
        if (listing := known.get(row["code"])) is None:
            continue
        lacks = row["lacks"].get(lang, {})
        found.append(
            Candidate(
                code=row["code"],
                listing=listing,
                band=row["band"],
                fit=str(BANDS[row["band"]]),
                sure=str(SURE[row["sure"]]),
                why=row["why"].get(lang, ""),
                misfit=lacks.get("misfit", ""),
                unknown=lacks.get("unknown", ""),
            )
        )
    return found


def answer_page(listing: Listing) -> str:
    """Where a need is answered, for the moderation page."""
    return reverse("deals_desk:of_listing", args=[listing.code])


# --- texts -----------------------------------------------------------------------------------


def language_of(listing: Listing) -> str:
    """The language in which the owner is written to."""
    people = people_of(listing)
    author = listing.created_by
    if author is not None and listing.word == Listing.Word.OWN and author in people:
        return author.language
    others = [one for one in people if author is None or one.pk != author.pk]
    return others[0].language if others else LANGUAGES[0]


def compose(item: DeskItem, *, chosen: Sequence[str], language: str) -> str:
    """The text of an answer to a need: with what was chosen, or that nothing fits yet.

    Args:
        item: of a need or of an offer (whose owner then reads what may help it).
        chosen: codes of candidates to recommend; none: nothing fits.
        language: in which to write.
    """
    name = "advice" if item.kind == DeskItem.Kind.OFFER else "answer" if chosen else "nothing"
    with translation.override(language):
        rows = candidates_of(item, language=language)
        picked = [row for row in rows if row.code in set(chosen)]
        near = [row for row in rows if row.band == "near"] or rows
        searched = item.searched or {}
        text = render_to_string(
            f"deals/desk/{name}.txt",
            {
                "owner": str(item.listing.organisation),
                "title": localized(item.listing, "live_title").text,
                "fields": ", ".join(searched.get("fields", {}).get(language, [])),
                "words": ", ".join(searched.get("words", {}).get(language, [])),
                "count": searched.get("count"),
                "chosen": [_shown(row, language) for row in picked],
                "near": [_shown(row, language) for row in near[:3]],
            },
        )
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _shown(row: Candidate, language: str) -> dict[str, str]:
    return {
        "title": row.title,
        "why": row.why,
        "lacks": "; ".join(part for part in (row.misfit, row.unknown) if part),
        "unknown": row.unknown,
        "misfit": row.misfit,
        "url": notify.absolute(addresses.public(row.listing, language)),
    }


def introduction(item: DeskItem, row: Candidate, *, language: str) -> str:
    """The text that both sides of an introduction read."""
    with translation.override(language):
        mine = next(one for one in item.candidates if one["code"] == row.code)
        context = {
            "title": localized(item.listing, "live_title").text,
            "other": localized(row.listing, "live_title").text,
            "why": mine["why"].get(language, ""),
        }
        return render_to_string("deals/desk/introduction.txt", context).strip()
