from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from marketplace.listings.models.listing import Listing

NAME = 80


class SavedSearch(models.Model):
    """What somebody looks for and wants to be told of when it comes in."""

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", _l("At once")
        DAILY = "daily", _l("Once a day")
        WEEKLY = "weekly", _l("Once a week, on Monday")

    code = CodeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_l("name"), max_length=NAME)
    criteria = models.JSONField(help_text="Canonical: see listings.saved.criteria.")
    digest = models.CharField(max_length=64, editable=False)
    pace = models.CharField(_l("how often"), max_length=8, choices=Pace.choices)
    active = models.BooleanField(_l("active"), default=True)
    created_at = models.DateTimeField(_l("saved"), auto_now_add=True)
    last_told_at = models.DateTimeField(_l("last told"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _l("saved search")
        verbose_name_plural = _l("saved searches")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("user", "digest"), name="a_search_saved_once"),
        )

    def __str__(self) -> str:
        return self.code  # what somebody looks for stays out of logs and trails


class SavedSearchHit(models.Model):
    """A listing that came in for a saved search: found once, told at most once."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField(_l("found"))
    told_at = models.DateTimeField(_l("told"), null=True, blank=True)

    class Meta:
        verbose_name = _l("hit of a saved search")
        verbose_name_plural = _l("hits of saved searches")
        constraints = (
            models.UniqueConstraint(fields=("search", "listing"), name="a_hit_found_once"),
        )
        indexes = (
            models.Index(
                fields=("found_at",), name="hits_to_tell", condition=models.Q(told_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.search_id}: {self.listing_id}"


class ListingToCompare(models.Model):
    """A listing that came up or changed and hasn't been held against the saved searches yet."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _l("listing to compare with saved searches")
        verbose_name_plural = _l("listings to compare with saved searches")

    def __str__(self) -> str:
        return str(self.listing_id)
