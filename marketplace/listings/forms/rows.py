"""Rows of facts: requirements, figures, economics, rights, places where it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.theme.forms import NumberTextInput, Segmented
from marketplace.listings.forms.fields import Words, as_number, as_text, number_mistake
from marketplace.listings.models.content import IPKind, IPStatus

MOST_ROWS = 30
Row = dict[str, Any]


class RowForm(forms.Form):
    """One row. `lang` is the writer's language; the other one is optional everywhere."""

    #: fields that say nothing by themselves: they come with a choice made already
    silent: ClassVar[frozenset[str]] = frozenset({"operator", "must", "status", "DELETE"})

    def __init__(self, *args: Any, lang: str = "vi", **kwargs: Any) -> None:
        self.lang = lang
        self.other = "en" if lang == "vi" else "vi"
        super().__init__(*args, **kwargs)

    def has_changed(self) -> bool:
        """Whether the row says something."""
        values = (self[name].value() for name in self.fields if name not in self.silent)
        return any(str(value).strip() for value in values if value is not None)

    def quiet(self) -> None:
        """Show what was typed without judging it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def row(self) -> Row:
        """The row as the content stores it."""
        raise NotImplementedError

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:
        """A stored row as somebody would have typed it."""
        raise NotImplementedError

    def _need(self, name: str, message: str) -> None:
        """Ask for a field of a row that says something already."""
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, ValidationError(message, code="required"))


class _NamedRow(RowForm):
    """A row whose first field is a name in the writer's language."""

    name: ClassVar[str] = "parameter"

    def names(self) -> Row:
        """The bilingual pair."""
        return {
            f"{self.name}_{self.lang}": self.cleaned_data.get(self.name, ""),
            f"{self.name}_{self.other}": self.cleaned_data.get(f"{self.name}_other", ""),
        }

    @classmethod
    def typed_names(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:
        """The pair as typed."""
        other = "en" if lang == "vi" else "vi"
        return {
            cls.name: str(row.get(f"{cls.name}_{lang}") or ""),
            f"{cls.name}_other": str(row.get(f"{cls.name}_{other}") or ""),
        }


class RequirementRow(_NamedRow):
    """What the need asks of a technology."""

    OPERATORS = (
        ("at_least", _l("at least")),
        ("at_most", _l("at most")),
        ("equal", _l("equal to")),
        ("is", _l("is (in words)")),
    )
    IMPORTANCE = (("must", _l("Must")), ("wish", _l("Wish")))

    parameter = Words(label=_l("What is measured"), max_length=120)
    parameter_other = Words(label=_l("The same in the other language"), max_length=120)
    operator = forms.ChoiceField(
        label=_l("Condition"), choices=OPERATORS, initial="at_least", required=False
    )
    value = Words(label=_l("Value"), max_length=80, widget=NumberTextInput())
    unit = Words(label=_l("Unit"), max_length=40)
    must = forms.ChoiceField(
        label=_l("How important"),
        choices=IMPORTANCE,
        widget=Segmented(),
        initial="must",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A numeric condition needs a number; a row needs its name."""
        data = super().clean() or {}
        self._need("parameter", _("Say what is measured, such as capacity or moisture."))
        raw = str(data.get("value") or "")
        if "value" not in self.errors:
            if not raw:
                self.add_error("value", ValidationError(_("Fill in the value."), code="required"))
            elif data.get("operator") != "is" and as_number(raw) is None:
                self.add_error("value", number_mistake(raw))
        return data

    def row(self) -> Row:
        """`{parameter_vi, parameter_en, operator, value, unit, must}`."""
        data = self.cleaned_data
        operator = data.get("operator") or "at_least"
        value = data["value"] if operator == "is" else as_number(data["value"])
        return self.names() | {
            "operator": operator,
            "value": value,
            "unit": data.get("unit", ""),
            "must": (data.get("must") or "must") == "must",
        }

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:
        """As typed."""
        return cls.typed_names(row, lang) | {
            "operator": str(row.get("operator") or "at_least"),
            "value": as_text(row.get("value")),
            "unit": str(row.get("unit") or ""),
            "must": "must" if row.get("must", True) else "wish",
        }


class FigureRow(_NamedRow):
    """A figure of a technology, compared with what needs ask."""

    parameter = Words(label=_l("What is measured"), max_length=120)
    parameter_other = Words(label=_l("The same in the other language"), max_length=120)
    value = Words(label=_l("Value"), max_length=80, widget=NumberTextInput())
    unit = Words(label=_l("Unit"), max_length=40)

    def clean(self) -> dict[str, Any]:
        """Both the name and the value."""
        data = super().clean() or {}
        self._need("parameter", _("Say what is measured, such as capacity or moisture."))
        self._need("value", _("Fill in the value."))
        return data

    def row(self) -> Row:
        """`{parameter_vi, parameter_en, value, unit}`."""
        raw = self.cleaned_data["value"]
        found = as_number(raw)
        return self.names() | {
            "value": raw if found is None else found,
            "unit": self.cleaned_data.get("unit", ""),
        }

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:
        """As typed."""
        return cls.typed_names(row, lang) | {
            "value": as_text(row.get("value")),
            "unit": str(row.get("unit") or ""),
        }


class EconomicsRow(_NamedRow):
    """One figure, today and with the technology."""

    name = "label"

    label = Words(label=_l("What is compared"), max_length=120)
    label_other = Words(label=_l("The same in the other language"), max_length=120)
    unit = Words(label=_l("Unit"), max_length=40)
    today = Words(label=_l("Today"), max_length=40, widget=NumberTextInput())
    new = Words(label=_l("With this technology"), max_length=40, widget=NumberTextInput())

    def clean(self) -> dict[str, Any]:
        """Two numbers, so that they can be drawn side by side."""
        data = super().clean() or {}
        self._need("label", _("Say what is compared, such as cost for a tonne."))
        for name in ("today", "new"):
            raw = str(data.get(name) or "")
            if name in self.errors:
                continue
            if not raw:
                self.add_error(name, ValidationError(_("Fill in the value."), code="required"))
            elif as_number(raw) is None:
                self.add_error(name, number_mistake(raw))
        return data

    def row(self) -> Row:
        """`{label_vi, label_en, unit, today, new}`."""
        data = self.cleaned_data
        return self.names() | {
            "unit": data.get("unit", ""),
            "today": as_number(data["today"]),
            "new": as_number(data["new"]),
        }

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:
        """As typed."""
        return cls.typed_names(row, lang) | {
            "unit": str(row.get("unit") or ""),
            "today": as_text(row.get("today")),
            "new": as_text(row.get("new")),
        }


class RightRow(RowForm):
    """An intellectual-property right, or that nothing is filed."""

    kind = forms.ChoiceField(
        label=_l("Kind of right"), choices=[("", _l("Choose")), *IPKind.choices], required=False
    )
    status = forms.ChoiceField(
        label=_l("How it stands"), choices=IPStatus.choices, initial="granted", required=False
    )
    number = Words(label=_l("Number"), max_length=60)
    title = Words(label=_l("Name of the right"), max_length=200)

    def clean(self) -> dict[str, Any]:
        """A right has a kind."""
        data = super().clean() or {}
        self._need("kind", _("Choose the kind of right."))
        return data

    def row(self) -> Row:
        """`{kind, status, number, title}`."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "status": data.get("status") or "none",
            "number": data.get("number", ""),
            "title": data.get("title", ""),
        }

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:  # noqa: ARG003 - one signature for all rows
        """As typed."""
        return {name: str(row.get(name) or "") for name in ("kind", "status", "number", "title")}


class SiteRow(RowForm):
    """A place where the technology runs already."""

    name = Words(label=_l("Whose site"), max_length=160)
    place = Words(label=_l("Where"), max_length=120)
    since = Words(label=_l("Since"), max_length=40)

    def clean(self) -> dict[str, Any]:
        """A site has a name."""
        data = super().clean() or {}
        self._need("name", _("Write whose site it is, or what kind of firm."))
        return data

    def row(self) -> Row:
        """`{name, place, since}`."""
        return {name: self.cleaned_data.get(name, "") for name in ("name", "place", "since")}

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:  # noqa: ARG003 - one signature for all rows
        """As typed."""
        return {name: str(row.get(name) or "") for name in ("name", "place", "since")}


class Rows(BaseFormSet[RowForm]):
    """Rows of one kind; an untouched row counts for nothing."""

    def quiet(self) -> None:
        """Show what was typed without judging it."""
        self._errors: list[ErrorDict] = []
        self._non_form_errors = self.error_class()
        for form in self.forms:
            form.quiet()

    def rows(self) -> list[Row]:
        """The rows that say something, as the content stores them; call when valid."""
        return [form.row() for form in self.forms if form.has_changed() and form.cleaned_data]

    def good_rows(self) -> list[Row]:
        """The rows that are right already, for suggestions while the others are being typed."""
        return [
            form.row()
            for form in self.forms
            if form.has_changed() and form.is_valid() and form.cleaned_data
        ]

    @property
    def add_attrs(self) -> dict[str, str]:
        """Attributes of the button that adds a row."""
        return {"data-formset-add": str(self.prefix)}


def rows_class(form: type[RowForm]) -> type[Rows]:
    """The formset of a kind of row."""
    made: type[Rows] = formset_factory(  # type: ignore[assignment]  # the stubs lose the base class
        form,
        formset=Rows,
        extra=0,
        can_delete=True,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 10,
    )
    return made


def count_of(raw: Mapping[str, list[str]], prefix: str) -> int:
    """How many rows the data holds, whatever it claims."""
    try:
        total = int((raw.get(f"{prefix}-TOTAL_FORMS") or ["0"])[-1])
    except ValueError:
        return 0
    return min(max(total, 0), MOST_ROWS + 10)


def renumber(
    raw: dict[str, list[str]], prefix: str, names: Iterable[str], *, remove: str = "", add: int = 0
) -> dict[str, list[str]]:
    """The data without the rows that are ticked for deletion, or without `remove`, plus blanks."""
    count = count_of(raw, prefix)
    names = [*names]
    kept = [
        number
        for number in range(count)
        if f"{prefix}-{number}" != remove
        and not raw.get(f"{prefix}-{number}-{DELETION_FIELD_NAME}")
    ]
    result = {key: value for key, value in raw.items() if not key.startswith(f"{prefix}-")}
    for new, old in enumerate(kept):
        for name in names:
            values = raw.get(f"{prefix}-{old}-{name}")
            if values is not None:
                result[f"{prefix}-{new}-{name}"] = values
    result[f"{prefix}-TOTAL_FORMS"] = [str(min(len(kept) + add, MOST_ROWS + 10))]
    result[f"{prefix}-INITIAL_FORMS"] = ["0"]
    return result
