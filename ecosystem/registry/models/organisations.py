from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from cms.base.codes import CodeField
from cms.base.i18n import localized
from cms.base.text import fold, slug
from ecosystem.registry.models.places import Province, Ward
from ecosystem.registry.models.taxonomy import Field

FOLDED_LENGTH = 480


def folded_name(*names: str) -> str:
    """Names without marks and in lower case, as the type-ahead compares them."""
    return fold(" ".join(name for name in names if name))[:FOLDED_LENGTH]


class Organisation(models.Model):
    """Whoever can own a listing: a firm, a university, a household business, a person alone."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _l("University")
        INSTITUTE = "institute", _l("Research institute")
        APPLICATION_CENTRE = "application_centre", _l("Application centre")
        APPRAISAL_BODY = "appraisal_body", _l("Testing and appraisal body")
        ENTERPRISE = "enterprise", _l("Enterprise")
        DIGITAL_ENTERPRISE = "digital_enterprise", _l("Digital-technology enterprise")
        ST_ENTERPRISE = "st_enterprise", _l("Science and technology enterprise")
        STARTUP = "startup", _l("Startup")
        COOPERATIVE = "cooperative", _l("Cooperative")
        COOPERATIVE_GROUP = "cooperative_group", _l("Cooperative group")
        HOUSEHOLD_BUSINESS = "household_business", _l("Household business")
        INDIVIDUAL = "individual", _l("Individual")
        INCUBATOR = "incubator", _l("Incubator")
        INNOVATION_CENTRE = "innovation_centre", _l("Innovation centre")
        INNOVATION_SPACE = "innovation_space", _l("Innovation space")
        FUND = "fund", _l("Fund")
        INTERMEDIARY = "intermediary", _l("Technology intermediary")
        AGENCY = "agency", _l("Public agency")
        ASSOCIATION = "association", _l("Association")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("organisation", "Active")
        ARCHIVED = "archived", _l("Archived")

    code = CodeField()
    kinds = models.JSONField(_l("kinds"), default=list)
    state = models.CharField(
        _l("state"), max_length=10, choices=State.choices, default=State.ACTIVE
    )
    name_vi = models.CharField(_l("name"), max_length=200)
    name_en = models.CharField(_l("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_l("short name"), max_length=60, blank=True)
    name_folded = models.CharField(max_length=FOLDED_LENGTH, editable=False, db_index=True)
    tax_code = models.CharField(_l("tax code"), max_length=14, unique=True, null=True, blank=True)
    personal_number = models.CharField(
        _l("personal number"),
        max_length=12,
        blank=True,
        help_text=_l(
            "Twelve digits, of a household or a person. Never shown, indexed or exported."
        ),
    )
    summary_vi = models.CharField(_l("in one sentence"), max_length=300, blank=True)
    summary_en = models.CharField(_l("in one sentence, in English"), max_length=300, blank=True)
    story_vi = models.TextField(_l("about"), blank=True)
    story_en = models.TextField(_l("about, in English"), blank=True)
    sectors = models.ManyToManyField(Field, verbose_name=_l("fields"), blank=True, related_name="+")
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
    address = models.CharField(_l("street address"), max_length=255, blank=True)
    latitude = models.DecimalField(
        _l("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _l("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    website = models.URLField(_l("website"), blank=True)
    public_email = models.EmailField(_l("public e-mail"), blank=True)
    public_phone = models.CharField(_l("public phone"), max_length=30, blank=True)
    logo = models.ForeignKey(
        "base.ExchangeImage",
        verbose_name=_l("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    listed = models.BooleanField(
        _l("in the public directory"),
        default=True,
        help_text=_l("Off: the page opens only for those who have its address."),
    )
    approval_steps = models.JSONField(
        _l("approval inside, before a listing is sent"),
        default=list,
        blank=True,
        help_text=_l(
            "In order: research office, leader. Empty: listings go straight to the exchange."
        ),
    )
    verified_at = models.DateTimeField(_l("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verified_evidence = models.CharField(_l("on what evidence"), max_length=255, blank=True)
    claimed_at = models.DateTimeField(_l("claimed"), null=True, blank=True)
    source = models.CharField(_l("where the record comes from"), max_length=120, blank=True)
    illustrative = models.BooleanField(_l("illustrative"), default=False)
    created_at = models.DateTimeField(_l("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_l("changed"), auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _l("organisation")
        verbose_name_plural = _l("organisations")
        ordering = ("name_vi",)
        indexes = (
            models.Index(fields=("state", "-created_at"), name="organisation_new"),
            models.Index(fields=("state", "listed", "name_folded"), name="organisation_by_name"),
        )

    def __str__(self) -> str:
        return localized(self, "name").text

    def save(self, **kwargs: Any) -> None:
        """Keep the folded name in step; `update_fields` with a name takes it along."""
        self.name_folded = folded_name(self.name_vi, self.name_en, self.short_name)
        fields = kwargs.get("update_fields")
        if fields is not None and {"name_vi", "name_en", "short_name"} & set(fields):
            kwargs["update_fields"] = {*fields, "name_folded"}
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("registry:organisation", kwargs={"slug": self.slug, "code": self.code})

    @property
    def slug(self) -> str:
        """The readable part of the address; the code alone decides."""
        return slug(self.name_vi)

    @property
    def kind_labels(self) -> list[str]:
        """The kinds in words, in the order in which they were given."""
        labels = dict(self.Kind.choices)
        return [str(labels[kind]) for kind in self.kinds if kind in labels]

    @property
    def verified(self) -> bool:
        """Whether staff have checked who this is."""
        return self.verified_at is not None


#: Below this number a share says nothing about anybody.
SHOWN_FROM = 5


class OrganisationStanding(models.Model):
    """What other rooms have learnt of an organisation, written down by them: response figures."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    interests_received = models.PositiveIntegerField(default=0)
    interests_answered_in_time = models.PositiveIntegerField(default=0)
    median_answer_hours = models.PositiveIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.interests_answered_in_time}/{self.interests_received}"

    @property
    def shown(self) -> bool:
        """Whether there are enough interests to say something in public."""
        return self.interests_received >= SHOWN_FROM

    @property
    def on_time_percent(self) -> int:
        """Answered within the clock, in percent of those received."""
        return round(100 * self.interests_answered_in_time / max(self.interests_received, 1))
