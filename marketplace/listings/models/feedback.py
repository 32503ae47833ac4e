from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from marketplace.listings.models.listing import Listing


class MatchFeedback(models.Model):
    """What an owner or staff says of a match: it fits, or it doesn't because …. Ranks nothing."""

    class Verdict(models.TextChoices):
        FITS = "fits", _l("Fits")
        MISFIT = "misfit", _l("Does not fit")

    class Side(models.TextChoices):
        OWNER = "owner", _l("The owner")
        STAFF = "staff", _l("Staff of the exchange")

    class Reason(models.TextChoices):
        OTHER_PROBLEM = "other_problem", _l("solves another problem")
        TOO_EXPENSIVE = "too_expensive", _l("too expensive")
        NOT_READY = "not_ready", _l("not ready enough")
        SCALE = "scale", _l("wrong size for us")
        MODE = "mode", _l("transfer in another way")
        PLACE = "place", _l("too far away")
        KNOWN = "known", _l("we know it already")
        OTHER = "other", _l("another reason")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="feedback_given")
    other = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="feedback_received")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    side = models.CharField(
        _l("said by"), max_length=5, choices=Side.choices, default=Side.OWNER, db_default=Side.OWNER
    )
    verdict = models.CharField(_l("verdict"), max_length=8, choices=Verdict.choices)
    reason = models.CharField(_l("because"), max_length=16, choices=Reason.choices, blank=True)
    note = models.CharField(_l("in your words"), max_length=300, blank=True)
    created_at = models.DateTimeField(_l("said"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _l("word on a match")
        verbose_name_plural = _l("words on matches")
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "other", "side"), name="one_feedback_per_pair_and_side"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="fits", reason="")
                | models.Q(verdict="misfit") & ~models.Q(reason=""),
                name="misfit_has_its_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing} / {self.other}: {self.verdict}"
