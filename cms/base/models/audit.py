from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l


class AuditEntry(models.Model):
    """Who did what to which record, when, on whose word. Never changed, never deleted by hand.

    `app`, `model` and `object_id` name the record without a foreign key, so that the entry
    outlives it and the lowest floor needs no migration that points up.
    """

    at = models.DateTimeField(_l("when"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("who"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action = models.CharField(_l("what"), max_length=60)
    app = models.CharField(_l("part of the exchange"), max_length=40)
    model = models.CharField(_l("kind of record"), max_length=60)
    object_id = models.CharField(_l("key of the record"), max_length=40)
    label = models.CharField(_l("record"), max_length=255, blank=True)
    details = models.JSONField(_l("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _l("audit entry")
        verbose_name_plural = _l("audit entries")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("app", "model", "object_id", "-at"), name="audit_record"),
            models.Index(fields=("-at",), name="audit_at"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.label}"
