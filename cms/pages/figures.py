"""Figures of the front page: counted in the database, each with its records and its weak side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base.clock import VIETNAM
from cms.base.i18n import current_language, localized
from cms.theme.words import day
from ecosystem.registry.queries import OrganisationFilters, public_organisations
from marketplace.listings.models import Listing, Promise

S = Listing.State
SHOWN = (S.LIVE, S.EXPIRED, S.CLOSED)  # what was up, and whose owner didn't take it back
QUARTERS = 4
_PERIOD = re.compile(r"(20[0-9]{2})(?:-q([1-4]))?")  # this century


@dataclass(frozen=True, slots=True)
class Kept:
    """How the exchange kept its word.

    Args:
        due: promises that were kept or whose day went by while somebody waited.
        in_time: of these, kept by their day.
    """

    due: int
    in_time: int

    @property
    def late(self) -> int:
        """Kept late, or not kept while their day went by."""
        return self.due - self.in_time


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a quarter of one, or all of time: promises are counted where their day falls.

    Args:
        year: None for all of time.
        quarter: 1 to 4, or None for the whole year.
    """

    year: int | None = None
    quarter: int | None = None

    @classmethod
    def read(cls, text: str) -> Period:
        """`2026` or `2026-q4`; anything else is all of time."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            return cls()
        return cls(int(found[1]), int(found[2]) if found[2] else None)

    def __str__(self) -> str:
        if self.year is None:
            return ""
        return f"{self.year}-q{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        """As a reader is shown it."""
        if self.year is None:
            return _("All years")
        if self.quarter is None:
            return _("Year %(year)s") % {"year": self.year}
        return _("Quarter %(quarter)s of %(year)s") % {"quarter": self.quarter, "year": self.year}

    def condition(self) -> Q:
        """Which promises fall into it, by Vietnam's calendar."""
        if self.year is None:
            return Q()
        first = 3 * (self.quarter or 1) - 2
        months = 3 if self.quarter else 12
        return Q(
            due_at__gte=_month(self.year, first),
            due_at__lt=_month(self.year, first + months),
        )


def _month(year: int, month: int) -> datetime:
    """The first moment of a month; the thirteenth is the next January."""
    if month > 12:  # noqa: PLR2004 - months of a year
        year, month = year + 1, month - 12
    return datetime(year, month, 1, tzinfo=VIETNAM)


ALL = Period()


def _over(kind: str, period: Period = ALL) -> QuerySet[Promise]:
    """Promises of a kind that count, as far as visitors may know of their listings.

    What its owner took away before its day says nothing of us and doesn't count. What was taken
    away later does: closing, lapsing and withdrawing take nothing out of the figure. Listings for
    verified members are in neither figure.
    """
    waited = Q(ended_at__isnull=True, due_at__lte=timezone.now()) | Q(ended_at__gt=F("due_at"))
    counted = Q(kept_at__isnull=False) | waited
    return Promise.objects.filter(
        counted, period.condition(), kind=kind, listing__organisation__state="active"
    ).exclude(listing__disclosure=Listing.Disclosure.MEMBERS)


def kept(kind: str, period: Period = ALL) -> Kept:
    """Counted now, in one query."""
    found = _over(kind, period).aggregate(
        due=Count("pk"), in_time=Count("pk", filter=Q(kept_at__lte=F("due_at")))
    )
    return Kept(**found)


def rows(kind: str, period: Period = ALL) -> QuerySet[Promise]:
    """The promises that `kept` counts; those still waited for first, then late ones."""
    worst = Case(
        When(kept_at__isnull=True, ended_at__isnull=True, then=0),
        When(kept_at__isnull=True, then=1),
        When(kept_at__gt=F("due_at"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    found = _over(kind, period).select_related("listing")
    return found.order_by(worst, "due_at", "pk")


def periods(kind: str) -> list[Period]:
    """What the list can be narrowed to: the newest year first, each with its quarters."""
    ends = _over(kind).aggregate(first=Min("due_at"), last=Max("due_at"))
    if ends["first"] is None:
        return [ALL]
    first, last = (ends[name].astimezone(VIETNAM) for name in ("first", "last"))
    known = ((first.year, (first.month + 2) // 3), (last.year, (last.month + 2) // 3))
    found = [ALL]
    for year in range(last.year, first.year - 1, -1):
        found.append(Period(year))
        quarters = (Period(year, number) for number in range(QUARTERS, 0, -1))
        found += [each for each in quarters if known[0] <= (year, each.quarter or 0) <= known[1]]
    return found


def _verdict(promise: Promise) -> tuple[str, str]:
    """What became of it, and its tone."""
    if promise.kept_at is not None:
        return (_("In time"), "ok") if promise.in_time else (_("Late"), "warn")
    if promise.ended_at is None:
        return _("Waiting beyond its day"), "warn"
    return _("Ended without it, after its day"), "warn"


def _name(listing: Listing) -> tuple[str, str]:
    """The title where everybody could read it, else just what it was."""
    if listing.first_published_at is not None and listing.state in SHOWN:
        title, lang = localized(listing, "live_title")
        if title:
            return title, lang if lang != current_language() else ""
    if listing.kind == Listing.Kind.NEED:
        return _("A need that isn't shown"), ""
    return _("A technology that isn't shown"), ""


def present(promises: Iterable[Promise]) -> list[dict[str, Any]]:
    """Rows of the table behind a figure; those that left the exchange have no link."""
    shown = []
    for promise in promises:
        title, lang = _name(promise.listing)
        verdict, tone = _verdict(promise)
        up = promise.listing.state == S.LIVE
        shown.append(
            {
                "title": title,
                "lang": lang,
                "url": promise.listing.get_absolute_url() if up else "",
                "since": promise.began_at,
                "due": promise.due_at,
                "answered": promise.kept_at,
                "verdict": verdict,
                "tone": tone,
            }
        )
    return shown


def _promises() -> list[dict[str, Any]]:
    """The two promises on the front page, as far as any is due."""
    found = []
    for kind, label, address in (
        (Promise.Kind.ANSWER, _("needs answered within five working days"), "pages:answers"),
        (Promise.Kind.WORD, _("submissions decided within two working days"), "pages:words"),
    ):
        said = kept(kind)
        if not said.due:
            continue
        found.append(
            {
                "value": f"{said.in_time}/{said.due}",
                "label": label,
                "how": _("Of those answered or due by now. Late or still waiting: %(late)s.")
                % {"late": said.late},
                "url": reverse(address),
                "weak": said.late > 0,
            }
        )
    return found


def shown(*, needs: int, offers: int) -> list[dict[str, Any]]:
    """The figures of the front page, given the numbers of live listings that it shows anyway."""
    checked = public_organisations(OrganisationFilters(verified=True)).order_by().count()
    today = day(timezone.localdate())
    return [
        {
            "value": needs,
            "label": _("needs live now"),
            "how": _("Counted on %(day)s. Those for verified members only are not in it.")
            % {"day": today},
            "url": reverse("listings:needs"),
        },
        {
            "value": offers,
            "label": _("technologies live now"),
            "how": _("Each went through completeness and approval before it was shown."),
            "url": reverse("listings:offers"),
        },
        {
            "value": checked,
            "label": _("verified organisations"),
            "how": _("Staff have checked who they are; a mark stands beside the name."),
            "url": f"{reverse('registry:organisations')}?verified=on",
        },
        *_promises(),
    ]
