"""Forms of the account: allauth's, in our words and without placeholders that repeat the label."""

from cms.accounts.forms.entrance import ConsentFields, LoginForm, SignupForm, SocialSignupForm
from cms.accounts.forms.fields import PhoneField
from cms.accounts.forms.manage import (
    ActivateTOTPForm,
    AddEmailForm,
    AddWebAuthnForm,
    AuthenticateForm,
    ChangeEmailForm,
    ChangePasswordForm,
    ChangePhoneForm,
    ConfirmEmailForm,
    ConfirmResetForm,
    EditWebAuthnForm,
    MFAReauthenticateForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    VerifyPhoneForm,
)
from cms.accounts.forms.own import ConsentsForm, PreferencesForm, ProfileForm

__all__ = [
    "ActivateTOTPForm",
    "AddEmailForm",
    "AddWebAuthnForm",
    "AuthenticateForm",
    "ChangeEmailForm",
    "ChangePasswordForm",
    "ChangePhoneForm",
    "ConfirmEmailForm",
    "ConfirmResetForm",
    "ConsentFields",
    "ConsentsForm",
    "EditWebAuthnForm",
    "LoginForm",
    "MFAReauthenticateForm",
    "PhoneField",
    "PreferencesForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignupForm",
    "SocialSignupForm",
    "VerifyPhoneForm",
]
