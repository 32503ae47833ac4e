"""Forms of mandates: they clean what is typed; the services decide."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from cms.base import clock
from cms.base.fields import CleanCharField, VNDFormField
from ecosystem.registry.models import Mandate, Organisation
from ecosystem.registry.models.mandates import NOTE

_DAY = {"type": "date"}


def _day(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=hint)


class _PercentField(forms.DecimalField):
    """A share in %, with a comma or a point before its decimals."""

    def to_python(self, value: Any) -> Any:
        """The share, None when empty."""
        return super().to_python(str(value).replace(",", ".") if value else value)


class MandateForm(forms.Form):
    """What an intermediary may do for us, for what, and until when."""

    broker = forms.ChoiceField(label=_l("Which intermediary?"))
    services = forms.MultipleChoiceField(
        label=_l("Which services?"),
        choices=Mandate.Service.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    scope = forms.ChoiceField(
        label=_l("For what?"), choices=Mandate.Scope.choices, widget=forms.RadioSelect
    )
    codes = CleanCharField(
        label=_l("Codes of the listings or deals"),
        required=False,
        max_length=1000,
        help_text=_l("Only if you name them; with spaces between. The code stands on each page."),
    )
    may_write = forms.BooleanField(
        label=_l("They may write for us: send and answer interests, write in deal rooms"),
        required=False,
    )
    may_propose = forms.BooleanField(
        label=_l("They may also propose terms for us"),
        required=False,
        help_text=_l("Agreeing and signing always stay with you."),
    )
    fee_kind = forms.ChoiceField(
        label=_l("How is the fee counted?"),
        choices=Mandate.Fee.choices,
        widget=forms.RadioSelect,
    )
    fee_percent = _PercentField(
        label=_l("Share of the price in %"),
        required=False,
        max_digits=12,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    fee_sum = VNDFormField(label=_l("Sum in VND"), required=False)
    exclusive = forms.BooleanField(
        label=_l("Exclusive: nobody else has such a mandate at the same time"), required=False
    )
    valid_from = _day(_l("First day"))
    valid_until = _day(_l("Last day"), _l("Either side can end it before."))

    def __init__(self, *args: Any, brokers: list[Organisation], **kwargs: Any) -> None:
        initial = {"valid_from": clock.today(), "scope": "all", "fee_kind": "percent"}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.brokers = {one.code: one for one in brokers}
        choice: Any = self.fields["broker"]
        choice.choices = [(one.code, str(one)) for one in brokers]

    def given(self) -> dict[str, Any]:
        """Arguments of `services.give`."""
        data = dict(self.cleaned_data)
        data["broker"] = self.brokers[data["broker"]]
        data["codes"] = [one for one in re.split(r"[\s,;]+", data["codes"]) if one]
        return data


class CodeForm(forms.Form):
    """The code that was sent."""

    code = CleanCharField(
        label=_l("The code that we sent you"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class EndForm(forms.Form):
    """A word to the other side."""

    note = CleanCharField(
        label=_l("A word to the other side, if you like"), required=False, max_length=NOTE
    )
