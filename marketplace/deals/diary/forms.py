"""Forms of the diary: the filter, and one quick enough for a phone after a visit."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import normalise_code
from cms.base.fields import CleanCharField
from cms.base.text import fold
from ecosystem.registry.models import Organisation
from marketplace.deals.diary import queries
from marketplace.deals.diary.models import NAME, NOTES, STEP, ContactNote
from marketplace.deals.models.interest import Interest
from marketplace.listings.forms.fields import Words
from marketplace.listings.models import Listing

ANY = ("", _l("All"))
SUGGESTIONS = 8
MIN_TYPED = 2
_LAST_WORD = re.compile(r"\S+$")
_DAY = {"type": "date"}


class DiaryFilter(forms.Form):
    """What of the diary is shown; wrong values filter nothing."""

    q = CleanCharField(label=_l("Search"), required=False, max_length=160)
    mine = forms.BooleanField(label=_l("Mine only"), required=False)
    due = forms.ChoiceField(
        label=_l("Next step"),
        required=False,
        choices=[
            ANY,
            ("today", _l("Due today")),
            ("overdue", _l("Overdue")),
            ("open", _l("To do")),
        ],
    )
    kind = forms.ChoiceField(
        label=_l("Kind"), required=False, choices=[ANY, *ContactNote.Kind.choices]
    )
    about = CleanCharField(
        label=_l("Code of an organisation or listing"), required=False, max_length=20
    )
    since = forms.DateField(label=_l("From"), required=False, widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(label=_l("To"), required=False, widget=forms.DateInput(attrs=_DAY))

    def apply(self, user: Any, rows: QuerySet[ContactNote]) -> QuerySet[ContactNote]:
        """The rows that pass."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if given.get("mine"):
            rows = rows.filter(assigned_to=user)
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if given.get("about"):
            rows = queries.about(rows, given["about"])
        if given.get("since"):
            rows = rows.filter(happened_at__date__gte=given["since"])
        if given.get("until"):
            rows = rows.filter(happened_at__date__lte=given["until"])
        if given.get("q"):
            rows = queries.by_words(rows, given["q"])
        return queries.due(rows, given.get("due", ""))


def named(record: Organisation | Listing | Interest) -> str:
    """What stands in the field that says what a note is about: its name, and its code."""
    if isinstance(record, Organisation):
        return f"{record.name_vi} · {record.code}"
    if isinstance(record, Interest):
        return f"{_('Interest')} · {record.code}"
    title = record.content.title_vi or record.content.title_en or ""
    return f"{title} · {record.code}"


def suggestions(typed: str) -> list[str]:
    """Organisations and listings whose name holds what was typed, for the type-ahead."""
    text = fold(typed.strip())
    if len(text) < MIN_TYPED:
        return []
    firms = Organisation.objects.filter(
        state=Organisation.State.ACTIVE, name_folded__contains=text
    ).order_by("name_folded")[:SUGGESTIONS]
    wanted = Q()
    for kind in ("offer", "need"):
        for lang in ("vi", "en"):
            wanted |= Q(**{f"{kind}__title_{lang}__icontains": typed.strip()})
    found = Listing.objects.filter(wanted).select_related("offer", "need").order_by("-pk")
    return [*map(named, firms), *map(named, found[:SUGGESTIONS])]


def find(typed: str) -> Organisation | Listing | Interest | None:
    """What was meant: by the code at the end, else the one organisation called so."""
    last = _LAST_WORD.search(typed)
    code = normalise_code(last[0]) if last else None
    if code:
        listing = Listing.objects.select_related("organisation", "offer", "need")
        for rows in (Organisation.objects.all(), listing, Interest.objects.all()):
            there: Any = rows.filter(code=code).first()
            if there is not None:
                return there  # type: ignore[no-any-return]  # one of the three
    text = fold(typed)
    active = Organisation.objects.filter(state=Organisation.State.ACTIVE)
    firms = list(active.filter(name_folded__contains=text).order_by("name_folded")[:SUGGESTIONS])
    exact = [firm for firm in firms if text in {fold(firm.name_vi), fold(firm.name_en)}]
    one = exact or firms
    return one[0] if len(one) == 1 else None


class NoteForm(forms.Form):
    """A contact, and what is to be done next."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_l("How"), choices=ContactNote.Kind.choices, widget=forms.RadioSelect, initial="call"
    )
    about = Words(
        label=_l("About which organisation or listing?"),
        max_length=300,
        required=True,
        help_text=_l("A part of the name, or the code."),
        error_messages={"required": _l("Say which organisation or listing it is about.")},
    )
    with_whom = Words(label=_l("With whom?"), max_length=NAME)
    happened_at = forms.DateTimeField(
        label=_l("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    notes = Words(
        label=_l("What was said?"),
        rows=6,
        max_length=NOTES,
        required=True,
        error_messages={"required": _l("Write what was said.")},
    )
    next_step = Words(label=_l("Next step"), max_length=STEP)
    due_on = forms.DateField(
        label=_l("By when?"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    assigned_to: Any = forms.ModelChoiceField(
        label=_l("Who does it?"), queryset=None, required=False, empty_label=_l("I do")
    )

    def __init__(self, *args: Any, note: ContactNote | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            "token": secrets.token_hex(16),
            "happened_at": timezone.localtime(),
            **kwargs.pop("initial", {}),
        }
        if note is not None:
            names = ("kind", "with_whom", "notes", "next_step", "due_on", "version")
            initial |= {name: getattr(note, name) for name in names}
            initial["assigned_to"] = note.assigned_to_id
            initial["happened_at"] = timezone.localtime(note.happened_at)
        super().__init__(*args, **{**kwargs, "initial": initial})
        choice: Any = self.fields["assigned_to"]
        choice.queryset = queries.keepers()
        if note is not None:
            del self.fields["about"], self.fields["token"]
        else:
            self.fields["about"].widget.attrs |= {
                "list": "about-names",
                "data-suggest": reverse_lazy("contact_diary:suggest"),
                "autocomplete": "off",
            }

    def clean_about(self) -> Organisation | Listing | Interest:
        """The record that is meant."""
        typed = self.cleaned_data["about"]
        found = find(typed)
        if found is None:
            near = suggestions(typed)
            raise forms.ValidationError(
                _("Which one? Write more of the name, or the code: %(names)s")
                % {"names": "; ".join(near)}
                if near
                else _("Nothing is called so. Write a part of the name, or the code.")
            )
        return found

    def facts(self) -> dict[str, Any]:
        """Arguments of the service, from cleaned data."""
        data = dict(self.cleaned_data)
        found = data.pop("about", None)
        for name, model in (
            ("organisation", Organisation),
            ("listing", Listing),
            ("interest", Interest),
        ):
            if isinstance(found, model):
                data[name] = found
        if "token" in self.fields:
            data.pop("version")
        return data


class DropForm(forms.Form):
    """Why a next step is given up."""

    reason = Words(label=_l("Why?"), max_length=300)


class PostponeForm(forms.Form):
    """Until when it is put off; empty means the third working day."""

    due_on = forms.DateField(required=False)
