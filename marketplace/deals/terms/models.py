"""Versions of the terms, immutable, and the forms from which people start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import localized
from ecosystem.registry.models import Mandate
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms.content import Terms

NOTE = 2_000


class TermsVersion(models.Model):
    """One proposal: whole in itself, never changed; only what became of it is written on it."""

    class State(models.TextChoices):
        ON_TABLE = "on_table", _l("on the table")
        COUNTERED = "countered", _l("answered with a counter-offer")
        TAKEN_BACK = "taken_back", _l("taken back")
        AGREED = "agreed", _l("agreed")
        SET_ASIDE = "set_aside", _l("opened again")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveIntegerField(_l("version"))
    side = models.CharField(_l("proposed by"), max_length=6, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate,
        verbose_name=_l("under which mandate it was proposed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(_l("a word to the other side"), max_length=NOTE, blank=True)
    content = models.JSONField()
    digest = models.CharField(_l("fingerprint"), max_length=64)
    kind = models.CharField(_l("kind of contract"), max_length=24, choices=ContractKind.choices)
    lump_sum = models.BigIntegerField(_l("lump sum"), default=0)
    state = models.CharField(
        _l("state"), max_length=10, choices=State.choices, default=State.ON_TABLE
    )
    proposed_at = models.DateTimeField(_l("proposed"))
    decided_at = models.DateTimeField(_l("answered"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _l("version of the terms")
        verbose_name_plural = _l("versions of the terms")
        ordering = ("deal", "-number")
        constraints = (
            models.UniqueConstraint(fields=("deal", "number"), name="one_terms_number"),
            models.UniqueConstraint(
                fields=("deal",),
                condition=models.Q(state__in=("on_table", "agreed")),
                name="one_version_that_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(lump_sum__gte=0), name="terms_lump_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.deal_id} / {self.number}"

    @property
    def terms(self) -> Terms:
        """What the version says."""
        return Terms.from_json(self.content)


class StartingForm(models.Model):
    """Terms to start from, such as a trial or a joint development; staff edit them."""

    code = models.SlugField(_l("short name"), max_length=40, unique=True)
    name_vi = models.CharField(_l("name"), max_length=120)
    name_en = models.CharField(_l("name in English"), max_length=120)
    help_vi = models.CharField(_l("when it suits"), max_length=300, blank=True)
    help_en = models.CharField(_l("when it suits, in English"), max_length=300, blank=True)
    content_vi = models.JSONField(_l("terms that it fills in"), default=dict, blank=True)
    content_en = models.JSONField(
        _l("terms that it fills in, in English"), default=dict, blank=True
    )
    in_use = models.BooleanField(_l("in use"), default=True)
    position = models.PositiveSmallIntegerField(_l("place in the list"), default=0)

    class Meta:
        verbose_name = _l("form to start terms from")
        verbose_name_plural = _l("forms to start terms from")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return localized(self, "name").text

    def content(self, language: str) -> dict[str, Any]:
        """What it fills in, in a language; the other one where that has nothing."""
        first, second = (
            (self.content_en, self.content_vi)
            if language.startswith("en")
            else (self.content_vi, self.content_en)
        )
        return dict(first or second)
