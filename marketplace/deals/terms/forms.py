"""The form of the terms: one page, milestones as rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base import clock
from cms.base.money import format_vnd
from cms.theme.forms import DateTextInput, MoneyInput, NumberTextInput
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms import checking
from marketplace.deals.terms.content import (
    Disputes,
    Exclusivity,
    Improvements,
    PriceKind,
    Right,
    RoyaltyBase,
    StateMoney,
    Step,
    Terms,
    Territory,
)
from marketplace.deals.terms.models import NOTE
from marketplace.listings.forms.fields import Amount, Words
from marketplace.listings.forms.rows import Row, RowForm, Rows, rows_class

PREFIX = "steps"
NOTHING = Decimal(0)
FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"]


class StepRow(RowForm):
    """One milestone."""

    title = Words(label=_l("What is delivered"), max_length=checking.SHORT)
    criteria = Words(
        label=_l("By what both see that it is done"), max_length=checking.WORDS, rows=2
    )
    amount = Amount(label=_l("Paid for it"), widget=MoneyInput())
    due = forms.DateField(
        label=_l("Delivered by"),
        required=False,
        input_formats=FORMATS,
        widget=DateTextInput(),
        error_messages={"invalid": _l("Write the day as day/month/year, such as 31/03/2027.")},
    )

    def clean(self) -> dict[str, Any]:
        """A row that says something has its words and its day."""
        data: dict[str, Any] = super().clean() or {}
        self._need("title", _("Say in a line what is delivered."))
        self._need("criteria", _("Say by what both see that it is done."))
        self._need("due", _("Write the day by which it is delivered."))
        return data

    def row(self) -> Row:
        """`{title, criteria, amount, due}` with a date."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "criteria": data["criteria"],
            "amount": data.get("amount") or 0,
            "due": data["due"],
        }

    @classmethod
    def typed(cls, row: Mapping[str, Any], lang: str) -> dict[str, str]:
        """A milestone as somebody would have typed it."""
        amount = int(row.get("amount") or 0)
        shown = format_vnd(amount, lang) if amount else ""
        return {
            "title": str(row.get("title") or ""),
            "criteria": str(row.get("criteria") or ""),
            "amount": shown.replace("\N{NO-BREAK SPACE}₫", "").replace("VND\N{NO-BREAK SPACE}", ""),
            "due": str(row.get("due") or ""),
        }


StepRows = rows_class(StepRow)


