"""Forms of the room: saying something with files, accepting, ending, calling for staff."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.base.fields import CleanCharField
from marketplace.deals.dealroom.models import NDA_WORDS, NOTE, WORDS, Deal, Dispute
from marketplace.listings.forms.fields import Words

ACCEPT = ".pdf,.docx,.xlsx,.pptx,.jpg,.jpeg,.png,.webp"
TOKEN = 32


def new_token() -> str:
    """Names one form, so that pressing twice says it once."""
    return secrets.token_hex(TOKEN // 2)


class SeveralFiles(forms.FileInput):
    """A control for several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Every file of the control, not the last alone."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """The files that were chosen, none of them judged yet: the service does, by their content."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All of them."""
        return [one for one in data or [] if one]


class SayForm(forms.Form):
    """A message with files."""

    text = Words(label=_l("Write to the other side"), rows=4, max_length=WORDS)
    uploads = FilesField(
        label=_l("Files"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True, "accept": ACCEPT}),
        help_text=_l(
            "PDF, Word, Excel, PowerPoint or pictures; at most 10 files of 25 MB each, "
            "without a password."
        ),
    )
    token = CleanCharField(max_length=TOKEN, widget=forms.HiddenInput, required=False)


class AcceptForm(forms.Form):
    """The code with which somebody accepts the agreement for an organisation."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    code = CleanCharField(
        label=_l("Code from the message"),
        max_length=20,
        error_messages={"required": _l("Enter the six digits of the code.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--num"}
        ),
    )

    def clean_code(self) -> str:
        """Digits only; people type spaces between them."""
        return "".join(str(self.cleaned_data["code"]).split())


class BreakOffForm(forms.Form):
    """Why the talks end."""

    reason = forms.ChoiceField(
        label=_l("Why?"),
        choices=[
            choice
            for choice in Deal.Reason.choices
            if choice[0] not in {Deal.Reason.BREACH, Deal.Reason.AUTHORITY}
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose why, so that they know.")},
    )
    note = Words(
        label=_l("A kind sentence"),
        rows=2,
        max_length=NOTE,
        help_text=_l("The other side reads it. It may stay empty."),
    )


class DisputeForm(forms.Form):
    """What a dispute is about."""

    text = Words(
        label=_l("What is it about?"),
        rows=5,
        max_length=WORDS,
        required=True,
        help_text=_l("The other side and the staff who mediate read it."),
        error_messages={"required": _l("Say what it is about.")},
    )


class SettleForm(forms.Form):
    """How a dispute ended."""

    outcome = forms.ChoiceField(
        label=_l("How did it end?"),
        choices=Dispute.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose how it ended.")},
    )
    finding = Words(
        label=_l("What was found?"),
        rows=5,
        max_length=WORDS,
        required=True,
        help_text=_l("Both sides read it."),
        error_messages={"required": _l("Say what was found.")},
    )


class NdaForm(forms.Form):
    """A new version of the non-disclosure agreement, written by staff."""

    text_vi = Words(label=_l("Text in Vietnamese"), rows=18, max_length=NDA_WORDS, required=True)
    text_en = Words(label=_l("Text in English"), rows=18, max_length=NDA_WORDS, required=True)
    illustrative = forms.BooleanField(label=_l("No lawyer has checked it yet"), required=False)
    after = forms.IntegerField(widget=forms.HiddenInput)


class OverrideForm(forms.Form):
    """Staff put a deal where it belongs."""

    target = forms.ChoiceField(label=_l("Where it belongs"))
    reason = Words(
        label=_l("Reason, for both sides"),
        rows=3,
        max_length=NOTE,
        required=True,
        error_messages={"required": _l("Say why, for both sides.")},
    )

    def __init__(self, *args: Any, targets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Deal.State.choices)
        field: Any = self.fields["target"]
        field.choices = [(one, labels[one]) for one in targets]
