"""Forms of delivery: delivering, answering, payment, and how the contract ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.base.fields import CleanCharField
from marketplace.deals.dealroom.forms import ACCEPT, TOKEN, FilesField, SeveralFiles
from marketplace.deals.dealroom.models import NOTE, WORDS, Deal
from marketplace.deals.delivery.models import REFERENCE
from marketplace.listings.forms.fields import Words


def _files(label: Any, help_text: Any) -> FilesField:
    return FilesField(
        label=label,
        required=False,
        widget=SeveralFiles(attrs={"multiple": True, "accept": ACCEPT}),
        help_text=help_text,
    )


class Pressed(forms.Form):
    """A form that says it once, however often it is pressed."""

    token = CleanCharField(max_length=TOKEN, widget=forms.HiddenInput, required=False)


class DeliverForm(Pressed):
    """What was delivered, and what shows it."""

    text = Words(
        label=_l("What was delivered, where, to whom?"),
        rows=4,
        max_length=WORDS,
        required=True,
        error_messages={"required": _l("Say what was delivered.")},
    )
    uploads = _files(
        _l("What shows it"),
        _l(
            "A handover record, a report, pictures: PDF, Word, Excel, PowerPoint or pictures; at "
            "most 10 files of 25 MB each, without a password."
        ),
    )


class ChangesForm(Pressed):
    """What has to be changed."""

    delivery = forms.IntegerField(widget=forms.HiddenInput)
    text = Words(
        label=_l("What has to be changed?"),
        rows=4,
        max_length=WORDS,
        required=True,
        help_text=_l("Say it by the criteria of the milestone, so that both can see it done."),
        error_messages={"required": _l("Say what has to be changed.")},
    )


class CodeForm(forms.Form):
    """The code with which somebody says yes for an organisation."""

    code = CleanCharField(
        label=_l("Code from the message"),
        max_length=20,
        error_messages={"required": _l("Enter the six digits of the code.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--num"}
        ),
    )


class AcceptForm(CodeForm):
    """Accepting one delivery."""

    delivery = forms.IntegerField(widget=forms.HiddenInput)


class PaidForm(forms.Form):
    """When the money came, and by which reference."""

    paid_on = forms.DateField(
        label=_l("On which day did the money come?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _l("Write the date."), "invalid": _l("Write the date.")},
    )
    reference = Words(
        label=_l("The bank's reference of the transfer"),
        max_length=REFERENCE,
        required=True,
        error_messages={"required": _l("Write the bank's reference of the transfer.")},
    )
    uploads = _files(
        _l("Evidence"), _l("A credit note or a picture of the statement. It may stay empty.")
    )


class ProposeEndForm(forms.Form):
    """Why the contract should end early."""

    reason = forms.ChoiceField(
        label=_l("Why?"),
        choices=Deal.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose why, so that they know.")},
    )
    text = Words(
        label=_l("In your words, and what becomes of what was delivered and paid"),
        rows=4,
        max_length=NOTE,
        required=True,
        error_messages={"required": _l("Say why, and what becomes of the rest.")},
    )


class AgreeEndForm(CodeForm):
    """Agreeing to one proposal."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)


class AnswerEndForm(forms.Form):
    """Declining a proposal, or taking it back."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)
    note = Words(label=_l("A word to it"), rows=2, max_length=NOTE)
