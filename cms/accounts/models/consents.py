from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l


class Consent(models.Model):
    """A person's yes to one purpose, in the words shown then.

    A withdrawal ends it, a new yes is a new row.

    Basis: Law 91/2025/QH15 and decree 356/2025 (consent never by default, purpose by purpose).
    """

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _l("Keep my account so that I can sign in and be answered")
        CONTACT_SHARING = (
            "contact_sharing",
            _l("Show my name and contact to a party I have accepted"),
        )
        MATCH_ALERTS = "match_alerts", _l("Tell me about technologies and needs that fit mine")
        NEWS = "news", _l("Send me the exchange's news and events")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(_l("purpose"), max_length=30, choices=Purpose.choices)
    text = models.TextField(_l("words agreed to"))
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField(_l("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_l("withdrawn"), null=True, blank=True)
    source = models.CharField(_l("how"), max_length=40, default="form")

    class Meta:
        verbose_name = _l("consent")
        verbose_name_plural = _l("consents")
        ordering = ("-given_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "purpose"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.purpose}"


class DataRequest(models.Model):
    """A person asks for a copy of its data, or for erasure; answered within two working days."""

    class Kind(models.TextChoices):
        EXPORT = "export", _l("A copy of my data")
        ERASURE = "erasure", _l("Erase my data")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_requests"
    )
    kind = models.CharField(_l("kind"), max_length=10, choices=Kind.choices)
    made_at = models.DateTimeField(_l("asked"), auto_now_add=True)
    due_at = models.DateTimeField(_l("answer due"))
    answered_at = models.DateTimeField(_l("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_l("note"), blank=True)

    class Meta:
        verbose_name = _l("data request")
        verbose_name_plural = _l("data requests")
        ordering = ("due_at",)

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"
