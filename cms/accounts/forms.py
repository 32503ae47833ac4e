"""Forms of the account: allauth's, in our words and without placeholders that repeat the label."""

from typing import Any, cast

from allauth.account import forms as account
from allauth.account.internal import flows
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import channels, consents, notify, services
from cms.accounts.models import Consent, NotificationPreference, User
from cms.accounts.phone import is_phone, normalise_phone
from cms.base import audit
from cms.base.errors import Refused
from cms.base.fields import CleanCharField
from cms.base.i18n import current_language
from cms.base.text import clean
from cms.theme.forms import Segmented

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


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    """E-mail or phone number; the code goes there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.CharField(
            label=address_label(),
            max_length=ADDRESS_LENGTH,
            error_messages={"required": self.missing("login")},
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "off", "inputmode": "email"}
            ),
        )

    def clean_email(self) -> str:
        """The address in normal form; unknown ones look the same from outside."""
        address = clean_address(self.cleaned_data["email"])
        if is_phone(address):
            self.users = list(User.objects.filter(phone=address, is_active=True))
            return address
        self.cleaned_data["email"] = address
        return str(super().clean_email())


class AddEmailForm(Plain, account.AddEmailForm):
    """A new e-mail address."""

    def labels(self) -> dict[str, str]:
        """Ours."""
        return {"email": _("New e-mail address")}


class ChangeEmailForm(Plain, account.ChangeEmailForm):
    """Another address while signing up."""


class ChangePhoneForm(Plain, account.ChangePhoneForm):
    """A new phone number."""

    def labels(self) -> dict[str, str]:
        """Ours."""
        return {"phone": _("New phone number")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """Current and new password."""


class SetPasswordForm(Plain, account.SetPasswordForm):
    """A first password."""


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    """A new password after the code."""


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    """The password, once more."""


class ConfirmEmailForm(Plain, account.ConfirmEmailVerificationCodeForm):
    """The code from the mail."""


class ConfirmResetForm(Plain, account.ConfirmPasswordResetCodeForm):
    """The code that lets a new password be set."""


class VerifyPhoneForm(Plain, account.VerifyPhoneForm):
    """The code from the text message."""


class AuthenticateForm(Plain, mfa.AuthenticateForm):
    """The code of the app, or a recovery code."""


class MFAReauthenticateForm(Plain, mfa.ReauthenticateForm):
    """The same, once more."""


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    """The first code of a new app."""


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):
    """A passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.label = _("Let me sign in with this key alone, without a password")
        field.help_text = _("Your telephone or computer then asks for your finger, face or PIN.")


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):
    """Another name for a key."""


# Our own pages


class ProfileForm(forms.Form):
    """Name and language."""

    full_name = CleanCharField(
        label=_l("Full name"),
        max_length=services.NAME_LENGTH,
        error_messages={"required": _l("Write your full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_l("Language of mails and messages"),
        choices=User.Language.choices,
        widget=Segmented,
    )


class ConsentsForm(forms.Form):
    """The optional purposes, as they stand."""

    def __init__(self, *args: Any, standing: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in consents.OPTIONAL:
            self.fields[purpose] = forms.BooleanField(
                label=consents.words(purpose), required=False, initial=purpose in standing
            )

    def chosen(self) -> list[str]:
        """The ticked ones."""
        return [purpose for purpose in consents.OPTIONAL if self.cleaned_data[purpose]]


class PreferencesForm(forms.Form):
    """A pace for each kind on each channel that reaches the person."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reaching = [c for c in channels.available() if c.address_of(user)]
        self.kinds = notify.kinds_for(user)
        paces = notify.all_paces(user)
        for kind in self.kinds:
            for channel in self.reaching:
                self.fields[f"{kind.code}:{channel.name}"] = forms.ChoiceField(
                    label=str(channel.label),
                    choices=NotificationPreference.Pace.choices,
                    initial=paces[kind.code, channel.name],
                    widget=forms.Select(attrs={"aria-label": f"{kind.label}: {channel.label}"}),
                )

    def rows(self) -> list[tuple[notify.Kind, list[forms.BoundField]]]:
        """Each kind with its fields, for the template."""
        return [
            (kind, [self[f"{kind.code}:{channel.name}"] for channel in self.reaching])
            for kind in self.kinds
        ]

    def chosen(self) -> dict[tuple[str, str], str]:
        """The paces by kind and channel."""
        return {
            (kind.code, channel.name): self.cleaned_data[f"{kind.code}:{channel.name}"]
            for kind in self.kinds
            for channel in self.reaching
        }
