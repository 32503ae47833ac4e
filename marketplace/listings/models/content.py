"""The words of a listing, on Wagtail's revisions and workflow. Services write here, nobody else."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _l
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from cms.base.i18n import localized
from cms.base.money import VNDField
from ecosystem.registry.models import Province, Ward
from marketplace.listings.models.listing import Listing

_TRL = (MinValueValidator(1), MaxValueValidator(9))


class TransferMode(models.TextChoices):
    """How a technology may change hands; several may hold."""

    EQUIPMENT = "sale_of_equipment", _l("Sale of machines and equipment")
    LICENCE = "licence", _l("Licence")
    ASSIGNMENT = "assignment", _l("Assignment of rights")
    JOINT_DEVELOPMENT = "joint_development", _l("Joint development")
    SERVICE = "service", _l("Service to order")
    TURNKEY = "turnkey", _l("Turnkey installation")
    CAPITAL = "capital_contribution", _l("Capital contribution by technology")
    TRAINING = "training", _l("Training and know-how")


class IPKind(models.TextChoices):
    PATENT = "patent", _l("Patent")
    UTILITY = "utility_solution", _l("Utility solution")
    DESIGN = "industrial_design", _l("Industrial design")
    TRADEMARK = "trademark", _l("Trademark")
    COPYRIGHT = "copyright", _l("Copyright")
    PLANT_VARIETY = "plant_variety", _l("Plant variety")
    TRADE_SECRET = "trade_secret", _l("Trade secret")


class IPStatus(models.TextChoices):
    GRANTED = "granted", _l("Granted")
    FILED = "filed", _l("Filed")
    NONE = "none", _l("Nothing filed")


class ListingContent(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    models.Model,
):
    """What both kinds say. Rows of facts are JSON lists, so that a revision is whole in itself."""

    title_vi = models.CharField(_l("title"), max_length=160, blank=True)
    title_en = models.CharField(_l("title in English"), max_length=160, blank=True)
    summary_vi = models.CharField(_l("summary"), max_length=500, blank=True)
    summary_en = models.CharField(_l("summary in English"), max_length=500, blank=True)
    body_vi = models.TextField(_l("description"), blank=True)
    body_en = models.TextField(_l("description in English"), blank=True)
    field_codes = models.JSONField(_l("fields"), default=list, blank=True)
    keywords_vi = models.CharField(_l("keywords"), max_length=300, blank=True)
    keywords_en = models.CharField(_l("keywords in English"), max_length=300, blank=True)
    modes = models.JSONField(_l("ways of transfer"), default=list, blank=True)
    province = models.ForeignKey(
        Province,
        verbose_name=_l("province"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ward = models.ForeignKey(
        Ward,
        verbose_name=_l("ward or commune"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="%(class)s",
        for_concrete_model=False,
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="%(class)s",
        for_concrete_model=False,
    )

    search_fields = (index.SearchField("title_vi"), index.SearchField("title_en"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return localized(self, "title").text

    @property
    def revisions(self) -> Any:
        """The revisions, as Wagtail wants them named."""
        return self._revisions


class TechnologyOffer(ListingContent):
    """Supply: a technology that can be had."""

    class PriceBasis(models.TextChoices):
        FIXED = "fixed", _l("Fixed price")
        RANGE = "range", _l("From … to")
        ROYALTY = "royalty", _l("Share of revenue")
        NEGOTIABLE = "negotiable", _l("To be agreed")

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="offer")
    problem_vi = models.TextField(_l("problem it solves"), blank=True)
    problem_en = models.TextField(_l("problem it solves, in English"), blank=True)
    advantage_vi = models.TextField(_l("advantage over today's practice"), blank=True)
    advantage_en = models.TextField(_l("advantage over today's practice, in English"), blank=True)
    economics = models.JSONField(
        _l("figures against today's practice"),
        default=list,
        blank=True,
        help_text="[{label_vi, label_en, unit, today, new}]",
    )
    specs = models.JSONField(
        _l("figures"),
        default=list,
        blank=True,
        help_text="[{parameter_vi, parameter_en, value, unit}]",
    )
    trl = models.PositiveSmallIntegerField(
        _l("technology readiness level"), null=True, blank=True, validators=_TRL
    )
    trl_evidence_vi = models.TextField(_l("evidence of readiness"), blank=True)
    trl_evidence_en = models.TextField(_l("evidence of readiness, in English"), blank=True)
    price_basis = models.CharField(
        _l("price"), max_length=12, choices=PriceBasis.choices, default=PriceBasis.NEGOTIABLE
    )
    price_min = VNDField(_l("price from"), null=True, blank=True)
    price_max = VNDField(_l("price to"), null=True, blank=True)
    royalty_percent = models.DecimalField(
        _l("share of revenue, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    ip_rights = models.JSONField(
        _l("rights"), default=list, blank=True, help_text="[{kind, status, number, title}]"
    )
    inventors = models.JSONField(_l("inventors"), default=list, blank=True, help_text="[name]")
    reference_sites = models.JSONField(
        _l("where it runs already"), default=list, blank=True, help_text="[{name, place, since}]"
    )
    video_url = models.URLField(_l("video link"), blank=True)

    class Meta:
        verbose_name = _l("technology on offer")
        verbose_name_plural = _l("technologies on offer")


class TechnologyNeed(ListingContent):
    """Demand: a problem that waits for a technology."""

    class LossPeriod(models.TextChoices):
        SEASON = "season", _l("one season")
        MONTH = "month", _l("one month")
        YEAR = "year", _l("one year")

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="need")
    practice_vi = models.TextField(_l("today's practice"), blank=True)
    practice_en = models.TextField(_l("today's practice, in English"), blank=True)
    loss_amount = VNDField(_l("measured loss"), null=True, blank=True)
    loss_period = models.CharField(
        _l("within"), max_length=8, choices=LossPeriod.choices, blank=True
    )
    requirements = models.JSONField(
        _l("requirements"),
        default=list,
        blank=True,
        help_text="[{parameter_vi, parameter_en, operator, value, unit, must}]",
    )
    budget_min = VNDField(_l("budget from"), null=True, blank=True)
    budget_max = VNDField(_l("budget to"), null=True, blank=True)
    deadline = models.DateField(_l("needed by"), null=True, blank=True)
    min_trl = models.PositiveSmallIntegerField(
        _l("readiness at least"), null=True, blank=True, validators=_TRL
    )

    class Meta:
        verbose_name = _l("technology need")
        verbose_name_plural = _l("technology needs")
