"""What allauth's forms and ours share: fields, labels, words for empty boxes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import channels
from cms.accounts.phone import normalise_phone
from cms.base.fields import CleanCharField
from cms.base.text import clean

PASSWORD_HELP = _l(
    "At least 8 characters. Three or four words in a row are easy to remember and hard to guess."
)
ADDRESS_LENGTH = 254
CODE_LENGTH = 20


class PhoneField(CleanCharField):
    """A phone number as people write it; yields E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _l("Phone number"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The number in E.164 form, "" when empty and not required.

        Raises:
            ValidationError: it isn't a number.
        """
        text = str(super().clean(value) or "")
        if not text:
            return ""
        number = normalise_phone(text)
        if number is None:
            raise ValidationError(
                _("This doesn't look like a phone number. An example: 0912 345 678"),
                code="phone",
            )
        return number


def address_label() -> str:
    """What the box for an address asks for: numbers only where text messages can be sent."""
    return _("E-mail or phone number") if channels.SMS.available() else _("E-mail")


def clean_address(raw: str) -> str:
    """An e-mail address in lower case or a number in E.164 form.

    Raises:
        ValidationError: it is neither, or text messages can't be sent.
    """
    text = clean(raw)
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError:
            raise ValidationError(
                _("This doesn't look like an e-mail address. An example: ten@congty.vn"),
                code="email",
            ) from None
        return text.lower()
    number = normalise_phone(text)
    if number is None:
        raise ValidationError(
            _("Write an e-mail address, or a phone number such as 0912 345 678."), code="address"
        )
    if not channels.SMS.available():
        raise ValidationError(
            _("We can't send text messages yet. Use an e-mail address."), code="no_sms"
        )
    return number


class Plain:
    """Labels stay, placeholders go; codes and passwords get the right keyboard."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword", "password1", "password2"}:
                field.help_text = ""
            field.error_messages["required"] = self.missing(name)
            if name == "code":
                field.label = _("Code")
                field.widget.attrs |= {
                    "autocomplete": "one-time-code",
                    "inputmode": "numeric",
                    "autocapitalize": "off",
                    "spellcheck": "false",
                    "maxlength": CODE_LENGTH,
                }
        for name, label in self.labels().items():
            if name in self.fields:
                self.fields[name].label = label
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HELP

    def missing(self, name: str) -> str:
        """What to do when a box is empty."""
        return {
            "login": _("Write an e-mail address, or a phone number such as 0912 345 678."),
            "email": _("Write an e-mail address."),
            "phone": _("Write a phone number."),
            "full_name": _("Write your full name."),
            "code": _("Enter the code that we sent, or that your app shows."),
            "credential": _("Your device didn't give a key. Try again."),
            "name": _("Give the key a name."),
        }.get(name, _("Enter the password."))

    def labels(self) -> dict[str, str]:
        """Our words for allauth's fields."""
        return {
            "email": _("E-mail"),
            "phone": _("Phone number"),
            "password": _("Password"),
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password, once more"),
            "name": _("Name of this key"),
        }
