from django.db import models
from django.utils.translation import gettext_lazy as _l
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class ExchangeImage(AbstractImage):
    """A public picture. Its file is re-encoded on arrival, so nothing hides in it."""

    alt_vi = models.CharField(
        _l("description for those who can't see it (Vietnamese)"), max_length=255, blank=True
    )
    alt_en = models.CharField(
        _l("description for those who can't see it (English)"), max_length=255, blank=True
    )
    credit = models.CharField(_l("credit"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt_vi", "alt_en", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _l("image")
        verbose_name_plural = _l("images")


class ExchangeRendition(AbstractRendition):
    image = models.ForeignKey(ExchangeImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class ExchangeDocument(AbstractDocument):
    """A public file of the CMS. What owners upload is a `StoredFile` instead."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _l("document")
        verbose_name_plural = _l("documents")
