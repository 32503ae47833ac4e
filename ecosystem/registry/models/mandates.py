from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from cms.base import clock
from cms.base.codes import CodeField
from ecosystem.registry.models.organisations import Organisation

#: How many listings and deals one mandate names.
MOST_CODES = 50
NOTE = 500


class Mandate(models.Model):
    """An organisation lets an intermediary act for it (ủy quyền cho tổ chức trung gian).

    Both sign; either ends it at once; the row stays for ever. It covers everything of the client,
    or what its `codes` name: public codes of listings, interests and deals, which the rooms above
    resolve, since a record here can't point up to theirs. Never does it let anybody bind the
    client: no right of it says so.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _l("Not signed yet")
        CLIENT_SIGNED = "client_signed", _l("Signed by the client alone")
        BROKER_SIGNED = "broker_signed", _l("Signed by the intermediary alone")
        ACTIVE = "active", _l("Signed by both sides")
        WITHDRAWN = "withdrawn", _l("Taken back before both had signed")
        ENDED = "ended", _l("Ended by one side")
        LAPSED = "lapsed", _l("Over since its last day")

    class Side(models.TextChoices):
        CLIENT = "client", _l("the organisation that gives the mandate")
        BROKER = "broker", _l("the intermediary")

    class Scope(models.TextChoices):
        ALL = "all", _l("All our listings and deals")
        NAMED = "named", _l("Only those that we name")

    class Fee(models.TextChoices):
        PERCENT = "percent", _l("A share of the contract's price")
        SUM = "sum", _l("A fixed sum")

    class Service(models.TextChoices):
        """The six intermediary services (Law on Technology Transfer 07/2017)."""

        BROKERAGE = "brokerage", _l("Brokerage")
        CONSULTING = "consulting", _l("Consulting")
        EVALUATION = "evaluation", _l("Evaluation")
        VALUATION = "valuation", _l("Valuation")
        APPRAISAL = "appraisal", _l("Appraisal")
        PROMOTION = "promotion", _l("Promotion of technology transfer")

    code = CodeField()
    client = models.ForeignKey(
        Organisation,
        verbose_name=Side.CLIENT.label,
        on_delete=models.PROTECT,
        related_name="mandates_given",
    )
    broker = models.ForeignKey(
        Organisation,
        verbose_name=Side.BROKER.label,
        on_delete=models.PROTECT,
        related_name="mandates_received",
    )
    scope = models.CharField(_l("for what"), max_length=5, choices=Scope.choices)
    codes = models.JSONField(_l("codes of listings and deals"), default=list, blank=True)
    services = models.JSONField(_l("services"), default=list)
    may_write = models.BooleanField(_l("may write and answer for us"), default=False)
    may_propose = models.BooleanField(_l("may propose terms for us"), default=False)
    exclusive = models.BooleanField(_l("exclusive"), default=False)
    fee_kind = models.CharField(_l("fee"), max_length=7, choices=Fee.choices)
    fee_percent = models.DecimalField(
        _l("share in %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    fee_sum = models.BigIntegerField(_l("sum in VND"), null=True, blank=True)
    valid_from = models.DateField(_l("from"))
    valid_until = models.DateField(_l("until"))
    state = models.CharField(
        _l("state"), max_length=13, choices=State.choices, default=State.OFFERED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_l("written"))
    client_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    client_signed_at = models.DateTimeField(_l("signed by the client"), null=True, blank=True)
    broker_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    broker_signed_at = models.DateTimeField(_l("signed by the broker"), null=True, blank=True)
    ended_at = models.DateTimeField(_l("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_side = models.CharField(max_length=6, choices=Side.choices, blank=True)
    end_note = models.CharField(_l("in their words"), max_length=NOTE, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _l("mandate")
        verbose_name_plural = _l("mandates")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("client", "state", "valid_until"), name="mandate_of_client"),
            models.Index(fields=("broker", "state", "valid_until"), name="mandate_of_broker"),
            models.Index(fields=("state", "valid_until"), name="mandate_ends"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(client=models.F("broker")), name="mandate_has_two_sides"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active")
                | models.Q(client_signed_at__isnull=False, broker_signed_at__isnull=False),
                name="active_mandate_is_signed_by_both",
            ),
            models.CheckConstraint(
                condition=models.Q(fee_kind="percent", fee_percent__gt=0, fee_percent__lte=100)
                | models.Q(fee_kind="sum", fee_sum__gt=0),
                name="mandate_has_one_fee",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its page, for its two sides."""
        return reverse("registry:mandate", args=[self.code])

    def organisation(self, side: str) -> Organisation:
        """Who stands on a side."""
        return self.client if side == self.Side.CLIENT else self.broker

    def signed_at(self, side: str) -> Any:
        """When a side signed; None when it hasn't."""
        return self.client_signed_at if side == self.Side.CLIENT else self.broker_signed_at

    def covers(self, *codes: str) -> bool:
        """Whether it is about any of these public codes of one thing: a deal and its listings."""
        return self.scope == self.Scope.ALL or bool(set(self.codes) & set(codes))

    @property
    def is_current(self) -> bool:
        """Whether it counts today: signed by both, begun, and not past its last day."""
        today = clock.today()
        return self.state == self.State.ACTIVE and self.valid_from <= today <= self.valid_until
