from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l


class Notification(models.Model):
    """Something a person is told in the app: exactly once per `dedup_key`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_l("kind"), max_length=60)
    dedup_key = models.CharField(max_length=200)
    subject = models.CharField(_l("subject"), max_length=255)
    body = models.TextField(_l("text"), blank=True)
    url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2)
    created_at = models.DateTimeField(_l("told"), auto_now_add=True)
    read_at = models.DateTimeField(_l("read"), null=True, blank=True)

    class Meta:
        verbose_name = _l("notification")
        verbose_name_plural = _l("notifications")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("user", "dedup_key"), name="notification_once"),
        )
        indexes = (
            models.Index(fields=("user", "read_at", "-created_at"), name="notification_inbox"),
        )

    def __str__(self) -> str:
        return self.subject


class NotificationPreference(models.Model):
    """How a person wants one kind of news on one channel."""

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", _l("At once")
        DAILY = "daily", _l("Once a day, together")
        NEVER = "never", _l("Not at all")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    pace = models.CharField(max_length=10, choices=Pace.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "kind", "channel"), name="one_preference"),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.channel}: {self.pace}"


class OutboundMessage(models.Model):
    """A message on its way through a channel: sent at least once, with one Message-ID."""

    class State(models.TextChoices):
        WAITING = "waiting", _l("Waiting")
        SENT = "sent", _l("Sent")
        MERGED = "merged", _l("Went out in a digest")
        FAILED = "failed", _l("Failed")

    channel = models.CharField(_l("channel"), max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    notification = models.ForeignKey(
        Notification, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    kind = models.CharField(_l("kind"), max_length=60, blank=True)
    address = models.CharField(_l("to"), max_length=254)
    subject = models.CharField(_l("subject"), max_length=255, blank=True)
    text = models.TextField(_l("text"))
    html = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    message_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(
        _l("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_l("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_l("next attempt"))
    digest = models.BooleanField(default=False)
    secret = models.BooleanField(
        default=False, help_text=_l("Carries a code: the text is wiped once it is sent.")
    )
    created_at = models.DateTimeField(_l("made"), auto_now_add=True)
    sent_at = models.DateTimeField(_l("sent"), null=True, blank=True)
    last_error = models.TextField(_l("error"), blank=True)

    class Meta:
        verbose_name = _l("outgoing message")
        verbose_name_plural = _l("outgoing messages")
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("notification", "channel"), name="one_message_a_channel"
            ),
        )
        indexes = (
            models.Index(fields=("state", "next_attempt_at"), name="outbound_due"),
            models.Index(fields=("-created_at",), name="outbound_made"),
        )

    def __str__(self) -> str:
        return f"{self.channel} → {self.address}"

    @property
    def parts(self) -> list[str]:
        """The text by paragraphs."""
        return [part for part in self.text.split("\n\n") if part.strip()]
