"""Signing in and up."""

from typing import Any, cast

from allauth.account import forms as account
from allauth.account.internal import flows
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.accounts import consents, services
from cms.accounts.forms.fields import ADDRESS_LENGTH, Plain, address_label, clean_address
from cms.accounts.models import Consent, User
from cms.accounts.phone import is_phone, normalise_phone
from cms.base import audit
from cms.base.errors import Refused
from cms.base.fields import CleanCharField
from cms.base.i18n import current_language
from cms.base.text import clean


class LoginForm(Plain, account.LoginForm):
    """E-mail or phone number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.CharField", self.fields["login"])
        field.label = _("E-mail or phone number")
        field.error_messages["required"] = self.missing("login")
        field.max_length = ADDRESS_LENGTH
        field.widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "off",
            "spellcheck": "false",
            "maxlength": ADDRESS_LENGTH,
        }

    def clean_login(self) -> str:
        """The address in normal form, whatever its spelling.

        Raises:
            ValidationError: it is neither an e-mail address nor a phone number.
        """
        text = clean(self.cleaned_data["login"])
        if "@" in text:
            return text.lower()
        number = normalise_phone(text)
        if number is None:
            raise ValidationError(
                _("Write an e-mail address, or a phone number such as 0912 345 678."),
                code="address",
            )
        return number


class ConsentFields(forms.Form):
    """One box for each purpose, none ticked."""

    def add_consents(self) -> None:
        """Append the boxes to the form."""
        for purpose in Consent.Purpose.values:
            needed = purpose in consents.NECESSARY
            self.fields[f"consent_{purpose}"] = forms.BooleanField(
                label=consents.words(purpose),
                required=needed,
                help_text=(
                    _("Needed: without this we can't keep an account for you.") if needed else ""
                ),
                error_messages={
                    "required": _("Without this consent we can't keep an account for you.")
                },
            )

    def given(self) -> list[str]:
        """The purposes whose box was ticked."""
        return [p for p in Consent.Purpose.values if self.cleaned_data.get(f"consent_{p}")]

    def consent_fields(self) -> list[forms.BoundField]:
        """The boxes, for the template."""
        return [self[f"consent_{purpose}"] for purpose in Consent.Purpose.values]


class SignupForm(Plain, account.SignupForm, ConsentFields):
    """Name, one box for e-mail or phone number, password, consents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"], self.fields["phone"]
        self.fields["full_name"] = CleanCharField(
            label=_("Full name"),
            max_length=services.NAME_LENGTH,
            error_messages={"required": self.missing("full_name")},
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        self.fields["login"] = forms.CharField(
            label=address_label(),
            max_length=ADDRESS_LENGTH,
            initial=self.initial.get("email"),
            help_text=_("We send a code there so that nobody else can use it."),
            error_messages={"required": self.missing("login")},
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "off",
                    "spellcheck": "false",
                    "inputmode": "email",
                }
            ),
        )
        self.fields["password1"].label = _("Password")
        self.order_fields(["full_name", "login", "password1"])
        self.add_consents()

    def clean_full_name(self) -> str:
        """The name without what doesn't belong into one."""
        try:
            return services.clean_name(self.cleaned_data["full_name"])
        except Refused as error:
            raise ValidationError(error.message, code=error.code) from error

    def clean_login(self) -> str:
        """Sort the address into what allauth calls e-mail and phone."""
        address = clean_address(self.cleaned_data["login"])
        if is_phone(address):
            self.cleaned_data["phone"] = address
        else:
            self.cleaned_data["email"] = self.validate_unique_email(address)
        return address

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Name, language and consents, in the transaction that makes the person."""
        user.full_name = self.cleaned_data["full_name"]
        user.language = current_language()
        user.save(update_fields=["full_name", "language"])
        services.give_consents(user, self.given(), source="signup")
        audit.record(user, "accounts.sign_up", user)

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        """Make the person, or pretend to when the address is taken, in a race too."""
        try:
            with transaction.atomic():
                return cast("tuple[User | None, Any]", super().try_save(request))
        except IntegrityError:
            response = flows.signup.prevent_enumeration(
                request,
                email=self.cleaned_data.get("email"),
                phone=self.cleaned_data.get("phone"),
            )
            return None, response


class SocialSignupForm(Plain, social.SignupForm, ConsentFields):
    """The first sign-in with the national e-identity: address and consents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("phone", None)
        self.add_consents()

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Language and consents."""
        user.language = current_language()
        user.save(update_fields=["language"])
        services.give_consents(user, self.given(), source="signup")
        audit.record(user, "accounts.sign_up", user)
