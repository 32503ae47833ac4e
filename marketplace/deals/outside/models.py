from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from cms.base.models import StoredFile
from cms.base.money import VNDField
from ecosystem.registry.models import Field, Organisation
from marketplace.deals.models.kinds import ContractKind
from marketplace.listings.models import Listing

MOST_VND = 10**13
NAME = 200
WORDS = 500


class OutsideContract(models.Model):
    """A contract signed off the platform (hợp đồng ký ngoài sàn), as one of the sides or staff say.

    `giver` is the side that gives the technology, `taker` the one that gets it; either is an
    organisation of the registry, or a name and tax code that were typed.
    """

    class State(models.TextChoices):
        REPORTED = "reported", _l("Waits for both sides")
        HALF = "half", _l("Confirmed by one side")
        CONFIRMED = "confirmed", _l("Confirmed by both sides")
        COUNTED = "counted", _l("Counted")
        DISPUTED = "disputed", _l("A side says it isn't so")
        WITHDRAWN = "withdrawn", _l("Taken back")

    class Side(models.TextChoices):
        GIVER = "giver", _l("the side that gives the technology")
        TAKER = "taker", _l("the side that gets it")

    class By(models.TextChoices):
        CENTRE = "centre", _l("The centre")
        BROKER = "broker", _l("A broker")
        EVENT = "event", _l("An event")
        HERE = "here", _l("Nobody: they found each other here")
        ELSEWHERE = "elsewhere", _l("Elsewhere, without the exchange")

    class How(models.TextChoices):
        DESK = "desk", _l("on its own desk")
        LINK = "link", _l("by the link that it was sent")
        PAPER = "paper", _l("on paper, noted by staff")

    code = CodeField()
    kind = models.CharField(_l("kind of contract"), max_length=24, choices=ContractKind.choices)
    giver = models.ForeignKey(
        Organisation,
        verbose_name=_l("side that gives"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outside_given",
    )
    giver_name = models.CharField(_l("its name"), max_length=NAME)
    giver_tax_code = models.CharField(_l("its tax code"), max_length=14, blank=True)
    taker = models.ForeignKey(
        Organisation,
        verbose_name=_l("side that gets"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outside_taken",
    )
    taker_name = models.CharField(_l("its name"), max_length=NAME)
    taker_tax_code = models.CharField(_l("its tax code"), max_length=14, blank=True)
    listing = models.ForeignKey(
        Listing,
        verbose_name=_l("listing that it came from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outside_contracts",
    )
    signed_on = models.DateField(_l("signed on"))
    value = VNDField(_l("value in VND"), null=True, blank=True)
    field = models.ForeignKey(
        Field,
        verbose_name=_l("field"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    introduced_by = models.CharField(_l("who brought them together"), max_length=10, choices=By)
    note = models.CharField(_l("note"), max_length=WORDS, blank=True)
    evidence = models.ForeignKey(
        StoredFile,
        verbose_name=_l("scan of the contract"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("reported by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reported_side = models.CharField(max_length=5, choices=Side.choices, blank=True)
    reported_at = models.DateTimeField(_l("reported"), auto_now_add=True)
    state = models.CharField(
        _l("state"), max_length=10, choices=State.choices, default=State.REPORTED
    )
    giver_confirmed_at = models.DateTimeField(null=True, blank=True)
    giver_how = models.CharField(max_length=5, choices=How.choices, blank=True)
    taker_confirmed_at = models.DateTimeField(null=True, blank=True)
    taker_how = models.CharField(max_length=5, choices=How.choices, blank=True)
    reason = models.CharField(_l("because"), max_length=WORDS, blank=True)
    counted_at = models.DateTimeField(_l("counted"), null=True, blank=True)
    same_as = models.ForeignKey(
        "self",
        verbose_name=_l("the same as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="doubles",
    )
    told_apart = models.BooleanField(
        default=False, help_text="Staff looked at what is like it and say that it is another one."
    )
    fingerprint = models.CharField(max_length=64, unique=True, null=True, editable=False)
    token = models.CharField(max_length=40, unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _l("contract signed elsewhere")
        verbose_name_plural = _l("contracts signed elsewhere")
        ordering = ("-signed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gt=0, value__lte=MOST_VND),
                name="outside_value_in_range",
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("taker")), name="outside_has_two_sides"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="counted")
                | models.Q(
                    fingerprint__isnull=False,
                    counted_at__isnull=False,
                    giver_confirmed_at__isnull=False,
                    taker_confirmed_at__isnull=False,
                ),
                name="outside_counted_is_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(state="counted") | models.Q(fingerprint__isnull=True),
                name="outside_only_counted_counts",
            ),
        )
        indexes = (
            models.Index(fields=("state", "-signed_on"), name="outside_by_state"),
            models.Index(fields=("giver", "taker", "signed_on"), name="outside_pair"),
        )

    def __str__(self) -> str:
        return self.code
