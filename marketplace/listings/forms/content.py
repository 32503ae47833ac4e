"""The long forms: what both kinds share, from typed text to the content of a listing and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from cms.base.i18n import current_language
from ecosystem.registry import queries as registry
from marketplace.listings import validation
from marketplace.listings.forms.fields import Words
from marketplace.listings.forms.places import place_choices, place_columns
from marketplace.listings.forms.raw import CHOSEN, Raw, as_query, guessed_from
from marketplace.listings.forms.rows import (
    MOST_ROWS,
    RowForm,
    Rows,
    count_of,
    rows_class,
)
from marketplace.listings.models.content import TransferMode

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Pair:
    """A bilingual text: one field in the writer's language, one in the other.

    Args:
        name: the columns without their language.
        label: what the field asks.
        limit: characters.
        rows: lines of the box; 0 is a single line.
        hint: help under the label.
    """

    name: str
    label: Text
    limit: int
    rows: int = 0
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the form.

    Args:
        id: its anchor.
        title: heading and entry of the rail.
        fields: names of the fields in it, without languages.
        rows: prefixes of the formsets in it.
        lead: a sentence under the heading.
    """

    id: str
    title: Text
    fields: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    lead: Text = ""


class ContentForm(forms.Form):
    """Everything that is said of a need or an offer, in the language of the writer first."""

    use_required_attribute = False  # saving half a form is fine; sending it says what is missing

    kind: ClassVar[str]
    pairs: ClassVar[tuple[Pair, ...]]
    parts: ClassVar[tuple[Part, ...]]
    row_forms: ClassVar[Mapping[str, type[RowForm]]]
    #: rows shown to somebody who begins
    first_rows: ClassVar[Mapping[str, int]] = {}

    lang = forms.CharField(required=False, widget=forms.HiddenInput)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    field_codes = forms.MultipleChoiceField(
        label=pgettext_lazy("taxonomy", "Fields"), required=False
    )
    guessed_codes = forms.MultipleChoiceField(
        label=pgettext_lazy("taxonomy", "Fields"), required=False
    )
    guess_shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    modes = forms.MultipleChoiceField(
        label=_l("Ways of transfer"),
        choices=TransferMode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(
        label=_l("Where"),
        required=False,
        help_text=_l("The ward or commune, or just the province. It helps to find who is near."),
    )
    organisation = forms.ChoiceField(label=_l("Post in the name of"), required=False)

    def __init__(
        self,
        raw: Raw | None = None,
        *,
        lang: str = "",
        organisations: Iterable[Any] = (),
        quiet: bool = False,
        sending: bool = False,
    ) -> None:
        self.sending = sending
        self.raw: Raw = dict(raw or {})
        if raw is not None:
            self._choose_defaults()
        chosen = (self.raw.get("lang") or [lang])[-1]
        self.writer = chosen if chosen in {"vi", "en"} else current_language()
        self.other_language = "en" if self.writer == "vi" else "vi"
        bound = as_query(self.raw) if raw is not None else None
        super().__init__(bound, initial={"lang": self.writer})
        self.rowsets: dict[str, Rows] = {
            prefix: self._rowset(prefix, form) for prefix, form in self.row_forms.items()
        }
        self._add_pairs()
        self._add_choices(list(organisations))
        if quiet and bound is not None:
            self._errors = ErrorDict()
            self.cleaned_data = {}
            for rowset in self.rowsets.values():
                rowset.quiet()

    def _choose_defaults(self) -> None:
        """Rows to begin with, and the choices that a fresh form shows as made."""
        for name, form_field in self.base_fields.items():
            if isinstance(form_field, forms.ChoiceField) and form_field.initial:
                self.raw.setdefault(name, [str(form_field.initial)])
        for prefix, row_form in self.row_forms.items():
            self.raw.setdefault(f"{prefix}-TOTAL_FORMS", [str(self.first_rows.get(prefix, 0))])
            self.raw.setdefault(f"{prefix}-INITIAL_FORMS", ["0"])
            self.raw[f"{prefix}-MAX_NUM_FORMS"] = [str(MOST_ROWS)]  # read by the script
            chosen = {
                name: str(field.initial)
                for name, field in row_form.base_fields.items()
                if isinstance(field, forms.ChoiceField) and field.initial
            }
            for row in range(count_of(self.raw, prefix)):
                for name, value in chosen.items():
                    self.raw.setdefault(f"{prefix}-{row}-{name}", [value])

    def _rowset(self, prefix: str, form: type[RowForm]) -> Rows:
        made = rows_class(form)
        keywords: dict[str, Any] = {"prefix": prefix, "form_kwargs": {"lang": self.writer}}
        if self.is_bound:
            return made(as_query(self.raw), **keywords)
        made.extra = self.first_rows.get(prefix, 0)
        return made(**keywords)

    def _add_pairs(self) -> None:
        other_name = _("in English") if self.other_language == "en" else _("in Vietnamese")
        for pair in self.pairs:
            self.fields[f"{pair.name}_{self.writer}"] = Words(
                label=pair.label, max_length=pair.limit, rows=pair.rows, help_text=pair.hint
            )
            self.fields[f"{pair.name}_{self.other_language}"] = Words(
                label=f"{pair.label}, {other_name}", max_length=pair.limit, rows=pair.rows
            )
        for names, message in validation.REQUIRED[self.kind]:
            name = names[0]
            if name.endswith("_vi"):
                name = f"{name.removesuffix('_vi')}_{self.writer}"
            if name == "field_codes":
                continue  # a guess that stays ticked answers it too: `complete` asks
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = str(message)

    def _add_choices(self, organisations: list[Any]) -> None:
        trees = registry.field_choices()
        codes = [(code, name) for _root, entries in trees for code, name in entries]
        for name in ("field_codes", "guessed_codes", "guess_shown"):
            self.fields[name].choices = codes  # type: ignore[attr-defined]  # a choice field
        self.trees = trees
        self.fields["place"].choices = place_choices(  # type: ignore[attr-defined]  # the same
            (self.raw.get("place") or [""])[-1]
        )
        self.organisations = organisations
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]  # the same
            (each.code, str(each)) for each in organisations
        ]

    def suggest_place(self, value: str) -> None:
        """Choose a place where the writer hasn't chosen one yet."""
        if value and not any(self.raw.get("place", [])):
            self.raw["place"] = [value]
            self.data = as_query(self.raw)

    def full_clean(self) -> None:
        """What a listing needs is asked for when it is sent, not while it is being written."""
        asked = [field for field in self.fields.values() if field.required and not self.sending]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    # -- what was typed, judged --------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """The rules that forms and services share, each beside the field it is about."""
        data = super().clean() or {}
        for problem in validation.problems(self.kind, self._judged()):
            self._add_problem(problem)
        return data

    def _judged(self) -> dict[str, Any]:
        """What is right so far, in the shape of the content."""
        return validation.normalise(self.kind, self._columns())

    def _add_problem(self, problem: validation.Problem) -> None:
        name = {"province": "place", "ward": "place"}.get(problem.field, problem.field)
        if name in {"title_vi", "title_en"}:
            name = f"title_{self.writer}"
        if name in self.rowsets:
            return  # the row's own remark stands beside it already
        if name not in self.fields:
            name = None  # type: ignore[assignment]  # belongs to the form as a whole
        if name is None or name not in self.errors:
            self.add_error(name, ValidationError(str(problem.message), code=problem.code))

    def ready(self) -> bool:
        """Whether everything typed is right; says so beside each field and row."""
        rows = [rowset.is_valid() for rowset in self.rowsets.values()]
        return self.is_valid() and all(rows)

    def complete(self) -> bool:
        """Whether it can be sent: right, and with all that a listing needs."""
        right = self.ready()
        for problem in validation.missing(self.kind, self._judged()):
            self._add_problem(problem)
        return right and not self.errors

    def _columns(self) -> dict[str, Any]:
        """The content's columns that hold something right."""
        data = self.cleaned_data
        columns: dict[str, Any] = {
            f"{pair.name}_{lang}": data.get(f"{pair.name}_{lang}", "")
            for pair in self.pairs
            for lang in ("vi", "en")
        }
        columns["field_codes"] = self.chosen_fields()
        columns["modes"] = data.get("modes") or []
        columns |= place_columns(data.get("place") or "")
        return columns

    def content(self) -> dict[str, Any]:
        """The content for `save_listing`; call when `ready`."""
        columns = self._columns()
        columns |= {prefix: rowset.rows() for prefix, rowset in self.rowsets.items()}
        return validation.normalise(self.kind, columns)

    def so_far(self) -> dict[str, Any]:
        """What can be understood already, for suggestions while typing."""
        self.is_valid()
        columns = self._columns()
        columns |= {prefix: rowset.good_rows() for prefix, rowset in self.rowsets.items()}
        return validation.normalise(self.kind, columns)

    # -- fields of technology: guessed, chosen -------------------------------------------------

    def _listed(self, name: str) -> list[str]:
        return [value for value in self.raw.get(name, []) if value]

    def guess(self) -> list[str]:
        """The fields that the words point to."""
        return guessed_from(type(self), self.raw)

    def guesses(self) -> list[dict[str, Any]]:
        """Guessed fields to show, ticked unless the writer has unticked them before."""
        labels = {code: name for _root, entries in self.trees for code, name in entries}
        shown, kept = self._listed("guess_shown"), set(self._listed("guessed_codes"))
        chosen = set(self._listed("field_codes"))
        codes = dict.fromkeys([*(code for code in shown if code in kept), *self.guess()])
        return [
            {"code": code, "label": labels[code], "ticked": code in kept or code not in shown}
            for code in codes
            if code in labels and code not in chosen
        ]

    def chosen_fields(self) -> list[str]:
        """Fields ticked, or guessed and not unticked."""
        chosen = [*self._listed("field_codes")]
        chosen += [entry["code"] for entry in self.guesses() if entry["ticked"]]
        known = {code for _root, entries in self.trees for code, _name in entries}
        return [code for code in dict.fromkeys(chosen) if code in known]

    def field_groups(self) -> list[dict[str, Any]]:
        """All fields by the branch they belong to, with the ticked ones."""
        ticked = set(self._listed("field_codes"))
        return [
            {
                "label": root,
                "open": any(code in ticked for code, _name in entries),
                "entries": [
                    {"code": code, "label": name, "ticked": code in ticked}
                    for code, name in entries
                ],
            }
            for root, entries in self.trees
        ]

    # -- for templates ---------------------------------------------------------------------

    @property
    def mine(self) -> dict[str, BoundField]:
        """Each pair's field in the writer's language."""
        return {pair.name: self[f"{pair.name}_{self.writer}"] for pair in self.pairs}

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The sections in order, with what is filled and what is wrong."""
        made = []
        pairs = {pair.name for pair in self.pairs}
        for number, part in enumerate(self.parts, start=1):
            names = [
                full
                for name in part.fields
                for full in ((f"{name}_vi", f"{name}_en") if name in pairs else (name,))
            ]
            mistakes = sum(len(self.errors.get(name, ())) for name in names if self.is_bound)
            filled = any(any(self.raw.get(name, [])) for name in names if name not in CHOSEN)
            for prefix in part.rows:
                rowset = self.rowsets[prefix]
                if rowset.is_bound:
                    mistakes += sum(len(errors) for errors in rowset.errors)
                    mistakes += len(rowset.non_form_errors())
                filled = filled or any(
                    any(self.raw.get(f"{prefix}-{row}-{name}", []))
                    for row in range(count_of(self.raw, prefix))
                    for name in ("parameter", "label", "name", "kind")
                )
            made.append(
                {
                    "part": part,
                    "template": f"listings/writing/parts/{self.kind}_{part.id}.html",
                    "number": number,
                    "mistakes": mistakes,
                    "state": "bad" if mistakes else "done" if filled else "",
                    "other": [
                        self[f"{name}_{self.other_language}"]
                        for name in part.fields
                        if name in pairs
                    ],
                    "other_open": any(
                        any(self.raw.get(f"{name}_{self.other_language}", []))
                        for name in part.fields
                        if name in pairs
                    ),
                }
            )
        return made

    @property
    def formsets(self) -> list[Rows]:
        """All rows, for the summary of mistakes."""
        return list(self.rowsets.values())
