"""Forms of the contract's page: who signs, approval, making it, signing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import localized
from ecosystem.registry.models import Affiliation
from marketplace.deals.agreement.models import CLAUSE, SHORT, Agreement
from marketplace.deals.agreement.rules import Item
from marketplace.listings.forms.fields import Words

REQUIRED_FILE = {"required": _l("Choose a file."), "empty": _l("This file is empty.")}


class File(forms.FileField):
    """A file that the service judges by its content."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ".pdf"}))
        super().__init__(error_messages=REQUIRED_FILE, allow_empty_file=True, **kwargs)


class SignatoryForm(forms.Form):
    """Who signs for one's side."""

    affiliation = forms.ChoiceField(
        label=_l("Who signs for you?"),
        help_text=_l(
            "The legal representative, or a holder of a power of attorney, as the registry has "
            "them."
        ),
        error_messages={"required": _l("Choose one."), "invalid_choice": _l("Choose one.")},
    )
    title = Words(label=_l("Their position"), max_length=SHORT, required=True)
    upload = File(
        label=_l("Power of attorney"),
        required=False,
        help_text=_l("PDF; not needed for the legal representative."),
    )

    def __init__(self, *args: Any, people: Iterable[Affiliation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["affiliation"].choices = [  # type: ignore[attr-defined]  # of a ChoiceField
            (one.code, f"{one.user.full_name} – {one.get_role_display()}") for one in people
        ]


class ApprovalForm(forms.Form):
    """The authority's approval of restricted technology."""

    number = Words(label=_l("Number of the approval"), max_length=60, required=True)
    day = forms.DateField(
        label=_l("Date of the approval"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _l("Write the date."), "invalid": _l("Write the date.")},
    )
    upload = File(label=_l("The approval as a PDF"))


class MakeForm(forms.Form):
    """What the contract needs besides the agreed terms."""

    place = Words(label=_l("Where is it made?"), max_length=SHORT, required=True)
    foreign = forms.ChoiceField(
        label=_l("Does a foreign party take part?"),
        required=False,
        choices=[("", _l("No: Vietnamese alone")), *Agreement.Foreign.choices],
        help_text=_l("Then English stands beside the Vietnamese."),
    )
    prevailing = forms.ChoiceField(
        label=_l("Which text prevails where there are two?"),
        choices=[("vi", _l("the Vietnamese one")), ("en", _l("the English one"))],
    )

    def __init__(self, *args: Any, items: Iterable[Item] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            if item.clause:
                self.fields[f"clause_{item.rule.code}"] = Words(
                    label=localized(item.rule, "text").text,
                    rows=3,
                    max_length=CLAUSE,
                    required=False,
                    help_text=_l("What the agreed terms have no line for."),
                )

    @property
    def clauses(self) -> dict[str, str]:
        """The clauses that were written, by their rule's code."""
        return {
            name.removeprefix("clause_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("clause_") and value
        }


class DigitalForm(forms.Form):
    """The PDF with both digital signatures."""

    number = forms.CharField(widget=forms.HiddenInput)
    upload = File(
        label=_l("The PDF with both digital signatures"),
        help_text=_l("The PDF made here, signed by one side and then by the other."),
    )


class ScanForm(forms.Form):
    """The scan of the paper."""

    number = forms.CharField(widget=forms.HiddenInput)
    upload = File(label=_l("The scan of the signed and stamped paper (PDF)"))
    original_place = Words(label=_l("Where is the original kept?"), max_length=SHORT, required=True)


class ConfirmForm(forms.Form):
    """One button."""

    number = forms.CharField(widget=forms.HiddenInput)


class BackForm(ConfirmForm):
    """Why it goes back."""

    note = Words(label=_l("Why does it go back?"), max_length=SHORT, required=True)
