from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l
from wagtail.models import Task, TaskState

from ecosystem.registry.models import TechnologyListEntry
from marketplace.listings.models.listing import Listing


class ModerationTask(Task):
    """A step of our moderation in Wagtail's workflow; its actions call our services."""

    class Stage(models.TextChoices):
        COMPLETENESS = "completeness", _l("Completeness")
        APPROVAL = "approval", _l("Approval")

    stage = models.CharField(_l("step"), max_length=14, choices=Stage.choices, unique=True)

    admin_form_fields = ("name", "stage")
    admin_form_readonly_on_edit_fields = ("stage",)

    class Meta:
        verbose_name = _l("moderation step")
        verbose_name_plural = _l("moderation steps")

    @classmethod
    def get_description(cls) -> str:
        """What Wagtail shows where a step is chosen."""
        return str(_l("A step of moderating needs and technologies"))

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What this person can do in this step: (name, label, whether words are needed)."""
        from marketplace.listings.permissions import can_moderate  # noqa: PLC0415 - models load first

        if not can_moderate(user, obj.listing):
            return []
        go_on = (
            _l("Complete: pass on")
            if self.stage == self.Stage.COMPLETENESS
            else _l("Approve and publish")
        )
        return [("approve", go_on, False), ("reject", _l("Send back to the author"), True)]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Call our service: it alone changes states, and writes Wagtail's own records too."""
        from marketplace.listings import services  # noqa: PLC0415 - models load first

        listing = task_state.workflow_state.content_object.listing
        if action_name == "reject":
            comment = kwargs.get("comment", "")
            services.return_to_author(user, listing=listing, comment=comment)
        elif action_name == "approve" and self.stage == self.Stage.COMPLETENESS:
            services.pass_completeness(user, listing=listing)
        elif action_name == "approve":
            services.approve(user, listing=listing)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """None for Wagtail's dashboard: it can only show pages and snippets, and fails on others.

        Our own panel stands there instead (see `admin_home`), and the queue has its page.
        """
        return TaskState.objects.none()

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Nobody edits an owner's words in the admin."""
        return False

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """The same."""
        return True


class ModerationNote(models.Model):
    """A comment of staff to the author (or, internal, to colleagues)."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    stage = models.CharField(_l("step"), max_length=16)
    text = models.TextField(_l("comment"))
    internal = models.BooleanField(_l("for staff only"), default=False)
    created_at = models.DateTimeField(_l("written"), auto_now_add=True)

    class Meta:
        verbose_name = _l("comment")
        verbose_name_plural = _l("comments")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.text[:60]


class ListCheck(models.Model):
    """A moderator's record that the technology lists were looked at, and what was found."""

    class Result(models.TextChoices):
        NONE = "none", _l("Checked: none applies")
        ENTRY = "entry", _l("An entry applies")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="list_checks")
    result = models.CharField(_l("result"), max_length=6, choices=Result.choices)
    entry = models.ForeignKey(
        TechnologyListEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_at = models.DateTimeField(_l("checked"), auto_now_add=True)
    revision_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _l("check against the lists")
        verbose_name_plural = _l("checks against the lists")
        ordering = ("-checked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=(
                    models.Q(result="none", entry__isnull=True)
                    | models.Q(result="entry", entry__isnull=False)
                ),
                name="list_check_names_its_entry",
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing}: {self.get_result_display()}"


class InternalApproval(models.Model):
    """One step of approval inside the owner's organisation."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _l("Waiting")
        APPROVED = "approved", _l("Approved")
        RETURNED = "returned", _l("Sent back")

    listing = models.ForeignKey(
        Listing, on_delete=models.CASCADE, related_name="internal_approvals"
    )
    step = models.CharField(_l("step"), max_length=24)
    position = models.PositiveSmallIntegerField()
    decision = models.CharField(
        _l("decision"), max_length=10, choices=Decision.choices, default=Decision.WAITING
    )
    comment = models.TextField(_l("comment"), blank=True)
    asked_at = models.DateTimeField(_l("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_l("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _l("approval inside")
        verbose_name_plural = _l("approvals inside")
        ordering = ("listing", "position", "pk")

    def __str__(self) -> str:
        return f"{self.listing}: {self.step} {self.decision}"
