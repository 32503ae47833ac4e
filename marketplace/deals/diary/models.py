from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from cms.base.text import fold
from ecosystem.registry.models import Organisation
from marketplace.deals.models.interest import Interest
from marketplace.listings.models import Listing

NOTES = 5000
STEP = 500
NAME = 200
REASON = 300


class ContactNote(models.Model):
    """One contact of the centre with somebody, and what is to be done next. For staff alone."""

    class Kind(models.TextChoices):
        CALL = "call", _l("Call")
        VISIT = "visit", _l("Visit")
        MEETING = "meeting", _l("Meeting")
        CONSULTATION = "consultation", _l("Consultation")
        CHAT = "chat", _l("Chat")
        MAIL = "mail", _l("Mail")

    class Follow(models.TextChoices):
        """How the next step stands; empty where nothing is to be done."""

        OPEN = "open", _l("To do")
        DONE = "done", _l("Done")
        DROPPED = "dropped", _l("Dropped")

    code = CodeField()
    kind = models.CharField(_l("kind"), max_length=12, choices=Kind.choices)
    listing = models.ForeignKey(
        Listing,
        verbose_name=_l("listing"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_notes",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_l("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_notes",
    )
    interest = models.ForeignKey(
        Interest,
        verbose_name=_l("interest"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_notes",
    )
    with_whom = models.CharField(_l("with whom"), max_length=NAME, blank=True)
    with_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    happened_at = models.DateTimeField(_l("when"))
    notes = models.TextField(_l("notes"), max_length=NOTES)
    next_step = models.CharField(_l("next step"), max_length=STEP, blank=True)
    due_on = models.DateField(_l("due on"), null=True, blank=True)
    follow = models.CharField(_l("next step is"), max_length=8, choices=Follow.choices, blank=True)
    drop_reason = models.CharField(_l("dropped because"), max_length=REASON, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("who does it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_l("written"), auto_now_add=True)
    edited_at = models.DateTimeField(_l("changed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    token = models.CharField(max_length=40, unique=True, null=True, editable=False)
    folded = models.TextField(editable=False, blank=True, help_text="For search without marks.")

    class Meta:
        verbose_name = _l("note of the diary")
        verbose_name_plural = _l("notes of the diary")
        ordering = ("-happened_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(listing__isnull=False)
                | models.Q(organisation__isnull=False)
                | models.Q(interest__isnull=False),
                name="contact_note_is_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(follow="dropped") & ~models.Q(drop_reason="")
                | ~models.Q(follow="dropped") & models.Q(drop_reason=""),
                name="contact_note_dropped_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(follow="", due_on__isnull=True, next_step="")
                | ~models.Q(follow="") & ~models.Q(next_step=""),
                name="contact_note_step_has_state",
            ),
        )
        indexes = (
            models.Index(fields=("follow", "due_on"), name="contact_note_due"),
            models.Index(fields=("assigned_to", "follow", "due_on"), name="contact_note_mine"),
        )

    def __str__(self) -> str:
        return self.code

    def save(self, **kwargs: Any) -> None:
        """Keep the text that is searched in step."""
        self.folded = fold(f"{self.with_whom} {self.notes} {self.next_step}")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(**kwargs)