class Months(forms.IntegerField):
    """A whole number that may stay empty, which means 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=NumberTextInput(),
            error_messages={"invalid": _l("Write a whole number, such as 12.")},
            **kwargs,
        )

    def clean(self, value: Any) -> int:
        """The number."""
        return super().clean(value) or 0


class Percent(forms.DecimalField):
    """A percentage with at most two decimals; a comma is as good as a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_digits=5,
            decimal_places=2,
            widget=NumberTextInput(),
            error_messages={
                "invalid": _l("Write a percentage, such as 3 or 2.5."),
                "max_digits": _l("Write a percentage above 0 and up to 100."),
                "max_whole_digits": _l("Write a percentage above 0 and up to 100."),
                "max_decimal_places": _l("At most two decimals."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """The number, None for nothing."""
        text = value.strip().rstrip("%").strip().replace(",", ".") if value else value
        return super().to_python(text)

    def clean(self, value: Any) -> Decimal:
        """The number, 0 for nothing."""
        return super().clean(value) or NOTHING


def _choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices.choices, **kwargs)


class TermsForm(forms.Form):
    """What two sides can agree on, in the order in which people talk about it."""

    kind = _choice(_l("Kind of contract"), ContractKind)
    subject = Words(label=_l("What is transferred, sold or done?"), max_length=checking.SHORT)
    right = _choice(_l("What passes over?"), Right)
    owner = Words(label=_l("To whom does the technology belong?"), max_length=checking.SHORT)
    state_money = _choice(_l("Did state money make it?"), StateMoney)
    exclusivity = _choice(_l("Who else may have it?"), Exclusivity, initial=Exclusivity.OPEN)
    field_of_use = Words(label=_l("For what may it be used?"), max_length=checking.WORDS, rows=2)
    territory = _choice(_l("Where?"), Territory)
    territory_named = Words(
        label=_l("Which places?"),
        max_length=checking.SHORT,
        help_text=_l("Only where you chose “places that are named”."),
    )
    duration = Months(label=_l("For how many months?"), help_text=_l("Empty: for good."))
    price_kind = _choice(_l("How is it paid?"), PriceKind)
    lump_sum = Amount(label=_l("Lump sum"), widget=MoneyInput())
    royalty_percent = Percent(label=_l("Share in percent"))
    royalty_base = forms.ChoiceField(
        label=_l("Of what?"), choices=[("", "–"), *RoyaltyBase.choices], required=False
    )
    royalty_minimum = Amount(
        label=_l("At least, a year"), widget=MoneyInput(), help_text=_l("Empty: no minimum.")
    )
    capital_percent = Percent(label=_l("Share of the company's capital in percent"))
    acceptance_days = Months(
        label=_l("After how many working days does silence accept a delivery?"),
        help_text=_l("Empty: never. Both are told twice before."),
    )
    trial_test = Words(
        label=_l("Test of a trial"),
        max_length=checking.WORDS,
        rows=2,
        help_text=_l("What is measured, how, and from which value on the trial has succeeded."),
    )
    training = Words(label=_l("Training"), max_length=checking.WORDS, rows=2)
    improvements = _choice(_l("Improvements made later"), Improvements)
    warranty_months = Months(label=_l("Warranty in months"))
    warranty = Words(label=_l("What the warranty covers"), max_length=checking.WORDS, rows=2)
    secrecy_months = Months(label=_l("Secrecy in months"), help_text=_l("Empty: for good."))
    disputes = _choice(_l("Who settles a dispute?"), Disputes)
    disputes_named = Words(label=_l("Which arbitration centre?"), max_length=checking.SHORT)
    other = Words(label=_l("Anything else"), max_length=checking.WORDS, rows=3)
    note = Words(label=_l("A word to the other side"), max_length=NOTE, rows=2)
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rows: Rows, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rows = rows
        self.terms: Terms | None = None

    def clean(self) -> dict[str, Any]:
        """What the field alone can't see: the whole of the terms."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        if not self.rows.is_valid():
            return data
        terms = made_of(data, self.rows.rows())
        for field, sentence in checking.problems(terms, today=clock.today()):
            self.add_error(field if field in self.fields else None, ValidationError(sentence))
        self.terms = terms
        return data

    def is_valid(self) -> bool:
        """Whether the form and its milestones are right."""
        return super().is_valid() and self.rows.is_valid()


def made_of(data: Mapping[str, Any], steps: list[Row]) -> Terms:
    """The terms that a filled-in form says; what the kind of price doesn't have is left out."""
    lump = data["price_kind"] in {PriceKind.LUMP, PriceKind.MIXED}
    royalty = data["price_kind"] in {PriceKind.ROYALTY, PriceKind.MIXED}
    capital = data["price_kind"] == PriceKind.CAPITAL
    values = {name: data[name] for name in Terms.__dataclass_fields__ if name in data}
    return Terms(
        **values
        | {
            "lump_sum": (data["lump_sum"] or 0) if lump else 0,
            "royalty_percent": data["royalty_percent"] if royalty else NOTHING,
            "royalty_base": data["royalty_base"] if royalty else "",
            "royalty_minimum": (data["royalty_minimum"] or 0) if royalty else 0,
            "capital_percent": data["capital_percent"] if capital else NOTHING,
            "steps": tuple(Step(**step) for step in steps),
        }
    )


def typed(content: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Stored terms, or a part of them, as somebody would have typed them."""
    found = {
        name: "" if content.get(name) in (None, 0, "0") else str(content[name])
        for name in TermsForm.base_fields
        if name in content
    }
    for name in ("lump_sum", "royalty_minimum"):
        if content.get(name):
            found[name] = StepRow.typed({"amount": content[name]}, lang)["amount"]
    steps = [StepRow.typed(step, lang) for step in content.get("steps") or ()]
    for number, step in enumerate(steps):
        found |= {f"{PREFIX}-{number}-{name}": value for name, value in step.items()}
    found[f"{PREFIX}-TOTAL_FORMS"] = str(max(len(steps), 1))
    found[f"{PREFIX}-INITIAL_FORMS"] = "0"
    return found
