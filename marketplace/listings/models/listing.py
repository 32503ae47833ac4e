from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from cms.base.text import slug
from ecosystem.registry.models import Field, Organisation, TechnologyListEntry

if TYPE_CHECKING:
    from marketplace.listings.models.content import TechnologyNeed, TechnologyOffer


class Listing(models.Model):
    """The record that services own: everything but the words. Others point here.

    It has no revisions on purpose: publishing an old revision of the content writes every field
    of the content back, and must not touch state, ownership, clocks or files.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", _l("Technology on offer")
        NEED = "need", _l("Technology need")

    class State(models.TextChoices):
        DRAFT = "draft", _l("Draft")
        AWAITING_WORD = "awaiting_word", _l("Waiting for the owner's word")
        INTERNAL_REVIEW = "internal_review", _l("Approval inside the organisation")
        COMPLETENESS = "completeness", _l("In review: completeness")
        APPROVAL = "approval", _l("In review: approval")
        LIVE = "live", _l("Live")
        EXPIRED = "expired", _l("Expired")
        CLOSED = "closed", _l("Closed")
        WITHDRAWN = "withdrawn", _l("Withdrawn")

    class EditState(models.TextChoices):
        """Where an edit of a live listing stands, while the live version stays up."""

        NONE = "none", _l("No change waiting")
        EDITING = "editing", _l("Change being written")
        INTERNAL_REVIEW = "internal_review", _l("Change: approval inside the organisation")
        COMPLETENESS = "completeness", _l("Change in review: completeness")
        APPROVAL = "approval", _l("Change in review: approval")

    class Disclosure(models.TextChoices):
        NAMED = "named", _l("With our name")
        ANONYMOUS = "anonymous", _l("Without our name")
        MEMBERS = "members", _l("Verified members only")

    class Outcome(models.TextChoices):
        SOLVED_HERE = "solved_here", _l("Solved through the exchange")
        SOLVED_ELSEWHERE = "solved_elsewhere", _l("Solved elsewhere")
        TRANSFERRED = "transferred", _l("Technology transferred")
        NO_LONGER_NEEDED = "no_longer_needed", _l("No longer needed")
        NOT_SOLVED = "not_solved", _l("Not solved")

    class Word(models.TextChoices):
        """On whose word staff entered it."""

        OWN = "own", _l("Entered by the owner")
        CALL = "call", _l("Telephone call")
        PAPER = "paper", _l("Signed paper form")
        VISIT = "visit", _l("Visit")

    code = CodeField()
    kind = models.CharField(_l("kind"), max_length=6, choices=Kind.choices)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_l("organisation"),
        on_delete=models.PROTECT,
        related_name="listings",
    )
    state = models.CharField(_l("state"), max_length=16, choices=State.choices, default=State.DRAFT)
    edit_state = models.CharField(
        _l("change"), max_length=16, choices=EditState.choices, default=EditState.NONE
    )
    disclosure = models.CharField(
        _l("who sees whose it is"),
        max_length=10,
        choices=Disclosure.choices,
        default=Disclosure.NAMED,
    )
    pending_disclosure = models.CharField(
        _l("who will see whose it is, once the change is approved"),
        max_length=10,
        choices=Disclosure.choices,
        blank=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="listings_written",
    )
    word = models.CharField(
        _l("on whose word"), max_length=8, choices=Word.choices, default=Word.OWN
    )
    word_of = models.CharField(_l("name of the person"), max_length=120, blank=True)
    word_contact = models.CharField(_l("contact of the person"), max_length=120, blank=True)
    word_confirmed_at = models.DateTimeField(_l("word confirmed"), null=True, blank=True)
    word_form = models.ForeignKey(
        "base.StoredFile",
        verbose_name=_l("signed form"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fields = models.ManyToManyField(
        Field, verbose_name=_l("fields"), blank=True, related_name="listings"
    )
    live_title_vi = models.CharField(max_length=160, blank=True, editable=False)
    live_title_en = models.CharField(max_length=160, blank=True, editable=False)
    illustrative = models.BooleanField(_l("illustrative"), default=False)
    novelty_warned_at = models.DateTimeField(_l("novelty warning read"), null=True, blank=True)
    created_at = models.DateTimeField(_l("created"), auto_now_add=True)
    submitted_at = models.DateTimeField(_l("sent"), null=True, blank=True)
    moderation_due_at = models.DateTimeField(_l("a word is owed by"), null=True, blank=True)
    first_published_at = models.DateTimeField(_l("first published"), null=True, blank=True)
    published_at = models.DateTimeField(_l("published"), null=True, blank=True)
    answer_due_at = models.DateTimeField(_l("an answer is owed by"), null=True, blank=True)
    answered_at = models.DateTimeField(_l("answered"), null=True, blank=True)
    renewed_at = models.DateTimeField(_l("renewed"), null=True, blank=True)
    list_entry = models.ForeignKey(
        TechnologyListEntry,
        verbose_name=_l("entry of a technology list that applies to the live version"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    expires_at = models.DateTimeField(_l("expires"), null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_l("closed"), null=True, blank=True)
    outcome = models.CharField(_l("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    outcome_note = models.CharField(_l("about the outcome"), max_length=500, blank=True)
    matches_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveBigIntegerField(
        default=1, editable=False, help_text="Rises with each change of what is public."
    )
    content_version = models.PositiveBigIntegerField(
        default=1,
        editable=False,
        help_text="Rises with each saved text: what an editor started from (base_version).",
    )

    class Meta:
        verbose_name = _l("listing")
        verbose_name_plural = _l("listings")
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("state", "kind", "-published_at"), name="listing_live"),
            models.Index(fields=("organisation", "state"), name="listing_owner"),
            models.Index(fields=("state", "expires_at"), name="listing_expiry"),
            models.Index(fields=("state", "moderation_due_at"), name="listing_queue"),
            models.Index(fields=("edit_state", "moderation_due_at"), name="listing_edit_queue"),
            models.Index(fields=("kind", "answered_at", "answer_due_at"), name="listing_answers"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.live_title_vi or self.live_title_en}".strip()

    def get_absolute_url(self) -> str:
        """The public page."""
        title = self.live_title_vi or self.live_title_en
        return reverse(f"listings:{self.kind}", args=[slug(title, fallback=self.kind), self.code])

    @property
    def content(self) -> "TechnologyOffer | TechnologyNeed":
        """The content row: the live version once published, else the first draft."""
        return self.offer if self.kind == self.Kind.OFFER else self.need
