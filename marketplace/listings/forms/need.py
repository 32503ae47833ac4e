"""The form of a need: a problem told in plain words; only its first sentence has to be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.theme.forms import ChoiceCards, DateTextInput
from cms.theme.words import TRL_WORDS
from marketplace.listings.forms.content import ContentForm, Pair, Part
from marketplace.listings.forms.fields import Amount
from marketplace.listings.forms.rows import RequirementRow, RowForm
from marketplace.listings.models import Listing, TechnologyNeed

DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def trl_choices() -> list[tuple[str, Any]]:
    """The nine levels in words."""
    return [
        (str(level), _l("TRL %(level)s: %(words)s") % {"level": level, "words": words})
        for level, words in TRL_WORDS.items()
    ]


class NeedForm(ContentForm):
    """What a firm needs."""

    kind = "need"
    pairs: ClassVar[tuple[Pair, ...]] = (
        Pair(
            "title",
            _l("Say it in one sentence"),
            160,
            hint=_l("Best: what you do, with what, and where it gets difficult."),
        ),
        Pair("body", _l("Tell us more"), 10_000, rows=5),
        Pair(
            "summary",
            _l("Short version for the list"),
            500,
            rows=2,
            hint=_l("One or two sentences that stand in the list. May stay empty."),
        ),
        Pair(
            "keywords",
            _l("Words that people might search for"),
            300,
            hint=_l("Separated by commas."),
        ),
        Pair("practice", _l("How you do it now"), 10_000, rows=3),
    )
    parts = (
        Part("problem", _l("The problem"), ("title", "body", "field_codes", "place")),
        Part(
            "today",
            _l("Today's practice and loss"),
            ("practice", "loss_amount", "loss_period"),
            lead=_l("The loss in figures lets people with a technology see whether it pays."),
        ),
        Part(
            "requirements",
            _l("Requirements"),
            (),
            ("requirements",),
            lead=_l(
                "One measurable thing a row. “Must” means: without it, no. Don't mark too many."
            ),
        ),
        Part(
            "money",
            _l("Money and time"),
            ("budget_min", "budget_max", "deadline", "min_trl", "modes"),
        ),
        Part("seen", _l("Who sees what"), ("disclosure", "organisation", "summary", "keywords")),
        Part("send", _l("Review and send")),
    )
    row_forms: ClassVar[Mapping[str, type[RowForm]]] = {"requirements": RequirementRow}
    first_rows: ClassVar[Mapping[str, int]] = {"requirements": 2}

    loss_amount = Amount(label=_l("Loss, about"))
    loss_period = forms.ChoiceField(
        label=_l("Within"),
        choices=[("", _l("not said")), *TechnologyNeed.LossPeriod.choices],
        required=False,
    )
    budget_min = Amount(label=_l("From"))
    budget_max = Amount(label=_l("To"))
    deadline = forms.DateField(
        label=_l("It has to run before"),
        required=False,
        widget=DateTextInput(),
        input_formats=DATE_FORMATS,
        error_messages={
            "invalid": _l("Write the date as day/month/year, such as 27/11/2026."),
        },
    )
    min_trl = forms.ChoiceField(
        label=_l("Readiness at least"),
        choices=lambda: [("", _l("Any")), *trl_choices()],
        required=False,
        error_messages={"invalid_choice": _l("A readiness level is a number from 1 to 9.")},
    )
    disclosure = forms.ChoiceField(
        label=_l("Your name on this need"),
        choices=Listing.Disclosure.choices,
        initial=Listing.Disclosure.NAMED,
        required=False,
        widget=ChoiceCards(
            help_texts={
                "named": _l("Everybody sees it. Replies usually come sooner."),
                "anonymous": _l(
                    "Readers see your province and whether you have been verified. Your name "
                    "opens only to those whom you accept."
                ),
                "members": _l("Visitors and search engines on the web don't see this need at all."),
            }
        ),
    )

    def _columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        return super()._columns() | {
            "loss_amount": data.get("loss_amount"),
            "loss_period": data.get("loss_period") or "",
            "budget_min": data.get("budget_min"),
            "budget_max": data.get("budget_max"),
            "deadline": data.get("deadline"),
            "min_trl": data.get("min_trl") or None,
        }
