"""Pictures that staff upload in the admin: made new from their pixels, like everybody's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.forms import BaseImageForm

from cms.base import files
from cms.base.errors import Refused


class ImageForm(BaseImageForm):
    """Wagtail's form; nothing that a file carries beside its picture gets in."""

    def clean_file(self) -> Any:
        """The picture re-encoded, under a random name; an unchanged one as it is.

        Raises:
            ValidationError: too big in bytes or pixels, or no JPEG, PNG or WebP picture.
        """
        upload = self.cleaned_data.get("file")
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            content, _width, _height = files.reencode(upload)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        return content
