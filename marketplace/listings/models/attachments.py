from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.models import ExchangeImage, StoredFile
from ecosystem.registry.models import Organisation
from marketplace.listings.models.drafts import ListingDraft
from marketplace.listings.models.listing import Listing


class _Attachment(models.Model):
    """Hangs on the listing (or on the draft while typing), shown to others once approved."""

    listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    draft = models.ForeignKey(
        ListingDraft, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(_l("added"), auto_now_add=True)
    approved_at = models.DateTimeField(_l("approved"), null=True, blank=True)
    removal_asked_at = models.DateTimeField(_l("to be removed"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "pk")


class ListingImage(_Attachment):
    """A public picture of a listing."""

    image = models.ForeignKey(ExchangeImage, on_delete=models.PROTECT, related_name="+")
    caption_vi = models.CharField(_l("caption"), max_length=200, blank=True)
    caption_en = models.CharField(_l("caption in English"), max_length=200, blank=True)

    class Meta(_Attachment.Meta):
        verbose_name = _l("picture of a listing")
        verbose_name_plural = _l("pictures of listings")

    def __str__(self) -> str:
        return self.caption_vi or str(self.pk)


class ListingDocument(_Attachment):
    """A private file of a listing with who may open it."""

    class Access(models.TextChoices):
        PUBLIC = "public", _l("Everybody")
        MEMBERS = "members", _l("Verified members")
        NDA = "nda", _l("After a non-disclosure agreement")
        STAFF = "staff", _l("Staff of the exchange only")

    class Purpose(models.TextChoices):
        ATTACHMENT = "attachment", _l("For readers")
        OWNERSHIP = "ownership", _l("Evidence of ownership")
        CO_OWNERS = "co_owners", _l("Co-owners' consent")

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_l("title"), max_length=160)
    access = models.CharField(_l("who may open it"), max_length=8, choices=Access.choices)
    purpose = models.CharField(
        _l("what it is"), max_length=12, choices=Purpose.choices, default=Purpose.ATTACHMENT
    )

    pending_access = models.CharField(
        _l("who may open it, once the change is approved"),
        max_length=8,
        choices=Access.choices,
        blank=True,
        default="",
        db_default="",
    )
    pending_title = models.CharField(
        _l("title, once the change is approved"),
        max_length=160,
        blank=True,
        default="",
        db_default="",
    )

    class Meta(_Attachment.Meta):
        verbose_name = _l("document of a listing")
        verbose_name_plural = _l("documents of listings")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(purpose="attachment") | models.Q(access="staff"),
                name="evidence_is_for_staff",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def asked_access(self) -> str:
        """Who may open it as its owner wants it: what is approved, or what waits."""
        return self.pending_access or self.access

    @property
    def asked_title(self) -> str:
        """The title as its owner wants it."""
        return self.pending_title or self.title


class DocumentGrant(models.Model):
    """An organisation may open the documents of a listing that ask for an agreement.

    Written by the room that keeps the agreement; ended rather than deleted.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    granted_at = models.DateTimeField(_l("granted"), auto_now_add=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    basis = models.CharField(_l("on what agreement"), max_length=255)
    ended_at = models.DateTimeField(_l("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _l("document grant")
        verbose_name_plural = _l("document grants")
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "organisation"),
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_grant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.listing} → {self.organisation}"
