"""Form fields for what people type: clean text and amounts of money."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _l

from cms.base.money import MAX_VND, format_vnd, parse_vnd
from cms.base.text import clean


class CleanCharField(forms.CharField):
    """Text in normal form, without control and direction-override characters."""

    def to_python(self, value: Any) -> Any:
        """The cleaned text."""
        text = super().to_python(value)
        return clean(text) if isinstance(text, str) else text


class VNDFormField(forms.CharField):
    """An amount in whole đồng, typed as people do: `600.000.000`, `600 triệu`, `1,2 tỷ`."""

    default_error_messages = {
        "amount": _l(
            "Write the amount in numbers, such as 600,000,000 or “600 triệu”. You wrote “%(raw)s”."
        ),
        "negative": _l("An amount can't be below zero."),
        "huge": _l("This amount is larger than any we can record. Check the zeros."),
    }

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # a CharField that yields numbers
        """The amount, None when empty.

        Raises:
            ValidationError: not an amount, negative, or beyond 10^15.
        """
        raw = clean(str(value)) if value not in (None, "") else ""
        if not raw:
            return None
        if raw.startswith(("-", "−")):
            raise ValidationError(self.error_messages["negative"], code="negative")
        try:
            amount = parse_vnd(raw)
        except ValueError:
            raise ValidationError(
                self.error_messages["amount"], code="amount", params={"raw": raw[:40]}
            ) from None
        if amount > MAX_VND:
            raise ValidationError(self.error_messages["huge"], code="huge")
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Stored amounts grouped for reading; what was typed as it was."""
        if isinstance(value, int):
            return (
                format_vnd(value)
                .replace("\N{NO-BREAK SPACE}₫", "")
                .replace("VND\N{NO-BREAK SPACE}", "")
            )
        return value
