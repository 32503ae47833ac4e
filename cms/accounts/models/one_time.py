from django.db import models
from django.utils.translation import gettext_lazy as _l


class OneTimeCode(models.Model):
    """A code that was sent to an address so that its owner can say yes to one thing.

    Only a keyed digest is kept. A new code for the same purpose and subject replaces the old one.
    """

    purpose = models.CharField(_l("purpose"), max_length=40)
    subject_key = models.CharField(max_length=120)
    address = models.CharField(_l("to"), max_length=254)
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_l("made"))
    expires_at = models.DateTimeField(_l("valid until"))
    attempts = models.PositiveSmallIntegerField(_l("attempts"), default=0)
    used_at = models.DateTimeField(_l("used"), null=True, blank=True)

    class Meta:
        verbose_name = _l("one-time code")
        verbose_name_plural = _l("one-time codes")
        constraints = (
            models.UniqueConstraint(fields=("purpose", "subject_key"), name="one_code_a_subject"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_key}"
