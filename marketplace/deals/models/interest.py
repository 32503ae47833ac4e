from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from ecosystem.registry.models import Mandate, Organisation
from marketplace.listings.models import Listing

WORDS = 2000
NOTE = 500


class Interest(models.Model):
    """One side says "we should talk" about the other side's listing (yêu cầu kết nối).

    `from` is the side that is interested, `to` the side whose listing it is. An introduction by
    the centre is the same record with neither side's yes in it yet: both must give theirs.
    """

    class State(models.TextChoices):
        SENT = "sent", _l("Waiting for an answer")
        ACCEPTED = "accepted", _l("Accepted")
        DECLINED = "declined", _l("Declined")
        WITHDRAWN = "withdrawn", _l("Taken back")
        LAPSED = "lapsed", _l("Lapsed without an answer")

    class Shown(models.TextChoices):
        """What the other side sees of the interested one before it accepts."""

        NAMED = "named", _l("Our name")
        ANONYMOUS = "anonymous", _l("Only our province, until both have said yes")

    class Reason(models.TextChoices):
        OTHER_PROBLEM = "other_problem", _l("solves another problem")
        TOO_EXPENSIVE = "too_expensive", _l("doesn't fit the money at hand")
        NOT_READY = "not_ready", _l("not ready enough yet")
        SCALE = "scale", _l("wrong size for us")
        MODE = "mode", _l("transfer in another way")
        PLACE = "place", _l("too far away")
        BUSY = "busy", _l("no time for it at present")
        TAKEN = "taken", _l("in talks with somebody else")
        OTHER = "other", _l("another reason")

    class Cause(models.TextChoices):
        """Why it lapsed."""

        CLOCK = "clock", _l("nobody answered in time")
        LISTING = "listing", _l("the listing left the exchange")

    class Side(models.TextChoices):
        FROM = "from", _l("the interested side")
        TO = "to", _l("the side whose listing it is")

    code = CodeField()
    listing = models.ForeignKey(
        Listing,
        verbose_name=_l("listing"),
        on_delete=models.PROTECT,
        related_name="interests",
    )
    own_listing = models.ForeignKey(
        Listing,
        verbose_name=_l("the interested side's own listing"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interests_about",
    )
    from_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_l("interested organisation"),
        on_delete=models.PROTECT,
        related_name="interests_sent",
    )
    to_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_l("organisation of the listing"),
        on_delete=models.PROTECT,
        related_name="interests_received",
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("sent by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    introduced = models.BooleanField(_l("introduced by the centre"), default=False)
    wish = models.TextField(_l("what we want"), max_length=WORDS)
    use = models.TextField(_l("for what use"), max_length=WORDS, blank=True)
    timing = models.CharField(_l("by when"), max_length=200, blank=True)
    shown = models.CharField(
        _l("what the other side sees of us"),
        max_length=10,
        choices=Shown.choices,
        default=Shown.NAMED,
    )
    state = models.CharField(_l("state"), max_length=10, choices=State.choices, default=State.SENT)
    from_agreed_at = models.DateTimeField(_l("yes of the interested side"), null=True, blank=True)
    to_agreed_at = models.DateTimeField(_l("yes of the listing's side"), null=True, blank=True)
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("contact of the interested side"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_l("contact of the listing's side"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    from_mandate = models.ForeignKey(
        Mandate,
        verbose_name=_l("under which mandate the interested side spoke"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    to_mandate = models.ForeignKey(
        Mandate,
        verbose_name=_l("under which mandate the listing's side spoke"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    declined_side = models.CharField(max_length=4, choices=Side.choices, blank=True)
    decline_reason = models.CharField(
        _l("because"), max_length=16, choices=Reason.choices, blank=True
    )
    decline_note = models.CharField(_l("a kind sentence"), max_length=NOTE, blank=True)
    lapse_cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)
    sent_at = models.DateTimeField(_l("sent"))
    first_due_at = models.DateTimeField(_l("first answer owed by"))
    first_response_at = models.DateTimeField(_l("first answered"), null=True, blank=True)
    due_at = models.DateTimeField(_l("answer owed by"))
    waits_for = models.CharField(
        _l("whose turn it is"), max_length=4, choices=Side.choices, blank=True
    )
    clock_stage = models.PositiveSmallIntegerField(default=0, editable=False)
    clock_round = models.PositiveSmallIntegerField(default=0, editable=False)
    clock_next_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_l("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _l("interest")
        verbose_name_plural = _l("interests")
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "from_organisation", "own_listing"),
                condition=models.Q(state="sent", own_listing__isnull=False),
                name="one_open_interest_about",
            ),
            models.UniqueConstraint(
                fields=("listing", "from_organisation"),
                condition=models.Q(state="sent", own_listing__isnull=True),
                name="one_open_interest",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_organisation=models.F("to_organisation")),
                name="interest_has_two_sides",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted")
                | models.Q(from_agreed_at__isnull=False, to_agreed_at__isnull=False),
                name="accepted_by_both_sides",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(decline_reason=""),
                name="declined_has_its_reason",
            ),
        )
        indexes = (
            models.Index(fields=("state", "clock_next_at"), name="interest_clock"),
            models.Index(fields=("from_organisation", "-sent_at"), name="interest_out"),
            models.Index(fields=("to_organisation", "-sent_at"), name="interest_in"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.state == self.State.SENT


class InterestMessage(models.Model):
    """A question about an interest, or the answer to one. Not a chat: that comes after the yes."""

    class Kind(models.TextChoices):
        QUESTION = "question", _l("Question")
        ANSWER = "answer", _l("Answer")

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_l("kind"), max_length=8, choices=Kind.choices)
    side = models.CharField(_l("side"), max_length=4, choices=Interest.Side.choices)
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
    text = models.TextField(_l("text"), max_length=WORDS)
    created_at = models.DateTimeField(_l("said"))

    class Meta:
        verbose_name = _l("question or answer")
        verbose_name_plural = _l("questions and answers")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.interest_id}: {self.kind}"
