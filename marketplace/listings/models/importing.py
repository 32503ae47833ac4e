from django.db import models
from django.utils.translation import gettext_lazy as _l

from ecosystem.registry.models import Organisation
from marketplace.listings.models.listing import Listing


class ImportedRow(models.Model):
    """Which listing a row of an owner's catalogue became; by its key a second import finds it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    own_key = models.CharField(_l("the owner's own key"), max_length=120)
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="imported_from")
    digest = models.CharField(max_length=64, editable=False)
    content_version = models.PositiveBigIntegerField(
        editable=False, help_text="The listing's when it was imported: another says edited since."
    )
    imported_at = models.DateTimeField(_l("imported"), auto_now=True)

    class Meta:
        verbose_name = _l("imported row")
        verbose_name_plural = _l("imported rows")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "own_key"), name="one_listing_per_own_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.own_key}: {self.listing_id}"
