"""Milestones, what was said and shown about each, and how both sides end a contract."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from cms.base.models import StoredFile
from marketplace.deals.agreement.models import Agreement
from marketplace.deals.dealroom.models import NOTE, WORDS, Deal, Side

REFERENCE = 60


class Milestone(models.Model):
    """One step of a contract (mốc): what is delivered, by what both see it, when, for how much.

    `due_on` is the day that counts, `agreed_on` the one that the contract names: they differ where
    the contract had to wait for its registration. Numbers are never given twice in a deal.
    """

    class State(models.TextChoices):
        DUE = "due", _l("To be delivered")
        DELIVERED = "delivered", _l("Delivered, waits for acceptance")
        CHANGES = "changes", _l("Changes asked for")
        ACCEPTED = "accepted", pgettext_lazy("milestone", "Accepted")
        REQUESTED = "requested", _l("Payment requested")
        PAID = "paid", _l("Paid")
        DROPPED = "dropped", _l("Taken out by an amendment")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="milestones")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField(_l("number"))
    title = models.CharField(_l("what is delivered"), max_length=300)
    criteria = models.TextField(_l("by what both see that it is done"), blank=True)
    amount = models.BigIntegerField(_l("amount in VND"), default=0)
    agreed_on = models.DateField(_l("day in the contract"))
    due_on = models.DateField(_l("due"))
    acceptance_days = models.PositiveSmallIntegerField(
        _l("working days after which silence accepts"), default=0
    )
    state = models.CharField(_l("state"), max_length=9, choices=State.choices, default=State.DUE)
    state_since = models.DateTimeField(_l("in this state since"))
    deliveries = models.PositiveSmallIntegerField(_l("times delivered"), default=0)
    rounds = models.PositiveSmallIntegerField(_l("times changes were asked for"), default=0)
    accept_by = models.DateTimeField(_l("accepted by silence at"), null=True, blank=True)
    clock_stage = models.PositiveSmallIntegerField(default=0, editable=False)
    clock_next_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(_l("accepted at"), null=True, blank=True)
    paid_on = models.DateField(_l("paid on"), null=True, blank=True)
    bank_reference = models.CharField(_l("bank's reference"), max_length=REFERENCE, blank=True)

    class Meta:
        verbose_name = _l("milestone")
        verbose_name_plural = _l("milestones")
        ordering = ("deal", "due_on", "number")
        constraints = (
            models.UniqueConstraint(fields=("deal", "number"), name="one_milestone_number"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="milestone_not_negative"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("accepted", "requested", "paid"))
                | models.Q(accepted_at__isnull=False),
                name="milestone_accepted_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid")
                | (models.Q(paid_on__isnull=False) & ~models.Q(bank_reference="")),
                name="milestone_paid_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(accept_by__isnull=True) | models.Q(state="delivered"),
                name="milestone_silence_counts_after_delivery",
            ),
        )
        indexes = (
            models.Index(
                fields=("clock_next_at", "id"),
                condition=models.Q(clock_next_at__isnull=False),
                name="milestone_clock",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deal_id} / {self.number}"

    @property
    def is_done(self) -> bool:
        """Whether nothing is owed for it any more."""
        if self.state == self.State.ACCEPTED:
            return self.amount == 0
        return self.state in {self.State.PAID, self.State.DROPPED}

    @property
    def was_accepted(self) -> bool:
        """Whether it is accepted, paid or not."""
        return self.accepted_at is not None

    @property
    def was_moved(self) -> bool:
        """Whether its day isn't the one in the contract."""
        return self.due_on != self.agreed_on


class MilestoneEntry(models.Model):
    """Something that happened to a milestone, with words and files; never changed."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _l("delivered")
        CHANGES = "changes", _l("asked for changes")
        STAFF = "staff", _l("asked for changes once more: staff were called")
        ACCEPTED = "accepted", pgettext_lazy("milestone", "accepted")
        SILENCE = "silence", _l("accepted by silence")
        REQUESTED = "requested", _l("requested payment")
        PAID = "paid", _l("confirmed the payment")
        AMENDED = "amended", _l("changed by an amendment of the contract")
        RESTARTED = "restarted", _l("the time for acceptance began anew")

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    side = models.CharField(
        max_length=6, choices=Side.choices, blank=True, help_text=_l("Empty: by itself.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_l("words"), max_length=WORDS, blank=True)
    token = models.CharField(max_length=32, editable=False, blank=True)
    at = models.DateTimeField(_l("when"))

    class Meta:
        verbose_name = _l("entry of a milestone")
        verbose_name_plural = _l("entries of milestones")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("milestone", "token"),
                condition=~models.Q(token=""),
                name="one_entry_for_one_form",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.kind}"


class MilestoneFile(models.Model):
    """Evidence of a delivery or of a payment; private, opened by its own address alone."""

    entry = models.ForeignKey(MilestoneEntry, on_delete=models.CASCADE, related_name="files")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="milestone_files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _l("evidence of a milestone")
        verbose_name_plural = _l("evidence of milestones")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class EarlyEnd(models.Model):
    """One side proposes to end a contract before its time; the other agrees or declines."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _l("proposed")
        AGREED = "agreed", pgettext_lazy("early end", "agreed")
        DECLINED = "declined", _l("declined")
        TAKEN_BACK = "taken_back", _l("taken back")
        OVERTAKEN = "overtaken", _l("overtaken by the end of the deal")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="early_ends")
    side = models.CharField(_l("proposed by"), max_length=6, choices=Side.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_l("because"), max_length=16, choices=Deal.Reason.choices)
    text = models.CharField(_l("in their words"), max_length=NOTE)
    proposed_at = models.DateTimeField(_l("proposed"))
    state = models.CharField(
        _l("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    decided_at = models.DateTimeField(_l("answered"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_l("a word to it"), max_length=NOTE, blank=True)

    class Meta:
        verbose_name = _l("proposal to end a contract early")
        verbose_name_plural = _l("proposals to end contracts early")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("deal",),
                condition=models.Q(state="proposed"),
                name="one_open_proposal_to_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.state}"


class CompletionWord(models.Model):
    """A side says that a contract without milestones has been kept."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="completion_words")
    side = models.CharField(max_length=6, choices=Side.choices)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField(_l("said"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("deal", "side"), name="one_completion_word_of_a_side"),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.side}"
