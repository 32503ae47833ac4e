"""The filter of the desk's queue."""

from datetime import timedelta

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import normalise_code
from cms.base.fields import CleanCharField
from marketplace.deals.models import DeskItem

ANY = ("", _l("All"))
YEARS = 3650


class DeskFilter(forms.Form):
    """What of a tab is shown; wrong values filter nothing."""

    q = CleanCharField(label=_l("Search"), required=False, max_length=160)
    found = forms.ChoiceField(
        label=_l("Candidates"),
        required=False,
        choices=[
            ANY,
            ("fits", _l("Something fits")),
            ("none", _l("Nothing fits")),
            ("unseen", _l("Not looked for yet")),
        ],
    )
    state = forms.ChoiceField(
        label=_l("Who has it"),
        required=False,
        choices=[ANY, ("open", _l("Nobody")), ("taken", _l("Somebody"))],
    )
    decision = forms.ChoiceField(
        label=_l("Decision"), required=False, choices=[ANY, *DeskItem.Decision.choices]
    )
    days = forms.IntegerField(label=_l("Waiting for at least (days)"), required=False, min_value=0)
    overdue = forms.BooleanField(label=_l("Overdue only"), required=False)

    def for_tab(self, tab: str) -> "DeskFilter":
        """The same with the fields that mean something in a tab."""
        for name in ("state", "overdue") if tab == "decided" else ("decision",):
            del self.fields[name]
        return self

    def apply(self, rows: QuerySet[DeskItem]) -> QuerySet[DeskItem]:
        """The rows that pass."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        now = timezone.now()
        if given.get("found") == "fits":
            rows = rows.filter(candidate_count__gt=0)
        elif given.get("found") == "none":
            rows = rows.filter(candidate_count=0, refreshed_at__isnull=False)
        elif given.get("found") == "unseen":
            rows = rows.filter(refreshed_at__isnull=True)
        for name in ("state", "decision"):
            if given.get(name):
                rows = rows.filter(**{name: given[name]})
        if given.get("days"):
            rows = rows.filter(opened_at__lte=now - timedelta(days=min(given["days"], YEARS)))
        if given.get("overdue"):
            rows = rows.filter(due_at__lt=now)
        return self._search(rows, given.get("q", ""))

    def _search(self, rows: QuerySet[DeskItem], text: str) -> QuerySet[DeskItem]:
        if not text:
            return rows
        wanted = Q()
        for name in ("live_title_vi", "live_title_en", "organisation__name_vi"):
            wanted |= Q(**{f"listing__{name}__icontains": text})
        if code := normalise_code(text):
            wanted |= Q(code=code) | Q(listing__code=code)
        return rows.filter(wanted)
