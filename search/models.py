"""Rows of the index's own: what waits to be indexed, the thesaurus, the state of a rebuild."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l


class OutboxEntry(models.Model):
    """One record that must be read again and written to the index.

    ``token`` changes with every new request, so that a drain which read the record before that
    change can't remove the request.
    """

    source = models.CharField(_l("source"), max_length=40)
    object_id = models.CharField(_l("record"), max_length=80)
    token = models.CharField(max_length=32)
    deleted = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(_l("attempts"), default=0)
    last_error = models.CharField(_l("last error"), max_length=500, blank=True)
    available_at = models.DateTimeField(_l("not before"), default=timezone.now)
    created_at = models.DateTimeField(_l("waiting since"), default=timezone.now)
    live_done = models.BooleanField(
        default=False,
        help_text="Written to the live index; kept until the index being built has it too.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "object_id"], name="search_outbox_once")
        ]
        indexes = [models.Index(fields=["live_done", "available_at"], name="search_outbox_due")]
        verbose_name = _l("waiting for the index")
        verbose_name_plural = _l("waiting for the index")

    def __str__(self) -> str:
        return f"{self.source}:{self.object_id}"


class IndexState(models.Model):
    """What one engine is doing: the index being built, and who may write."""

    engine = models.CharField(max_length=80, unique=True)
    building = models.CharField(max_length=120, blank=True)
    building_since = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.engine


class Relation(models.TextChoices):
    SAME = "same", _l("means the same")
    BROADER = "broader", _l("is a kind of")
    EVERYDAY = "everyday", _l("everyday word for")


class TermLanguage(models.TextChoices):
    VI = "vi", _l("Vietnamese")
    EN = "en", _l("English")


class ThesaurusTerm(models.Model):
    """One link of the thesaurus: who types ``term`` also finds ``target``.

    *same* and *everyday* work in both directions; *broader* only from the narrow term (``term``)
    to the broad one (``target``), and weighs less.
    """

    term = models.CharField(_l("word or phrase"), max_length=120)
    target = models.CharField(_l("also finds"), max_length=120)
    term_language = models.CharField(
        _l("its language"),
        max_length=2,
        choices=TermLanguage.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_l("Left empty, it is read from the words."),
    )
    target_language = models.CharField(
        _l("language of what it also finds"),
        max_length=2,
        choices=TermLanguage.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_l("Left empty, it is read from the words."),
    )
    relation = models.CharField(
        _l("relation"), max_length=10, choices=Relation.choices, default=Relation.SAME
    )
    active = models.BooleanField(_l("in use"), default=True)
    seeded = models.BooleanField(default=False, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_l("last edited by"),
    )
    updated_at = models.DateTimeField(_l("last edited"), auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "target"], name="search_thesaurus_once")
        ]
        ordering = ["term", "target"]
        verbose_name = _l("thesaurus entry")
        verbose_name_plural = _l("thesaurus entries")

    def __str__(self) -> str:
        return f"{self.term} → {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let every process read the thesaurus again."""
        super().save(*args, **kwargs)
        _thesaurus_changed()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and let every process read the thesaurus again."""
        done = super().delete(*args, **kwargs)
        _thesaurus_changed()
        return done


def _thesaurus_changed() -> None:
    from search.thesaurus import changed  # noqa: PLC0415 - it reads these models

    transaction.on_commit(changed)
