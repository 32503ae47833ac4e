"""Addresses, passwords and second factors: allauth's forms in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext as _

from cms.accounts.forms.fields import ADDRESS_LENGTH, Plain, address_label, clean_address
from cms.accounts.models import User
from cms.accounts.phone import is_phone


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
