from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from marketplace.listings.models.listing import Listing


class Promise(models.Model):
    """What the exchange owes the owner of a listing, by when, and what became of it.

    An `answer`: a live need gets it in writing within five working days. A `word`: what was sent
    for review is up or sent back, with words, within two; passing the first step tells its author
    nothing and keeps nothing. Rows are never deleted or opened again: history is what is counted.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _l("Written answer")
        WORD = "word", _l("Moderator's word")

    class Ended(models.TextChoices):
        """How it ended; empty while it is open."""

        KEPT = "kept", _l("Kept")
        OWNER = "withdrawn_by_owner", _l("Its owner took it back or closed it")
        TAKEN_DOWN = "taken_down", _l("Staff took it down")
        GONE = "gone", _l("It reached its last day")

    listing = models.ForeignKey(
        Listing, verbose_name=_l("listing"), on_delete=models.CASCADE, related_name="promises"
    )
    kind = models.CharField(_l("kind"), max_length=6, choices=Kind.choices)
    began_at = models.DateTimeField(_l("since"))
    due_at = models.DateTimeField(_l("owed by"))
    kept_at = models.DateTimeField(_l("kept"), null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("kept by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ended_at = models.DateTimeField(_l("ended"), null=True, blank=True)
    ended_how = models.CharField(
        _l("how it ended"), max_length=20, choices=Ended.choices, blank=True
    )

    class Meta:
        verbose_name = _l("promise")
        verbose_name_plural = _l("promises")
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "kind"),
                condition=Q(ended_at__isnull=True),
                name="one_open_promise_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="", kept_at__isnull=True)
                | Q(
                    ended_at__isnull=False,
                    kept_at__isnull=False,
                    ended_how="kept",
                    kept_at=F("ended_at"),
                )
                | Q(ended_at__isnull=False, kept_at__isnull=True) & ~Q(ended_how__in=("", "kept")),
                name="promise_says_how_it_ended",
            ),
        )
        indexes = (
            models.Index(
                fields=("kind", "due_at"),
                condition=Q(ended_at__isnull=True),
                name="promise_open",
            ),
            models.Index(fields=("kind", "due_at", "kept_at"), name="promise_counted"),
        )

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.kind} {self.due_at:%Y-%m-%d} {self.ended_how}".strip()

    @property
    def in_time(self) -> bool:
        """Whether it was kept by its day."""
        return self.kept_at is not None and self.kept_at <= self.due_at


class DeskAnswer(models.Model):
    """The written answer that a need's owner got, with the technologies named in it."""

    listing = models.ForeignKey(
        Listing, verbose_name=_l("need"), on_delete=models.CASCADE, related_name="desk_answers"
    )
    promise = models.OneToOneField(
        Promise,
        verbose_name=_l("promise"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="answer",
        help_text="Empty only for what was written a second time before promises were kept.",
    )
    text = models.TextField(_l("answer"))
    language = models.CharField(_l("language"), max_length=2, choices=settings.LANGUAGES)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("answered by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_at = models.DateTimeField(_l("answered"), default=timezone.now)
    offers: "models.ManyToManyField[Listing, AnswerOffer]" = models.ManyToManyField(
        Listing, through="AnswerOffer", related_name="+"
    )

    class Meta:
        verbose_name = _l("written answer")
        verbose_name_plural = _l("written answers")
        ordering = ("-answered_at", "-pk")

    def __str__(self) -> str:
        return self.text[:60]


class AnswerOffer(models.Model):
    """A technology named in an answer, and why, as its owner was told in each language."""

    answer = models.ForeignKey(DeskAnswer, on_delete=models.CASCADE, related_name="rows")
    offer = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    why_vi = models.TextField(blank=True)
    why_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _l("technology in an answer")
        verbose_name_plural = _l("technologies in an answer")
        ordering = ("answer", "position")
        constraints = (
            models.UniqueConstraint(fields=("answer", "offer"), name="offer_once_in_an_answer"),
        )

    def __str__(self) -> str:
        return f"{self.answer_id}.{self.position}: {self.offer_id}"
