"""Figures of the front page: counted in the database, each with its records and its weak side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.theme.words import day
from ecosystem.registry.queries import OrganisationFilters, public_organisations
from marketplace.listings.documents import payload
from marketplace.listings.models import Listing
from marketplace.listings.presenting import row
from marketplace.listings.queries import with_everything


@dataclass(frozen=True, slots=True)
class Answers:
    """How the exchange kept its word on needs.

    Args:
        due: needs that were answered or whose five working days are over.
        in_time: of these, answered within them.
    """

    due: int
    in_time: int

    @property
    def late(self) -> int:
        """Answered late, or waiting beyond their day."""
        return self.due - self.in_time


def _due() -> QuerySet[Listing]:
    """Public needs that are live or were, and by now should have their answer."""
    asked = Q(answered_at__isnull=False) | Q(answer_due_at__lte=timezone.now())
    return Listing.objects.filter(
        asked,
        kind=Listing.Kind.NEED,
        answer_due_at__isnull=False,
        state__in=(Listing.State.LIVE, Listing.State.EXPIRED, Listing.State.CLOSED),
        organisation__state="active",
    ).exclude(disclosure=Listing.Disclosure.MEMBERS)


def answers() -> Answers:
    """Counted now, in one query."""
    found = _due().aggregate(
        due=Count("pk"), in_time=Count("pk", filter=Q(answered_at__lte=F("answer_due_at")))
    )
    return Answers(**found)


def answer_rows() -> QuerySet[Listing]:
    """The needs that `answers` counts; those that wait first, then late ones."""
    rows = with_everything(_due()).prefetch_related(None)
    worst = Case(
        When(answered_at__isnull=True, then=0),
        When(answered_at__gt=F("answer_due_at"), then=1),
        default=2,
        output_field=IntegerField(),
    )
    return rows.order_by(worst, "answer_due_at", "pk")


def present_answers(listings: Iterable[Listing]) -> list[dict[str, Any]]:
    """Rows of the table behind the figure; those that left the exchange have no link."""
    rows = []
    for listing in listings:
        shown = row(payload(listing, listing.content), listing.kind)
        assert listing.answer_due_at is not None  # `_due` asks for it
        if listing.answered_at is None:
            verdict, tone = _("Waiting beyond its day"), "warn"
        elif listing.answered_at <= listing.answer_due_at:
            verdict, tone = _("In time"), "ok"
        else:
            verdict, tone = _("Late"), "warn"
        rows.append(
            {
                "title": shown["title"],
                "lang": shown["title_lang"],
                "url": shown["url"] if listing.state == Listing.State.LIVE else "",
                "due": listing.answer_due_at,
                "answered": listing.answered_at,
                "verdict": verdict,
                "tone": tone,
            }
        )
    return rows


def shown(*, needs: int, offers: int) -> list[dict[str, Any]]:
    """The figures of the front page, given the numbers of live listings that it shows anyway."""
    checked = public_organisations(OrganisationFilters(verified=True)).order_by().count()
    said = answers()
    today = day(timezone.localdate())
    found = [
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
    ]
    if said.due:
        found.append(
            {
                "value": f"{said.in_time}/{said.due}",
                "label": _("needs answered within five working days"),
                "how": _("Of those answered or due by now. Late or still waiting: %(late)s.")
                % {"late": said.late},
                "url": reverse("pages:answers"),
                "weak": said.late > 0,
            }
        )
    return found
