"""People for tests: confirmed, consenting; staff with their role and a second factor."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from cms.accounts import staff
from cms.accounts.models import Consent, Notification, OutboundMessage, User

PASSWORD = "a long password of the tests"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody with a confirmed e-mail address and the consent that an account needs.

    `consents=("contact_sharing",)` adds others. Phone numbers are only there when asked for:
    `phone="+84912345678", phone_verified=True`.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Số {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.com")
    email_verified = factory.LazyAttribute(lambda made: made.email is not None)
    language = "vi"
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @factory.post_generation
    def addresses(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        self.save()
        if self.email:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=self.email_verified
            )

    @factory.post_generation
    def consents(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        for purpose in {Consent.Purpose.ACCOUNT.value, *(extracted or ())}:
            Consent.objects.create(
                user=self,
                purpose=purpose,
                text=str(Consent.Purpose(purpose).label),
                language=self.language,
                source="factory",
            )


class StaffFactory(UserFactory):
    """Somebody of the centre without a role, with an authenticator app (TOTP_SECRET).

    `roles=(staff.MODERATOR,)` gives roles; `second_factor=False` leaves the app away.
    """

    is_staff = True

    @factory.post_generation
    def roles(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            for name in extracted or ():
                self.groups.add(Group.objects.get_or_create(name=name)[0])

    @factory.post_generation
    def second_factor(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted is not False:
            Authenticator.objects.create(
                user=self, type=Authenticator.Type.TOTP, data={"secret": TOTP_SECRET}
            )


def moderator(**kwargs: Any) -> User:
    return StaffFactory(roles=(staff.MODERATOR,), **kwargs)


def editor(**kwargs: Any) -> User:
    return StaffFactory(roles=(staff.EDITOR,), **kwargs)


def verifier(**kwargs: Any) -> User:
    return StaffFactory(roles=(staff.VERIFIER,), **kwargs)


def event_curator(**kwargs: Any) -> User:
    return StaffFactory(roles=(staff.EVENT_CURATOR,), **kwargs)


def call_manager(**kwargs: Any) -> User:
    return StaffFactory(roles=(staff.CALL_MANAGER,), **kwargs)


def finance(**kwargs: Any) -> User:
    return StaffFactory(roles=(staff.FINANCE,), **kwargs)


def administrator(**kwargs: Any) -> User:
    return StaffFactory(is_superuser=True, **kwargs)


class NotificationFactory(factory.django.DjangoModelFactory):
    """Something that somebody was told."""

    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "accounts.data_answer"
    dedup_key = factory.Sequence(lambda n: f"factory:{n}")
    subject = factory.Sequence(lambda n: f"Tin số {n}")
    body = "Nội dung."
    url = "/account/"
    language = "vi"


def sent_to(address: str) -> list[OutboundMessage]:
    """What was written to an address, oldest first, on whatever channel."""
    return list(OutboundMessage.objects.filter(address=address).order_by("created_at", "pk"))
