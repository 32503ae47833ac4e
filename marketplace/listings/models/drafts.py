from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import CodeField
from ecosystem.registry.models import Organisation
from marketplace.listings.models.listing import Listing


class ListingDraft(models.Model):
    """What somebody is typing: the raw form data, however incomplete; never public.

    Its code is the key by which the same form sent twice makes one listing; so the row stays for
    a while after it was sent (`finished_at`).
    """

    code = CodeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listing_drafts"
    )
    kind = models.CharField(_l("kind"), max_length=6, choices=Listing.Kind.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts"
    )
    data = models.JSONField(default=dict)
    base_version = models.PositiveBigIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    saved_digest = models.CharField(max_length=64, blank=True, editable=False)
    finished_at = models.DateTimeField(_l("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_l("started"), auto_now_add=True)
    updated_at = models.DateTimeField(_l("saved"), auto_now=True)

    class Meta:
        verbose_name = _l("draft")
        verbose_name_plural = _l("drafts")
        ordering = ("-updated_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "listing"),
                condition=models.Q(listing__isnull=False, finished_at__isnull=True),
                name="one_draft_per_listing_and_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"
