"""Forms of the moderation pages in the admin."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import normalise_code
from cms.base.errors import Refused
from cms.base.fields import CleanCharField
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import services
from marketplace.listings.models import Listing, ListingDraft

S = Listing.State
E = Listing.EditState
ANY = ("", _l("All"))


class QueueFilter(forms.Form):
    """What of the queue is shown; wrong values filter nothing."""

    q = CleanCharField(label=_l("Search"), required=False, max_length=160)
    kind = forms.ChoiceField(label=_l("Kind"), required=False, choices=[ANY, *Listing.Kind.choices])
    stage = forms.ChoiceField(
        label=_l("Step"),
        required=False,
        choices=[
            ANY,
            ("completeness", _l("Completeness")),
            ("approval", _l("Approval")),
            ("change", _l("Changes of live listings")),
            ("new", _l("New listings")),
        ],
    )
    days = forms.IntegerField(label=_l("Waiting for at least (days)"), required=False, min_value=0)
    overdue = forms.BooleanField(label=_l("Overdue only"), required=False)

    def apply(self, rows: QuerySet[Listing]) -> QuerySet[Listing]:
        """The rows that pass."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        now = timezone.now()
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        stage = given.get("stage")
        if stage in {"completeness", "approval"}:
            rows = rows.filter(Q(state=stage) | Q(edit_state=stage))
        elif stage == "change":
            rows = rows.exclude(edit_state=E.NONE)
        elif stage == "new":
            rows = rows.filter(edit_state=E.NONE)
        if given.get("days"):
            rows = rows.filter(submitted_at__lte=now - timedelta(days=min(given["days"], 3650)))
        if given.get("overdue"):
            rows = rows.filter(moderation_due_at__lt=now)
        return self._search(rows, given.get("q", ""))

    def _search(self, rows: QuerySet[Listing], text: str) -> QuerySet[Listing]:
        if not text:
            return rows
        wanted = Q(organisation__name_vi__icontains=text) | Q(organisation__name_en__icontains=text)
        for kind in ("offer", "need"):
            for lang in ("vi", "en"):
                wanted |= Q(**{f"{kind}__title_{lang}__icontains": text})
        code = normalise_code(text)
        return rows.filter(wanted | Q(code=code) if code else wanted)


class EntryForm(forms.Form):
    """On whose word a listing is typed in, and for which organisation."""

    kind = forms.ChoiceField(label=_l("Kind"), choices=Listing.Kind.choices, initial="need")
    word = forms.ChoiceField(
        label=_l("How they told us"),
        choices=[choice for choice in Listing.Word.choices if choice[0] != Listing.Word.OWN],
    )
    word_of = CleanCharField(label=_l("Name of the person"), max_length=120)
    word_contact = CleanCharField(
        label=_l("Their phone number or e-mail address"),
        max_length=120,
        required=False,
        help_text=_l("A code goes there. Without one, the signed form has to be uploaded."),
    )
    organisation = CleanCharField(
        label=_l("Organisation"),
        max_length=200,
        help_text=_l("Its name, tax code or code here."),
    )
    new_kind = forms.ChoiceField(
        label=_l("If it isn't in the registry yet, enter it as"),
        required=False,
        choices=[("", _l("Don't enter a new one")), *Organisation.Kind.choices],
    )

    def clean(self) -> dict[str, Any]:
        """Find the organisation, or be told to enter it."""
        data = super().clean() or {}
        if "organisation" in data:
            self.found = self._find(data["organisation"])
            if self.found is None and not data.get("new_kind"):
                self.add_error(
                    "organisation",
                    _("No single organisation is called so. Write its code, or enter a new one."),
                )
        if data.get("word") != Listing.Word.PAPER and not data.get("word_contact"):
            self.add_error("word_contact", _("The code that confirms their word goes there."))
        return data

    def _find(self, typed: str) -> Organisation | None:
        code = normalise_code(typed)
        active = Organisation.objects.filter(state=Organisation.State.ACTIVE)
        if code and (by_code := active.filter(code=code).first()):
            return by_code
        named = list(active.filter(name_vi__iexact=typed)[:2])
        found = named or registry.find_organisations(typed, limit=2)
        return found[0] if len(found) == 1 else None

    def begin(self, actor: Any) -> ListingDraft:
        """Start the draft, with a new organisation if that was asked for.

        Raises:
            Refused: the registry refuses the organisation.
        """
        data = self.cleaned_data
        organisation = self.found
        if organisation is None and not data["new_kind"]:
            raise Refused(_("Choose an organisation."), field="organisation")
        return services.start_for_somebody(
            actor,
            kind=data["kind"],
            word={name: data[name] for name in ("word", "word_of", "word_contact")},
            organisation=organisation,
            new={
                "kind": data["new_kind"],
                "name_vi": data["organisation"],
                "source": str(Listing.Word(data["word"]).label),
            },
        )
