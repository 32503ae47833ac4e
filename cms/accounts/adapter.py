"""How allauth meets our people: phone numbers, languages, second factors, the outbox."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.accounts import outbox, permissions, services
from cms.accounts.channels import SMS
from cms.accounts.models import User
from cms.accounts.phone import display_phone, is_phone, normalise_phone
from cms.base.errors import Refused
from cms.base.i18n import current_language
from cms.theme import nav

#: Mails that say what happened; the others carry a code or lead back to a form.
SILENT_BY_SMS = ("unknown_account",)


class AccountAdapter(DefaultAccountAdapter):
    """Signs people up and in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _l("This account is closed. Ask the exchange if that is a mistake."),
        "email_password_mismatch": _l(
            "This address and this password don't belong together. Check both, or reset the "
            "password."
        ),
        "phone_password_mismatch": _l(
            "This number and this password don't belong together. Check both, or reset the "
            "password."
        ),
        "username_password_mismatch": _l(
            "Write an e-mail address, or a phone number such as 0912 345 678."
        ),
        "email_taken": _l("Somebody already has an account with this e-mail address."),
        "phone_taken": _l("Somebody already has an account with this phone number."),
        "enter_current_password": _l("This is not your current password."),
        "incorrect_code": _l(
            "That is not the code we sent. Look at the latest message and try again."
        ),
        "incorrect_password": _l("This is not your password."),
        "too_many_login_attempts": _l("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _l("Too many requests. Wait a minute, then try again."),
        "same_as_current": _l("This is what we already have. Write the new one."),
        "duplicate_email": _l("This is already the address of your account."),
    }

    # Where one lands

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Find or create one's organisation."""
        try:
            return reverse("registry:onboarding")
        except NoReverseMatch:  # an installation of the lower rooms alone
            return nav.path("desk")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """One's desk; staff theirs."""
        if getattr(request.user, "is_staff", False):
            return reverse("wagtailadmin_home")
        return nav.path("desk")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of somebody who signed in less than five minutes ago."""
        request = request_context.request
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The front page, in the language of the page."""
        return nav.path("home")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """After a change of address: back to the account."""
        if self.request.user.is_authenticated:
            return reverse("accounts:home")
        return str(super().get_email_verification_redirect_url(email_address))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("accounts:home")

    def get_login_stages(self) -> list[str]:
        """Ours in place of the stage that would ask everybody for an e-mail address."""
        return [
            "cms.accounts.stages.EmailVerificationStage"
            if stage == "allauth.account.stages.EmailVerificationStage"
            else stage
            for stage in super().get_login_stages()
        ]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm, and keep the person's own columns in step."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            services.sync_email(User.objects.get(pk=email_address.user_id))
        return bool(confirmed)

    # Messages

    def get_from_email(self) -> str:
        """The exchange's address."""
        return settings.DEFAULT_FROM_EMAIL

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message into the outbox, in the language of whose address it is.

        `email` may be a phone number: the password is reset by text message too.
        """
        if is_phone(email) and template_prefix.endswith(SILENT_BY_SMS):
            return  # a stranger's telephone is left alone
        request = request_context.request
        known = User.objects.filter(phone=email) if is_phone(email) else self._known(email)
        language = known.values_list("language", flat=True).first() or current_language()
        data = {
            "request": request,
            "email": email,
            "current_site": get_current_site(request),
            "site_url": settings.SITE_URL,
            **context,
        }
        with translation.override(language):
            subject = outbox.one_line(render_to_string(f"{template_prefix}_subject.txt", data))
            text = render_to_string(f"{template_prefix}_message.txt", data).strip()
            if is_phone(email):
                self._send_code_sms(email, str(context.get("code", "")), language)
                return
            paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
            html = render_to_string(
                "accounts/mail/account.html",
                {**data, "subject": subject, "paragraphs": paragraphs},
            )
            outbox.enqueue(
                channel="mail",
                address=email,
                subject=subject,
                text=text + "\n",
                html=html,
                language=language,
                secret="code" in context,
            )

    @staticmethod
    def _known(email: str) -> Any:
        return User.objects.filter(email=email.lower())

    def _send_code_sms(self, phone: str, code: str, language: str) -> None:
        with translation.override(language):
            text = _(
                "%(code)s is your code at the Cần Thơ technology exchange. "
                "It is valid for %(time)s. Never read it out to anyone who calls you."
            ) % {"code": code, "time": _("10 minutes")}
            self._sms(phone, text, language, secret=True)

    @staticmethod
    def _sms(phone: str, text: str, language: str, *, secret: bool = False) -> None:
        if SMS.available():
            outbox.enqueue(
                channel="sms", address=phone, text=text, language=language, secret=secret
            )

    def send_verification_code_sms(
        self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any
    ) -> None:
        """The code that shows that a number is the person's."""
        self._send_code_sms(phone, code, getattr(user, "language", current_language()))

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Somebody signs up with a number that has an account: its owner is told the way in."""
        language = (
            User.objects.filter(phone=phone).values_list("language", flat=True).first()
            or current_language()
        )
        with translation.override(language):
            text = _(
                "You already have an account at the Cần Thơ technology exchange. Sign in, or "
                "reset your password: %(url)s"
            ) % {"url": settings.SITE_URL + reverse("account_reset_password")}
            self._sms(phone, text, language)

    # Phone numbers

    def phone_form_field(self, **kwargs: Any) -> Any:
        """Takes 0912 345 678 and +84 912 345 678 alike."""
        from cms.accounts.forms import PhoneField  # noqa: PLC0415 - allauth's forms import us

        return PhoneField(**kwargs)

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        """The person's number, and whether it is confirmed."""
        assert isinstance(user, User)
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """Keep a number that isn't confirmed yet; a confirmed one takes `set_phone_verified`."""
        assert isinstance(user, User)
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """The person has entered the code.

        Raises:
            ValidationError: somebody else confirmed the number in the meantime.
        """
        assert isinstance(user, User)
        try:
            services.confirm_phone(user, phone=phone)
        except Refused as error:
            raise self.validation_error("phone_taken") from error

    def get_user_by_phone(self, phone: str) -> AbstractBaseUser | None:
        """By number in any spelling."""
        number = normalise_phone(phone)
        return User.objects.filter(phone=number).first() if number else None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Allauth's key leaves phone numbers out: all of them would share one limit."""
        phone = credentials.get("phone")
        if phone:
            return f"phone:{normalise_phone(str(phone)) or phone}"
        return str(super()._get_login_attempts_cache_key(request, **credentials))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The national e-identity."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take the name over as the identity has it."""
        user = sociallogin.user
        user.email = data.get("email") or None
        parts = (data.get("last_name"), data.get("first_name"))
        user.full_name = str(data.get("name") or " ".join(filter(None, parts)))[:120]
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _l("That is not the code your app shows now. Try the next one."),
        "cannot_delete_authenticator": _l(
            "Staff accounts always need a second factor. Add another one before removing this."
        ),
        "unverified_email": _l("Confirm your e-mail address first."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the app shows beside the code."""
        assert isinstance(user, User)
        return user.email or display_phone(user.phone) or str(user)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Anybody may, but staff keep one."""
        if not permissions.must_have_second_factor(authenticator.user):
            return True
        return bool(
            Authenticator.objects.filter(
                user=authenticator.user,
                type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN),
            )
            .exclude(pk=authenticator.pk)
            .exists()
        )
