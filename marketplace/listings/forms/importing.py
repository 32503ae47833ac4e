"""The forms of an import: a file, and what its columns fill."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.errors import Refused
from ecosystem.registry.models import Organisation
from marketplace.listings.importing.mapping import check_chosen, heading, is_picture, targets
from marketplace.listings.importing.reading import letter
from marketplace.listings.models import ImportRun, Listing


class UploadForm(forms.Form):
    """A catalogue as a spreadsheet."""

    organisation = forms.ChoiceField(label=_l("For which organisation?"))
    kind = forms.ChoiceField(
        label=_l("What is in the file?"),
        choices=Listing.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose what is in the file.")},
    )
    upload = forms.FileField(
        label=_l("Spreadsheet"),
        help_text=_l("An .xlsx, or a .csv in UTF-8; at most 25 MB. One row of headings on top."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _l("Choose the file with your list."),
            "empty": _l("This file is empty. Choose it again."),
        },
    )
    shorten = forms.BooleanField(
        label=_l("Shorten titles longer than 160 characters"),
        required=False,
        help_text=_l("The whole title then stands at the head of the description."),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {each.code: each for each in organisations}
        pairs = [(code, str(each)) for code, each in self.organisations.items()]
        self.fields["organisation"].choices = pairs  # type: ignore[attr-defined]  # a choice field

    def clean_organisation(self) -> Organisation:
        """The organisation itself."""
        return self.organisations[self.cleaned_data["organisation"]]


class ColumnsForm(forms.Form):
    """What each column fills; one field for each column that has a heading or a value."""

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets(run.kind)
        names = {name: heading(run.kind, name) for name in self.targets}
        names = {name: text[:1].upper() + text[1:] for name, text in names.items()}
        filled = {position: name for name, position in run.columns.items()}
        choices = [("", _("Leave this column out")), *names.items()]
        for position, header in enumerate(run.headers):
            samples = run.samples[position] if position < len(run.samples) else []
            if header or samples:
                label = header or _("without a heading")
                self.fields[f"column-{position}"] = forms.ChoiceField(
                    label=_("Column %(letter)s: %(heading)s")
                    % {"letter": letter(position), "heading": label},
                    choices=choices,
                    required=False,
                    initial=filled.get(position, ""),
                    help_text=_hint(header, samples),
                )

    def clean(self) -> dict[str, Any]:
        """Each thing filled once; a key and a title are among them."""
        data = super().clean() or {}
        first: dict[str, str] = {}
        for name, target in list(data.items()):
            earlier = first.setdefault(target, name) if target else name
            if earlier != name:
                message = _("“%(column)s” fills this already. Choose one of the two.")
                column = self.fields[earlier].label
                self.add_error(name, ValidationError(message % {"column": column}))
        if not self.errors:
            try:
                check_chosen(self.columns(data))
            except Refused as refusal:
                self.add_error(None, refusal.message)
        return data

    def columns(self, data: dict[str, Any]) -> dict[str, int]:
        """The position of the column for each target."""
        return {
            target: int(name.removeprefix("column-")) for name, target in data.items() if target
        }


class SendForm(forms.Form):
    """What goes with many offers at once."""

    novelty_read = forms.BooleanField(
        label=_l("I have read this"),
        required=False,
        help_text=_l(
            "Publishing can destroy the novelty of what isn't filed yet, and with it the right to "
            "a patent."
        ),
    )


def _hint(header: str, samples: list[str]) -> str:
    if is_picture(header):
        return _("Pictures aren't fetched from addresses: add them to the drafts.")
    if not samples:
        return _("No values in the first rows.")
    return _("For instance: %(values)s") % {"values": "; ".join(samples)}
