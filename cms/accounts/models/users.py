from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField


class UserManager(BaseUserManager["User"]):
    """Makes people; mail addresses are kept in lower case."""

    use_in_migrations = True

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A person known by e-mail, phone, or (typed in by staff) neither yet."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # Wagtail has no types
    """A person who signs in, by e-mail or by phone number (E.164)."""

    class Language(models.TextChoices):
        VI = "vi", "Tiếng Việt"
        EN = "en", "English"

    code = CodeField()
    email = models.EmailField(_l("e-mail"), unique=True, null=True, blank=True)
    email_verified = models.BooleanField(_l("e-mail confirmed"), default=False)
    phone = models.CharField(_l("phone"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(_l("phone confirmed"), default=False)
    full_name = models.CharField(_l("full name"), max_length=120, blank=True)
    language = models.CharField(
        _l("language"), max_length=2, choices=Language.choices, default=Language.VI
    )
    is_staff = models.BooleanField(_l("works for the centre"), default=False)
    is_active = models.BooleanField(_l("may sign in"), default=True)
    date_joined = models.DateTimeField(_l("joined"), default=timezone.now)
    erased_at = models.DateTimeField(_l("erased"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()  # type: ignore[assignment]  # Django's stubs ask for a list

    class Meta:
        verbose_name = _l("person")
        verbose_name_plural = _l("people")

    def __str__(self) -> str:
        return self.full_name or self.email or self.phone or self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep an address that isn't there as NULL: two empty texts would clash."""
        self.email = self.email.strip().lower() if self.email else None
        self.phone = self.phone or None
        super().save(*args, **kwargs)

    @property
    def first_name(self) -> str:
        """What Wagtail's menu calls the person."""
        return self.get_short_name()

    def get_full_name(self) -> str:
        """The name as the person wrote it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name: the last word of a Vietnamese name."""
        return self.full_name.split()[-1] if self.full_name else str(self)
