from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from marketplace.listings.models import Listing

NOTE = 500
ANSWER = 5000


class DeskItem(models.Model):
    """Something on the match desk that waits until a person has decided.

    A need is there because its owner is owed a written answer, an offer because nobody has shown
    interest in it for a long time. What it is about changes only under its lock.
    """

    class Kind(models.TextChoices):
        NEED = "need", _l("Need that is owed an answer")
        OFFER = "offer", _l("Technology without interest")

    class State(models.TextChoices):
        OPEN = "open", _l("Nobody has it yet")
        TAKEN = "taken", _l("Taken")
        DECIDED = "decided", _l("Decided")

    class Decision(models.TextChoices):
        ANSWERED = "answered", _l("Answered with technologies")
        NOTHING_FITS = "nothing_fits", _l("Answered: nothing fits yet")
        INTRODUCED = "introduced", _l("Both sides introduced")
        ADVISED = "advised", _l("Wrote to the owner")
        SETTLED = "settled", _l("Settled without an answer")
        INTEREST = "interest", _l("Somebody has shown interest")
        GONE = "gone", _l("Its owner took it down")

    class Reason(models.TextChoices):
        """Why nothing was written."""

        SPOKEN = "spoken", _l("spoken with the owner in person")
        DUPLICATE = "duplicate", _l("the same as another listing")
        NOT_FOR_US = "not_for_us", _l("nothing that the exchange can help with")
        GOOD_AS_IS = "good_as_is", _l("the listing is good as it is; time will tell")
        OTHER = "other", _l("another reason")

    code = CodeField()
    kind = models.CharField(_l("kind"), max_length=6, choices=Kind.choices)
    listing = models.ForeignKey(
        Listing,
        verbose_name=_l("listing"),
        on_delete=models.PROTECT,
        related_name="desk_items",
    )
    state = models.CharField(_l("state"), max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_l("on the desk since"))
    due_at = models.DateTimeField(_l("owed by"), null=True, blank=True)
    left_at = models.DateTimeField(_l("taken down by its owner"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("taken by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    taken_at = models.DateTimeField(_l("taken"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(_l("decided"), null=True, blank=True)
    decision = models.CharField(_l("decision"), max_length=12, choices=Decision.choices, blank=True)
    reason = models.CharField(_l("because"), max_length=12, choices=Reason.choices, blank=True)
    note = models.CharField(_l("note for colleagues"), max_length=NOTE, blank=True)
    draft_text = models.TextField(_l("answer being written"), max_length=ANSWER, blank=True)
    draft_language = models.CharField(max_length=2, blank=True)
    draft_chosen = models.JSONField(default=list, blank=True, help_text="[code of a listing]")
    draft_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    draft_at = models.DateTimeField(null=True, blank=True)
    candidates = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="[{code, band, score, sure, why: {vi, en}, lacks: {vi, en}}], best first",
    )
    candidate_count = models.PositiveSmallIntegerField(default=0, editable=False)
    searched = models.JSONField(
        default=dict, blank=True, editable=False, help_text="{fields: {vi, en}, count, words}"
    )
    refreshed_at = models.DateTimeField(_l("candidates found"), null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Rises with each thing that a person does."
    )

    class Meta:
        verbose_name = _l("item of the match desk")
        verbose_name_plural = _l("items of the match desk")
        ordering = (models.F("due_at").asc(nulls_last=True), "opened_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "kind"),
                condition=~models.Q(state="decided"),
                name="one_open_desk_item",
            ),
            models.CheckConstraint(
                condition=models.Q(state="decided", decided_at__isnull=False)
                & ~models.Q(decision="")
                | ~models.Q(state="decided") & models.Q(decided_at__isnull=True, decision=""),
                name="desk_decided_has_decision",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="settled") | ~models.Q(reason=""),
                name="desk_settled_has_its_reason",
            ),
        )
        indexes = (
            models.Index(fields=("state", "kind", "due_at"), name="desk_queue"),
            models.Index(fields=("state", "refreshed_at"), name="desk_refresh"),
            models.Index(fields=("state", "-decided_at"), name="desk_decided"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state != self.State.DECIDED
