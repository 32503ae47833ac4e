"""Deals, what is said and shown in their rooms, and who may look in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from cms.base.hashing import sha256_of
from cms.base.i18n import localized
from cms.base.models import StoredFile
from ecosystem.registry.models import Mandate, Organisation
from marketplace.deals.models.interest import Interest
from marketplace.listings.models import Listing

WORDS = 10_000
NOTE = 1_000
NDA_WORDS = 50_000


class Side(models.TextChoices):
    """Who stands where: the buyer takes a technology over, the seller gives it."""

    BUYER = "buyer", _l("the side that takes the technology over")
    SELLER = "seller", _l("the side that gives the technology")


class Deal(models.Model):
    """Two organisations on their way from a yes to a contract that is kept (thương vụ).

    It is opened by an accepted interest and lives as long as anything is owed. The state is changed
    by `services` along `states.DEAL` alone. A dispute doesn't change the state: it holds it.
    """

    class State(models.TextChoices):
        NEGOTIATING = "negotiating", _l("Talking")
        PROPOSED = "proposed", _l("Terms proposed")
        COUNTERED = "countered", _l("Counter-offer made")
        AGREED = "agreed", _l("Terms agreed")
        SIGNED = "signed", _l("Signed")
        AWAITING = "awaiting", _l("Waiting for registration or licence")
        IN_FORCE = "in_force", _l("In force")
        IN_DELIVERY = "in_delivery", _l("In delivery")
        COMPLETED = "completed", _l("Completed")
        BROKEN_OFF = "broken_off", _l("Broken off")
        TERMINATED = "terminated", _l("Ended early")

    class Reason(models.TextChoices):
        """Why talks were broken off, or a contract ended early."""

        PRICE = "price", _l("no agreement on the price")
        TERMS = "terms", _l("no agreement on other terms")
        TECHNOLOGY = "technology", _l("the technology doesn't do what is needed")
        OTHER_PARTNER = "other_partner", _l("an agreement with somebody else")
        MONEY = "money", _l("no money for it now")
        SILENCE = "silence", _l("the other side doesn't answer any more")
        AUTHORITY = "authority", _l("registration or licence was refused")
        BREACH = "breach", _l("the contract wasn't kept")
        MUTUAL = "mutual", _l("both sides want to end it")
        OTHER = "other", _l("another reason")

    code = CodeField()
    interest = models.OneToOneField(Interest, on_delete=models.PROTECT, related_name="deal")
    buyer = models.ForeignKey(
        Organisation,
        verbose_name=Side.BUYER.label,
        on_delete=models.PROTECT,
        related_name="deals_as_buyer",
    )
    seller = models.ForeignKey(
        Organisation,
        verbose_name=Side.SELLER.label,
        on_delete=models.PROTECT,
        related_name="deals_as_seller",
    )
    state = models.CharField(
        _l("state"), max_length=12, choices=State.choices, default=State.NEGOTIATING
    )
    state_since = models.DateTimeField(_l("in this state since"))
    turn = models.CharField(_l("whose turn it is"), max_length=6, choices=Side.choices, blank=True)
    next_due_at = models.DateTimeField(_l("next deadline"), null=True, blank=True)
    opened_at = models.DateTimeField(_l("opened"))
    ended_at = models.DateTimeField(_l("ended"), null=True, blank=True)
    end_reason = models.CharField(_l("because"), max_length=16, choices=Reason.choices, blank=True)
    end_note = models.CharField(_l("in their words"), max_length=NOTE, blank=True)
    ended_by_side = models.CharField(max_length=6, choices=Side.choices, blank=True)
    disputed_at = models.DateTimeField(_l("in dispute since"), null=True, blank=True)
    signing_since = models.DateTimeField(_l("a side has signed since"), null=True, blank=True)

    class Meta:
        verbose_name = _l("deal")
        verbose_name_plural = _l("deals")
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(buyer=models.F("seller")), name="deal_has_two_sides"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("broken_off", "terminated"))
                | ~models.Q(end_reason=""),
                name="ended_deal_has_its_reason",
            ),
        )
        indexes = (
            models.Index(fields=("buyer", "-opened_at"), name="deal_of_buyer"),
            models.Index(fields=("seller", "-opened_at"), name="deal_of_seller"),
            models.Index(fields=("state", "state_since"), name="deal_board"),
            models.Index(fields=("next_due_at",), name="deal_deadline"),
        )

    def __str__(self) -> str:
        return self.code

    def organisation(self, side: str) -> Organisation:
        """The organisation on a side."""
        return self.buyer if side == Side.BUYER else self.seller

    def side_id(self, side: str) -> int:
        """The primary key of the organisation on a side."""
        return self.buyer_id if side == Side.BUYER else self.seller_id

    @property
    def listings(self) -> list[Listing]:
        """The one or two listings that it is about, the one that was asked for first."""
        asked, own = self.interest.listing, self.interest.own_listing
        return [asked] if own is None else [asked, own]

    @property
    def is_over(self) -> bool:
        """Whether nothing can follow any more but reviews and follow-ups."""
        return self.state in {self.State.COMPLETED, self.State.BROKEN_OFF, self.State.TERMINATED}


class DealMessage(models.Model):
    """Something said in the room, with the files shown along with it."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(
        max_length=6,
        choices=Side.choices,
        blank=True,
        help_text=_l("Empty: said by staff who mediate."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    mandate = models.ForeignKey(
        Mandate,
        verbose_name=_l("under which mandate it was said"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.TextField(_l("text"), max_length=WORDS, blank=True)
    folded = models.TextField(editable=False, blank=True)
    token = models.CharField(max_length=32, editable=False)
    said_at = models.DateTimeField(_l("said"))

    class Meta:
        verbose_name = _l("message")
        verbose_name_plural = _l("messages")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("deal", "token"), name="one_message_for_one_form"),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.pk}"


class DealFile(models.Model):
    """A file shown in the room; private, opened by its own address alone."""

    message = models.ForeignKey(DealMessage, on_delete=models.CASCADE, related_name="files")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="deal_file")

    class Meta:
        verbose_name = _l("file of a deal")
        verbose_name_plural = _l("files of deals")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class DealFileOpening(models.Model):
    """Who opened a file, when: both sides can read it."""

    file = models.ForeignKey(DealFile, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    side = models.CharField(max_length=6, choices=Side.choices, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("opened_at", "pk")

    def __str__(self) -> str:
        return f"{self.file_id} → {self.user_id}"


class DealReading(models.Model):
    """How far a person had read at a moment; it was read at the first row to reach it."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices, blank=True)
    up_to = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        ordering = ("up_to", "pk")
        constraints = (
            models.UniqueConstraint(fields=("deal", "user", "up_to"), name="one_reading_so_far"),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.user_id} ≤ {self.up_to}"


class NdaText(models.Model):
    """A version of the non-disclosure agreement; frozen once somebody has accepted it."""

    version = models.PositiveIntegerField(_l("version"), unique=True)
    text_vi = models.TextField(_l("text"))
    text_en = models.TextField(_l("text in English"))
    in_use_from = models.DateTimeField(_l("in use from"))
    illustrative = models.BooleanField(
        _l("a model text that no lawyer has checked yet"), default=True
    )

    class Meta:
        verbose_name = _l("text of the non-disclosure agreement")
        verbose_name_plural = _l("texts of the non-disclosure agreement")
        ordering = ("-version",)

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def digest(self) -> str:
        """SHA-256 of both languages together, as 64 hex digits: what an acceptance refers to."""
        return sha256_of([self.text_vi.encode(), b"\x00", self.text_en.encode()])

    @property
    def text(self) -> str:
        """In the current language."""
        return localized(self, "text").text


class NdaAcceptance(models.Model):
    """A person bound an organisation to a version of the agreement, for one deal."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="nda_acceptances")
    text = models.ForeignKey(NdaText, on_delete=models.PROTECT, related_name="acceptances")
    side = models.CharField(max_length=6, choices=Side.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_by_name = models.CharField(_l("name at that time"), max_length=200)
    digest = models.CharField(_l("fingerprint of the text"), max_length=64)
    accepted_at = models.DateTimeField(_l("accepted"))

    class Meta:
        ordering = ("accepted_at", "pk")
        constraints = (models.UniqueConstraint(fields=("deal", "side"), name="one_nda_for_a_side"),)

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.side}"


class StaffConsent(models.Model):
    """A side lets staff look into the room; both sides' standing ones open it."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="staff_consents")
    side = models.CharField(max_length=6, choices=Side.choices)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField(_l("given"))
    ended_at = models.DateTimeField(_l("ended"), null=True, blank=True)

    class Meta:
        ordering = ("given_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("deal", "side"),
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_staff_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.side}"


class StaffLook(models.Model):
    """Staff looked into the room: both sides can read when and on what ground."""

    class Ground(models.TextChoices):
        CONSENT = "consent", _l("with both sides' consent")
        DISPUTE = "dispute", _l("because of the open dispute")

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="staff_looks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ground = models.CharField(max_length=8, choices=Ground.choices)
    looked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-looked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.user_id}"


class Dispute(models.Model):
    """One side calls for staff; what was decided stays written down."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _l("both sides agreed on how to go on")
        BUYER = "buyer", _l("found for the side that takes the technology over")
        SELLER = "seller", _l("found for the side that gives the technology")
        REFERRED = "referred", _l("referred to the court or arbitration that the contract names")
        WITHDRAWN = "withdrawn", _l("taken back by who called it")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="disputes")
    side = models.CharField(max_length=6, choices=Side.choices)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_l("what it is about"), max_length=WORDS)
    called_at = models.DateTimeField(_l("called"))
    settled_at = models.DateTimeField(_l("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_l("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    finding = models.TextField(_l("what was found"), max_length=WORDS, blank=True)

    class Meta:
        ordering = ("-called_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("deal",),
                condition=models.Q(settled_at__isnull=True),
                name="one_open_dispute",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.called_at:%Y-%m-%d}"


def other(side: Any) -> str:
    """The side across the table."""
    return Side.SELLER.value if side == Side.BUYER else Side.BUYER.value
