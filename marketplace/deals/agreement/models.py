"""Rules of contracts as dated rows, the document made by them, who signs it and how."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import localized
from cms.base.models import StoredFile
from ecosystem.registry.models import Affiliation
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms.models import TermsVersion

SHORT = 200
CLAUSE = 4_000


class ContractRule(models.Model):
    """One thing that the law asks of a kind of contract, dated, with its basis; staff edit it."""

    class Topic(models.TextChoices):
        CONTENTS = "contents", _l("what the contract must say")
        REGISTRAR = "registrar", _l("who registers it")
        REGISTRATION = "registration", _l("whether it is registered")
        TAX = "tax", _l("tax")
        STEP = "step", _l("step, in their order")

    class Source(models.TextChoices):
        """What in the agreed terms says it; or, of a rule on registration, when it applies."""

        SUBJECT = "subject", _l("terms: what it is about")
        RIGHT = "right", _l("terms: what passes over, and whose it is")
        PRICE = "price", _l("terms: price and milestones")
        DURATION = "duration", _l("terms: for how long")
        STEPS = "steps", _l("terms: milestones")
        WARRANTY = "warranty", _l("terms: warranty")
        DISPUTES = "disputes", _l("terms: disputes")
        OTHER = "other", _l("terms: anything else")
        ALWAYS = "always", _l("always")
        FROM_ABROAD = "from_abroad", _l("from abroad")
        TO_ABROAD = "to_abroad", _l("to abroad")
        STATE_MONEY = "state_money", _l("state money, and the result isn't registered")
        RESTRICTED = "restricted", _l("restricted technology")

    class Force(models.TextChoices):
        MUST = "must", _l("must: it takes effect only then")
        MAY = "may", _l("may")

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _l("Confirmed")
        TO_CONFIRM = "to_confirm", _l("To confirm")

    kind = models.CharField(_l("kind of contract"), max_length=24, choices=ContractKind.choices)
    topic = models.CharField(_l("topic"), max_length=12, choices=Topic.choices)
    code = models.SlugField(_l("short name"), max_length=40)
    text_vi = models.TextField(_l("text"))
    text_en = models.TextField(_l("text in English"), blank=True)
    source = models.CharField(
        _l("where it is found, or when it applies"),
        max_length=12,
        choices=Source.choices,
        blank=True,
        help_text=_l("Empty for contents: the sides write a clause of their own for it."),
    )
    force = models.CharField(
        _l("must or may (registration)"), max_length=4, choices=Force.choices, blank=True
    )
    basis = models.CharField(_l("legal basis"), max_length=255, blank=True)
    valid_from = models.DateField(_l("valid from"), null=True, blank=True)
    valid_to = models.DateField(_l("valid to"), null=True, blank=True)
    status = models.CharField(
        _l("status"), max_length=12, choices=Status.choices, default=Status.TO_CONFIRM
    )
    position = models.PositiveSmallIntegerField(_l("place in the list"), default=0)

    class Meta:
        verbose_name = _l("rule of contracts")
        verbose_name_plural = _l("rules of contracts")
        ordering = ("kind", "topic", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "topic", "code", "valid_from"), name="one_contract_rule"
            ),
        )

    def __str__(self) -> str:
        return localized(self, "text").text[:80]


class Signatory(models.Model):
    """Who signs for a side: its legal representative, or who holds its power of attorney."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="signatories")
    side = models.CharField(max_length=6, choices=Side.choices)
    affiliation = models.ForeignKey(Affiliation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_l("position"), max_length=SHORT)
    authority = models.OneToOneField(
        StoredFile,
        verbose_name=_l("power of attorney"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    named_at = models.DateTimeField(_l("named"))

    class Meta:
        ordering = ("deal", "side")
        constraints = (
            models.UniqueConstraint(fields=("deal", "side"), name="one_signatory_of_a_side"),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.side}"


class ListApproval(models.Model):
    """The authority's written approval of a transfer of restricted technology."""

    deal = models.OneToOneField(Deal, on_delete=models.PROTECT, related_name="list_approval")
    number = models.CharField(_l("number"), max_length=60)
    date = models.DateField(_l("date"))
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.number


class Agreement(models.Model):
    """A contract made from one agreed version; what it says never changes."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _l("Made, not signed")
        HALF = "half_signed", _l("Waits for the other side's word on the signatures")
        SIGNED = "signed", _l("Signed")
        VOIDED = "voided", _l("Set aside")

    class Way(models.TextChoices):
        DIGITAL = "digital", _l("both digital signatures in the PDF")
        PAPER = "paper", _l("on paper; the scan is kept here")

    class Foreign(models.TextChoices):
        SELLER = "seller", _l("the side that gives")
        BUYER = "buyer", _l("the side that takes over")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="agreements")
    terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(_l("number"), max_length=40, unique=True)
    kind = models.CharField(_l("kind of contract"), max_length=24, choices=ContractKind.choices)
    foreign = models.CharField(
        _l("foreign party"), max_length=6, choices=Foreign.choices, blank=True
    )
    prevailing = models.CharField(_l("text that prevails"), max_length=2, default="vi")
    restricted = models.BooleanField(_l("restricted technology"), default=False)
    content = models.JSONField(_l("what the document says"))
    checked = models.JSONField(_l("required contents as they were checked"))
    docx = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    pdf = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_l("made"))
    state = models.CharField(
        _l("state"), max_length=12, choices=State.choices, default=State.DRAFTED
    )
    way = models.CharField(_l("how it is signed"), max_length=8, choices=Way.choices, blank=True)
    signed = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    brought_by_side = models.CharField(max_length=6, choices=Side.choices, blank=True)
    brought_at = models.DateTimeField(null=True, blank=True)
    original_place = models.CharField(
        _l("where the original is kept"), max_length=SHORT, blank=True
    )
    signatures = models.JSONField(_l("signatures as they were checked"), default=list)
    signed_at = models.DateTimeField(_l("signed"), null=True, blank=True)

    class Meta:
        verbose_name = _l("agreement")
        verbose_name_plural = _l("agreements")
        ordering = ("deal", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("deal",),
                condition=~models.Q(state="voided"),
                name="one_agreement_that_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("drafted", "voided"))
                | (~models.Q(way="") & models.Q(signed__isnull=False)),
                name="agreement_signed_has_its_file",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="signed") | models.Q(signed_at__isnull=False),
                name="agreement_signed_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return self.number
